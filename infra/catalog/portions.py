"""Cutting long lists, since databases limit the values of one statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

VALUES_PER_STATEMENT = 5000  # SQLite takes 32,766 values in one statement

Value = TypeVar("Value")


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Cut a long list so that each part fits into one statement."""
    for start in range(0, len(values), VALUES_PER_STATEMENT):
        yield values[start : start + VALUES_PER_STATEMENT]
