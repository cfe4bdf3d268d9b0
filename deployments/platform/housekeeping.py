"""Housekeeping of the supervisor: rotation of logs, rewriting of the record."""

from collections.abc import Iterator
from pathlib import Path

from deployments.platform.supervised_process import Platform
from infra import log_files
from infra.settings import settings
from schemas.message import Message

HOUSE_SECONDS = 5.0


def keep_house(platform: Platform) -> None:
    """Look after logs and the record until the platform stops; a full disk is no reason to end."""
    is_told = False
    while not platform.stopping.wait(HOUSE_SECONDS):
        platform.record.write_again()
        try:
            rotate_logs()
        except OSError as error:
            if not is_told:
                platform.say(
                    Message(
                        "platform.logs-not-rotated",
                        "logs cannot be rotated ({reason}); free some space",
                        reason=str(error.strerror),
                    )
                )
            is_told = True
        else:
            is_told = False


def rotate_logs() -> None:
    """Rotate every large log, whoever writes it, and remove the oldest when all are too many."""
    for log in _logs():
        log_files.rotate(log, settings().log_max_bytes)
    log_files.bound(settings().logs, settings().logs_max_bytes)


def _logs() -> Iterator[Path]:
    yield from settings().logs.glob("*.log")
