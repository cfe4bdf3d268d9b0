"""The signs of life of the reconciler, which listens on no port: a file for each of its parts.

A file is touched while its part waits for its next turn, and while it works and makes progress.
So the age of a file says for how long that part has stood still.
"""

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from infra.settings import settings

BEAT_SECONDS = 1.0
# Beats of a busy machine come late; a part that waits for a lock or an answer does nothing.
STILL_SECONDS = 60.0


def heartbeat_folder() -> Path:
    """Folder that holds a file for each part of the reconciler."""
    return settings().home / "heartbeats"


def forget_beats() -> None:
    """Remove the signs of life of an earlier reconciler, also of an earlier release."""
    (settings().home / "reconciler.alive").unlink(missing_ok=True)
    for path in heartbeat_folder().glob("*"):
        path.unlink(missing_ok=True)


def beat(part: str) -> None:
    """Note that a part lives; on a full disk a file that is there can still be touched."""
    with suppress(OSError):
        heartbeat_folder().mkdir(exist_ok=True)
        (heartbeat_folder() / part).touch()


def still_parts(seconds: float = STILL_SECONDS) -> list[str]:
    """Return the parts that have stood still for longer, by name."""
    now = time.time()
    return sorted(path.name for path, beaten in _beats() if now - beaten > seconds)


def all_have_beaten(since: datetime) -> bool:
    """Whether there are parts and all of them have lived after a moment."""
    beats = _beats()
    return bool(beats) and all(datetime.fromtimestamp(one, UTC) > since for _, one in beats)


def _beats() -> list[tuple[Path, float]]:
    return [(path, path.stat().st_mtime) for path in heartbeat_folder().glob("*")]
