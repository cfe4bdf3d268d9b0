"""Clock: it must not jump, and must agree with the object store's."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from infra import child_process
from infra.platform_record import read_record
from infra.readiness import local_client
from infra.settings import settings
from schemas.doctor import Condition, Diagnosis
from schemas.message import Message

AREA = "clock"
LATE_SECONDS = 5.0
AHEAD_SECONDS = 60.0
SET_THE_CLOCK = Message(
    "doctor.set-the-clock",
    "let the machine keep its clock by NTP, for example with `timedatectl set-ntp true`",
)


def examine() -> Iterator[Diagnosis]:
    """Compare the clock with what was written earlier, and with the store's clock."""
    found = [*_files_of_the_future(), *_jump(), *_other_clock()]
    yield from found
    if not found:
        even = Message("doctor.clock-even", "the clock runs evenly and agrees with files")
        yield Diagnosis(area=AREA, condition=Condition.OK, finding=even)


def _warning(finding: Message) -> Diagnosis:
    return Diagnosis(area=AREA, condition=Condition.WARNING, finding=finding, cure=SET_THE_CLOCK)


def _files_of_the_future() -> Iterator[Diagnosis]:
    ahead = [path for path in _own_files() if path.stat().st_mtime - time.time() > AHEAD_SECONDS]
    if ahead:
        yield _warning(
            Message(
                "doctor.clock-set-back",
                "{path} was written in the future: the clock was set back",
                path=str(ahead[0]),
            )
        )


def _own_files() -> list[Path]:
    home = settings().home
    return [path for path in home.glob("*") if path.is_file()] if home.exists() else []


def _jump() -> Iterator[Diagnosis]:
    """Compare a start time that was noted with what the system says of it now."""
    record = read_record()
    if record is None or not child_process.is_alive(record.supervisor):
        return
    now = child_process.identity_of(record.supervisor.pid).create_time
    moved = now - record.supervisor.create_time
    if abs(moved) > 1:
        yield _warning(
            Message(
                "doctor.clock-set",
                "the clock was set by {seconds:.0f} s since the platform was started",
                seconds=moved,
            )
        )


def _other_clock() -> Iterator[Diagnosis]:
    address = settings().s3_endpoint or f"127.0.0.1:{settings().object_store_port}"
    scheme = "https" if settings().s3_endpoint and settings().s3_secure else "http"
    try:
        answer = local_client().get(f"{scheme}://{address}/")
    except httpx.HTTPError:
        return
    date = answer.headers.get("date")
    if date is None:
        return
    differs = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    if differs > LATE_SECONDS:
        yield _warning(
            Message(
                "doctor.store-clock-differs",
                "the clock of the object store differs by {seconds:.0f} s",
                seconds=differs,
            )
        )
