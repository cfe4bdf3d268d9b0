"""Running coroutines in tests although a browser of other tests has a loop in this thread."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end in a thread, which has no event loop yet, and return its result.

    Playwright keeps a loop in the main thread, where `asyncio.run` refuses to work then.
    """
    return call(asyncio.run, coroutine)


def call(function: Callable[..., Result], *values: Any, **named: Any) -> Result:
    """Call a function in such a thread, with the context variables of this one.

    Where a loop runs, functions of Prefect return coroutines instead of doing their work.
    """
    context = contextvars.copy_context()
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(context.run, function, *values, **named).result()
