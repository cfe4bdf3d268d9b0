"""Words for what a check found."""

from collections.abc import Callable, Sequence

from infra.expectations import Finding

NAMES_SHOWN = 5


def pictures(count: int) -> str:
    """Count pictures in words."""
    return f"{count:,} picture" + ("" if count == 1 else "s")


def naming(fault: str, cure: str) -> Callable[[Finding], str]:
    """Word a finding as `2 pictures have <fault> (a.png, b.png); <cure> them.`"""

    def found(finding: Finding) -> str:
        if finding.passed:
            return ""
        have, them = ("has", "it") if finding.rows == 1 else ("have", "them")
        names = first_of(finding.failing)
        return f"{pictures(finding.rows)} {have} {fault} ({names}); {cure} {them}."

    return found


def first_of(names: Sequence[str]) -> str:
    """List the first few names and count the others."""
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
