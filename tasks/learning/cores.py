"""How many threads a training may use without fighting other work for the cores."""

import os

from infra.settings import settings


def training_cores() -> int:
    """Return the count of threads that the settings say, or else of the cores that are free."""
    return settings().threads or free_cores(os.getloadavg()[0], len(os.sched_getaffinity(0)))


def free_cores(load: float, cores: int) -> int:
    """Return the cores nothing runs on, at least 1: shared cores make more threads slower."""
    return max(1, min(cores, round(cores - load)))
