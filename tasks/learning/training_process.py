"""The threads and the memory of torch while it trains."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from infra.settings import settings

# Parameters of glibc's mallopt, from its malloc.h.
TRIM_THRESHOLD, MOST_MAPPED = -1, -4
NEVER, NONE = -1, 0


@contextmanager
def training_process() -> Iterator[int]:
    """Let torch use the free cores for a while, or as many threads as the settings say.

    Yields the count of threads.
    """
    before = torch.get_num_threads()
    count = training_cores()
    torch.set_num_threads(count)
    _keep_freed_memory()
    try:
        yield count
    finally:
        torch.set_num_threads(before)


def _keep_freed_memory() -> None:
    """Let glibc keep large freed memory for the next step, which asks for the same amounts.

    Otherwise it goes back to Linux, and each step pays for new pages: a step of object detection
    took 13 % more CPU time. Other C libraries are left as they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(MOST_MAPPED, NONE)
        mallopt(TRIM_THRESHOLD, NEVER)


def training_cores() -> int:
    """Return the count of threads that the settings say, or else of the cores that are free."""
    return settings().threads or free_cores(os.getloadavg()[0], len(os.sched_getaffinity(0)))


def free_cores(load: float, cores: int) -> int:
    """Return the cores nothing runs on, at least 1: shared cores make more threads slower."""
    return max(1, min(cores, round(cores - load)))
