"""Silences logs and warnings of detectron2, which mean nothing to users of ExeML."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

LOGGERS = ("detectron2", "fvcore", "torch.fx._symbolic_trace")


@contextmanager
def quiet_detectron2() -> Iterator[None]:
    """Suppress logs and warnings of detectron2 inside the context; errors are still raised."""
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"torch\.meshgrid")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        try:
            yield
        finally:
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
