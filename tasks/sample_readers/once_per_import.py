"""Remarks that would be the same for thousands of files, and are told for the first one only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OncePerImport:
    """A remark `before` + `topics` + `after`; an import tells of each topic once."""

    before: str
    topics: tuple[str, ...]
    after: str

    def told(self, known: set[str]) -> tuple[str, ...]:
        """Return the remark about the topics that are not known, which are known from now on."""
        new = [topic for topic in self.topics if topic not in known]
        known.update(new)
        return (f"{self.before}{', '.join(new)}{self.after}",) if new else ()
