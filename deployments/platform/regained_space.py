"""Detects that a full disk has space again; SeaweedFS checks only once a minute."""

import shutil
import time
from pathlib import Path

from infra.settings import settings
from schemas.message import Message

# SeaweedFS takes no more objects while less than a hundredth of the disk is free.
LOW_SHARE, ENOUGH_SHARE = 0.01, 0.015
SECONDS_BETWEEN_RESTARTS = 60.0


class RegainedSpace:
    """Says once that the disk of the data folder was full and is so no more."""

    def __init__(self) -> None:
        self._was_low = False
        self._said_at: float | None = None

    def why_restart(self) -> str:
        """Say why the object store has to be started again, or nothing."""
        usage = shutil.disk_usage(_folder())
        if usage.free < LOW_SHARE * usage.total:
            self._was_low = True
        elif self._was_low and usage.free > ENOUGH_SHARE * usage.total:
            self._was_low = False
            return self._reason()
        return ""

    def _reason(self) -> str:
        now = time.monotonic()
        if self._said_at is not None and now - self._said_at < SECONDS_BETWEEN_RESTARTS:
            return ""  # a disk on the edge; the store looks by itself within a minute
        self._said_at = now
        return Message(
            "platform.no-objects-taken",
            "takes no objects until it notices that the disk has space again",
        )


def _folder() -> Path:
    return settings().home
