"""Hashing and verification of passwords: a few at once, others wait or get 429.

A check takes 32 MB and a tenth of a second of a core, on purpose, and anybody may ask for one. In
the threads of other calls, as many checks as threads would run at once and nothing beside them.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from schemas.errors import TooManyAttemptsError
from schemas.message import Message

AT_ONCE = 2
WAITING_MOST = 20
WAIT_SECONDS = 20.0

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class PasswordGate:
    """Runs password hashing in its own threads; call it from the event loop."""

    def __init__(self, waiting_most: int = WAITING_MOST, wait_seconds: float = WAIT_SECONDS):
        self._waiting_most = waiting_most
        self._wait_seconds = wait_seconds
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._inside = 0
        self._lock = threading.Lock()

    async def run(
        self,
        work: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """Run the work in turn; TooManyAttemptsError if it would wait too long."""
        with self._place():
            turn = self._threads.submit(work, *arguments, **named)
            done = asyncio.wrap_future(turn)
            await asyncio.wait([done], timeout=self._wait_seconds)
            if turn.cancel():  # no effect on work that has started
                raise _too_busy()
            return await done

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._lock:
            if self._inside >= AT_ONCE + self._waiting_most:
                raise _too_busy()
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1


def _too_busy() -> TooManyAttemptsError:
    seconds = round(WAIT_SECONDS)
    return TooManyAttemptsError(
        Message(
            "access.too-many-sign-ins",
            "too many people sign in at this moment; try again in {seconds} seconds",
            seconds=seconds,
        ),
        seconds,
    )
