"""Whether a process makes progress: it uses the processor, waits for it or the disk, or logs."""

import os
import time
from pathlib import Path

import psutil

from schemas.platform import ProcessIdentity

# A process without work wakes up now and then, which takes far less than this of a core.
LEAST_SHARE = 0.01
# What the system counts processor time in.
TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")


class Progress:
    """What a process has done since it was looked at; `look` costs a read of `/proc`."""

    def __init__(self, identity: ProcessIdentity, log: Path | None = None) -> None:
        self.is_stopped = False
        self._pid, self._log = identity.pid, log
        self._since = time.monotonic()
        self._cpu_seconds = self._cpu_seconds_now()
        self._log_bytes = self._log_bytes_now()

    @property
    def silent_seconds(self) -> float:
        """Seconds since the latest progress."""
        return time.monotonic() - self._since

    def look(self) -> None:
        """Note what the process does now; one that has ended makes no progress."""
        try:
            state = psutil.Process(self._pid).status()
        except psutil.NoSuchProcess:
            return
        self.is_stopped = state == psutil.STATUS_STOPPED
        cpu_seconds, log_bytes = self._cpu_seconds_now(), self._log_bytes_now()
        if (
            cpu_seconds - self._cpu_seconds >= self._least_cpu_seconds()
            or log_bytes != self._log_bytes
            or (state == psutil.STATUS_RUNNING and _load() > _cores())
            or state == psutil.STATUS_DISK_SLEEP
        ):
            self._since = time.monotonic()
            self._cpu_seconds, self._log_bytes = cpu_seconds, log_bytes

    def _least_cpu_seconds(self) -> float:
        """Return what counts as work by now: a share of what a busy machine leaves to each."""
        fair_share = min(1.0, _cores() / max(_load(), 1.0))
        return max(TICK_SECONDS, LEAST_SHARE * fair_share * self.silent_seconds)

    def _cpu_seconds_now(self) -> float:
        try:
            times = psutil.Process(self._pid).cpu_times()
        except psutil.NoSuchProcess:
            return 0.0
        return float(times.user + times.system)

    def _log_bytes_now(self) -> int:
        if self._log is None:
            return 0
        try:
            return self._log.stat().st_size
        except OSError:
            return 0


def _load() -> float:
    """Return how many processes have run or waited for a processor in the last minute."""
    return os.getloadavg()[0]


def _cores() -> int:
    return len(os.sched_getaffinity(0))
