"""Words for what a check found."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # reports need the words and not Great Expectations, which takes seconds to load
    from infra.expectations import Finding

NAMES_SHOWN = 5
PLURALS = {"box": "boxes"}


def counted(count: int, noun: str) -> str:
    """Count things in words, for example `1 picture` or `2 boxes`."""
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the plural of a noun."""
    return PLURALS.get(noun, f"{noun}s")


def naming(noun: str, fault: str, cure: str) -> "Callable[[Finding], str]":
    """Word a finding as `2 pictures have <fault> (a.png, b.png); <cure> them.`"""
    return telling(noun, ("has", "have"), fault, cure)


def telling(noun: str, verbs: tuple[str, str], fault: str, cure: str) -> "Callable[[Finding], str]":
    """Word a finding as `2 boxes leave <fault> (a.png); <cure> them.`; verbs: one, many."""

    def found(finding: "Finding") -> str:
        if finding.passed:
            return ""
        verb, them = (verbs[0], "it") if finding.rows == 1 else (verbs[1], "them")
        what, names = counted(finding.rows, noun), first_of(finding.failing)
        return f"{what} {verb} {fault} ({names}); {cure} {them}."

    return found


def first_of(names: Sequence[str], total: int | None = None) -> str:
    """List the first few names and count the others, of which `names` may lack some."""
    more = (len(names) if total is None else total) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
