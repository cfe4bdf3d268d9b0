"""The tree of errors is drawn where its reader begins."""

import re
from collections.abc import Iterator

from schemas import errors
from schemas.errors import ExemlError


def drawn(error: type[ExemlError], depth: int = 1) -> Iterator[str]:
    yield f"{'    ' * depth}{error.__name__} {error.status}"
    for one in error.__subclasses__():
        if one.__module__ == errors.__name__:
            yield from drawn(one, depth + 1)


def test_the_drawing_shows_each_error_with_its_status_below_its_base() -> None:
    _, _, drawing = (errors.__doc__ or "").partition("answers with:\n\n")
    shown = [re.sub(r"(?<=\S) +", " ", line) for line in drawing.rstrip().splitlines()]
    assert shown == list(drawn(ExemlError))
