"""What a repair changes; who plans it changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from pandas import DataFrame

from schemas.data_check import RepairRequest
from schemas.dataset import TableSchema
from schemas.label import Mark
from tasks.data_checks.checked_data import CheckedData


@dataclass(frozen=True)
class RepairPlan:
    """Samples to trash, marks that replace those of a sample, labels to merge, new contents.

    `merge` names labels and the one that they become; `table` is set when columns go.
    """

    trash: list[UUID] = field(default_factory=list)
    marks: dict[UUID, tuple[Mark, ...]] = field(default_factory=dict)
    merge: tuple[tuple[str, ...], str] | None = None
    contents: dict[UUID, Callable[[], bytes]] = field(default_factory=dict)
    table: TableSchema | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether the data keeps the rule already."""
        return not (self.trash or self.marks or self.merge or self.contents)


@dataclass(frozen=True)
class BrokenRule:
    """What a planner works on: the data, the rule, and all rows of its sheet that break it.

    `sheet` is the frame of all rows, of which `rows` are some.
    """

    request: RepairRequest
    data: CheckedData
    sheet: DataFrame
    rows: DataFrame

    @property
    def sample_ids(self) -> list[UUID]:
        """The samples that the rows belong to, each once."""
        return list(dict.fromkeys(self.rows["id"]))
