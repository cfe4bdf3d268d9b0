"""Waits of the tests, as patient as a slow and busy machine needs."""

import time
from collections.abc import Callable

TICK_SECONDS = 0.1
PATIENCE_SECONDS = 500  # less than pytest allows a test, so that it can say what did not happen


def wait_until(is_true: Callable[[], object], what: str) -> None:
    """Fail the test when something does not come true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE_SECONDS} s"
        time.sleep(TICK_SECONDS)
