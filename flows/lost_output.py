"""Output of a flow that nobody reads any more, because the worker that read it was killed.

The flow goes on without its worker. Rich, which writes Prefect's log lines, would end the process
at the next of them; in a callback of CatBoost that failed the training instead.
"""

import os

from rich.console import Console

STDOUT, STDERR = 1, 2


def go_on_without_output() -> None:
    """Let this process discard what it writes as soon as nobody reads it."""
    Console.on_broken_pipe = _discard_output  # type: ignore[method-assign, assignment]


def _discard_output(_: Console) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (STDOUT, STDERR):
        os.dup2(nowhere, stream)
    os.close(nowhere)
