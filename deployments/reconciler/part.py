"""One part of the reconciler: a function called once a tick in a thread of its own, watched."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from infra.heartbeat import BEAT_SECONDS, beat

# A wait for a lock that asks again and again looks like progress, but not for ever.
LONGEST_CALL_SECONDS = 3600.0
# CPU time, or time in the run queue, of a thread that does more than wake up.
LEAST_NANOSECONDS = 1_000_000

logger = logging.getLogger(__name__)
Reconcile = Callable[[], None]


class Part:
    """Calls its function once a tick; an error is logged and it is called again."""

    def __init__(self, reconcile: Reconcile, tick_seconds: float) -> None:
        self.name = reconcile.__qualname__
        self._reconcile, self._tick_seconds = reconcile, tick_seconds
        self._busy_since: float | None = None
        self._nanoseconds = 0
        self._thread: Thread | None = None

    def start(self, stopping: Event) -> None:
        """Call the function from now on until the event is set."""
        self._thread = Thread(target=self._run, args=(stopping,), daemon=True, name=self.name)
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end of the current call, at most some seconds."""
        if self._thread is not None:
            self._thread.join(seconds)

    def lives(self) -> bool:
        """Whether it is idle, or has made progress since the last check."""
        if self._thread is None or not self._thread.is_alive():
            return False
        busy_since = self._busy_since
        if busy_since is None:
            return True
        before, self._nanoseconds = self._nanoseconds, _nanoseconds_of(self._thread.native_id)
        is_working = self._nanoseconds - before > LEAST_NANOSECONDS or _reads_a_disk(
            self._thread.native_id
        )
        return is_working and time.monotonic() - busy_since < LONGEST_CALL_SECONDS

    def _run(self, stopping: Event) -> None:
        while not stopping.is_set():
            self._busy_since = time.monotonic()
            try:
                self._reconcile()
            except Exception:
                logger.exception("%s failed; it is called again", self.name)
            self._busy_since = None
            stopping.wait(self._tick_seconds)


def beat_until(stopping: Event, parts: Sequence[Part]) -> None:
    """Periodically record which parts are alive, until the event is set."""
    while not stopping.wait(BEAT_SECONDS):
        for part in parts:
            if part.lives():
                beat(part.name)


def _nanoseconds_of(thread: int | None) -> int:
    """Return how long a thread of this process has run on a processor or waited for one."""
    with suppress(OSError):
        running, waiting, _ = _proc(thread, "schedstat").split()
        return int(running) + int(waiting)
    return 0


def _reads_a_disk(thread: int | None) -> bool:
    with suppress(OSError):
        return _proc(thread, "stat").rpartition(") ")[2].startswith("D")
    return False


def _proc(thread: int | None, name: str) -> str:
    return Path(f"/proc/self/task/{thread}/{name}").read_text()
