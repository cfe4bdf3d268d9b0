"""What a validation found wrong, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

PROBLEMS_SHOWN = 20


def sentences(problems: Sequence[Mapping[str, Any]]) -> str:
    """Return the problems of a validation error: where each is, what it is, what was sent.

    After the first few their number says enough.
    """
    said = "; ".join(map(_sentence, problems[:PROBLEMS_SHOWN]))
    more = len(problems) - PROBLEMS_SHOWN
    return f"{said}; and {more:,} more problems" if more > 0 else said


def _sentence(problem: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in problem["loc"] if part != "body") or "body"
    what = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "value_error":
        return f"{where}: {what}"
    return f"{where}: {what}, got {problem.get('input')!r:.100}"
