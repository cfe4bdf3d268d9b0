"""Words for what a check found."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from schemas.counts import counted
from schemas.message import Message, Parameter

if TYPE_CHECKING:  # reports need the words and not Great Expectations, which takes seconds to load
    from infra.expectations import Finding

NAMES_SHOWN = 5


class Noun(StrEnum):
    """What the rows of a sheet are."""

    PICTURE = "picture"
    BOX = "box"
    SOUND = "sound"
    TEXT = "text"
    RECORD = "record"
    COLUMN = "column"

    @property
    def plural(self) -> "Nouns":
        """Several of them."""
        return Nouns[self.name]


class Nouns(StrEnum):
    """The plurals of `Noun`."""

    PICTURE = "pictures"
    BOX = "boxes"
    SOUND = "sounds"
    TEXT = "texts"
    RECORD = "records"
    COLUMN = "columns"


def counting(count: int, noun: Noun) -> dict[str, Parameter]:
    """Return the parameters `n` and `things` of a message that counts things."""
    return {"n": count, "things": counted(count, noun)}


def naming(
    noun: Noun, say: Callable[[dict[str, Parameter]], Message]
) -> "Callable[[Finding], str]":
    """Let a message count and name what breaks a rule, and nothing be said where it is kept.

    The parameters of the message are `n`, `things` and `names`.
    """

    def found(finding: "Finding") -> str:
        if finding.passed:
            return ""
        return say(counting(finding.rows, noun) | {"names": first_of(finding.failing)})

    return found


def first_of(names: Sequence[str], total: int | None = None) -> Message:
    """List the first few names and count the others, of which `names` may lack some."""
    first = list(names[:NAMES_SHOWN])
    more = (len(names) if total is None else total) - NAMES_SHOWN
    if more <= 0:
        return Message("data_checks.names", "{names}", names=first)
    return Message("data_checks.first-names", "{names} and {more:,} more", names=first, more=more)
