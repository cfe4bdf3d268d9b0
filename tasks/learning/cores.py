"""How many threads a training may use; tables ask it too, whose training does without torch."""

import os

from infra.settings import settings


def training_cores() -> int:
    """Return the number of threads from the settings, or else the number of idle cores."""
    return settings().threads or free_cores(os.getloadavg()[0], len(os.sched_getaffinity(0)))


def free_cores(load: float, cores: int) -> int:
    """Return the number of idle cores, at least 1; more threads would compete for cores.

    `load` is the load average of the last minute.
    """
    return max(1, min(cores, round(cores - load)))
