"""What a validation found wrong, in sentences."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.message import Message, Parameter, joined

PROBLEMS_SHOWN = 20
PARTS_OF_A_REQUEST = ("body", "query", "path", "header")
VALUE_SHOWN_CHARACTERS = 100


def sentences(problems: Sequence[Mapping[str, Any]]) -> str:
    """Return the problems of a validation error: where each is, what it is, what was sent.

    After the first few their number says enough.
    """
    said = joined(list(map(_sentence, problems[:PROBLEMS_SHOWN])), "; ")
    more = len(problems) - PROBLEMS_SHOWN
    if more <= 0:
        return said
    return Message(
        "forms.more-problems", "{said}; and {more:,} more problems", said=said, more=more
    )


def _sentence(problem: Mapping[str, Any]) -> str:
    place = place_of(problem["loc"]) or "body"
    what = what_is_wrong(problem)
    if problem["type"] == "value_error":
        return Message("forms.problem", "{place}: {what}", place=place, what=what)
    return Message(
        "forms.problem-with-value",
        "{place}: {what}, got {sent:.100}",
        place=place,
        what=what,
        sent=repr(problem.get("input")),
    )


def what_is_wrong(problem: Mapping[str, Any]) -> str:
    """Return what a problem is, without its place: our own sentence, or that of pydantic.

    A sentence of pydantic has the name of its kind as its code, https://docs.pydantic.dev/latest
    /errors/validation_errors, and the limits of its rule as parameters.
    """
    context = problem.get("ctx", {})
    if problem["type"] == "value_error" and "error" in context:
        return str(context["error"])
    english = str(problem["msg"]).removeprefix("Value error, ")
    limits: dict[str, Parameter] = {name: _limit(value) for name, value in context.items()}
    if "expected" in limits:  # as pydantic writes it: 'a', 'b' or 'c'
        limits["expected"] = re.findall(r"'([^']*)'", str(limits["expected"])) or limits["expected"]
    return Message.restored(f"forms.{problem['type'].replace('_', '-')}", english, limits)


def _limit(value: Any) -> str | int | float:
    return value if isinstance(value, int | float) else str(value)


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
            places.append(_entry(part + 1, ".".join(names)))
            names = []
        else:
            names.append(part)
    if names and names != ["body"]:
        places.append(".".join(names))
    return joined(places, ", ") if places else ""


def _entry(number: int, field: str) -> Message:
    if field:
        return Message("forms.entry-of", "entry {number:,} of {field}", number=number, field=field)
    return Message("forms.entry", "entry {number:,}", number=number)
