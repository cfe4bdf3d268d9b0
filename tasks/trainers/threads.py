"""The threads of torch while it trains."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from tasks.trainers.cores import training_cores


@contextmanager
def training_threads() -> Iterator[int]:
    """Let torch use the free cores for a while, or as many threads as the settings say."""
    before = torch.get_num_threads()
    count = training_cores()
    torch.set_num_threads(count)
    try:
        yield count
    finally:
        torch.set_num_threads(before)
