"""What a validation found wrong, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

PROBLEMS_SHOWN = 20
PARTS_OF_A_REQUEST = ("body", "query", "path", "header")


def sentences(problems: Sequence[Mapping[str, Any]]) -> str:
    """Return the problems of a validation error: where each is, what it is, what was sent.

    After the first few their number says enough.
    """
    said = "; ".join(map(_sentence, problems[:PROBLEMS_SHOWN]))
    more = len(problems) - PROBLEMS_SHOWN
    return f"{said}; and {more:,} more problems" if more > 0 else said


def _sentence(problem: Mapping[str, Any]) -> str:
    where = place_of(problem["loc"]) or "body"
    what = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "value_error":
        return f"{where}: {what}"
    return f"{where}: {what}, got {problem.get('input')!r:.100}"


def place_of(location: Sequence[str | int]) -> str:
    """Name the place as a person counts: `("labels", 0, "colour")` is entry 1 of labels, colour.

    Nothing is returned for what was sent as a whole.
    """
    if len(location) > 1 and location[0] in PARTS_OF_A_REQUEST:
        location = location[1:]
    places: list[str] = []
    names: list[str] = []
    for part in location:
        if isinstance(part, int):
            of = f" of {'.'.join(names)}" if names else ""
            places.append(f"entry {part + 1:,}{of}")
            names = []
        else:
            names.append(part)
    if names and names != ["body"]:
        places.append(".".join(names))
    return ", ".join(places)
