"""Ids of an imported project: new ones, which the old ones lead to."""

import re
from dataclasses import dataclass, field
from uuid import UUID, uuid4, uuid5

from pydantic import JsonValue

UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class NewIds:
    """The ids that the rows of one import get."""

    dataset: UUID = field(default_factory=uuid4)
    project: UUID = field(default_factory=uuid4)
    rounds: dict[int, UUID] = field(default_factory=dict)
    versions: dict[str, UUID] = field(default_factory=dict)

    def sample(self, former: UUID) -> UUID:
        """Return the id of a sample; the same sample has the same one in every version."""
        return uuid5(self.dataset, former.hex)

    def round(self, number: int) -> UUID:
        """Return the id of a round."""
        return self.rounds.setdefault(number, uuid4())

    def version(self, name: str) -> UUID:
        """Return the id of a dataset version."""
        return self.versions.setdefault(name, uuid4())

    def in_report(self, value: JsonValue) -> JsonValue:
        """Return a report in which samples have their new ids."""
        if isinstance(value, dict):
            return {key: self.in_report(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.in_report(item) for item in value]
        if isinstance(value, str) and UUID_TEXT.fullmatch(value):
            return str(self.sample(UUID(value)))
        return value
