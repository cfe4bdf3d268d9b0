"""Remarks that would be the same for thousands of files, and are told for the first one only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schemas.message import Message


@dataclass(frozen=True, slots=True)
class OncePerImport:
    """A remark about topics, made by `remark`; an import tells of each topic once."""

    remark: Callable[[Sequence[str]], Message]
    topics: tuple[str, ...]

    def told(self, known: set[str]) -> tuple[str, ...]:
        """Return the remark about the topics that are not known, which are known from now on."""
        new = [topic for topic in self.topics if topic not in known]
        known.update(new)
        return (self.remark(new),) if new else ()
