"""How many threads a training may use without fighting other work for the cores."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from infra.settings import settings


@contextmanager
def training_threads() -> Iterator[int]:
    """Let torch use the free cores for a while, or as many threads as the settings say."""
    before = torch.get_num_threads()
    count = settings().threads or free_cores(os.getloadavg()[0], len(os.sched_getaffinity(0)))
    torch.set_num_threads(count)
    try:
        yield count
    finally:
        torch.set_num_threads(before)


def free_cores(load: float, cores: int) -> int:
    """Return the cores nothing runs on, at least 1: shared cores make more threads slower."""
    return max(1, min(cores, round(cores - load)))
