"""What a validation found wrong, in sentences."""

from collections.abc import Iterable, Mapping
from typing import Any


def sentences(problems: Iterable[Mapping[str, Any]]) -> str:
    """Return the problems of a validation error: where each is, what it is, what was sent."""
    return "; ".join(map(_sentence, problems))


def _sentence(problem: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in problem["loc"] if part != "body") or "body"
    what = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "value_error":
        return f"{where}: {what}"
    return f"{where}: {what}, got {problem.get('input')!r:.100}"
