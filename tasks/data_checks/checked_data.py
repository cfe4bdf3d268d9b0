"""What a check of a dataset looks at."""

from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.data_policy import DataPolicy
from schemas.dataset import TableSchema
from schemas.manifest import LeftOut, ManifestLine


@dataclass(frozen=True)
class CheckedData:
    """What a check looks at: a dataset version, or the one that a dataset would give now.

    `name` is V001 or `now`; `lines` train or validate; `read` returns the bytes of a line, which
    only tables need. Of the samples that are left out because they have no label, a version only
    knows the numbers `left_out`, and `unlabeled` is empty.
    """

    name: str
    lines: list[ManifestLine]
    policy: DataPolicy
    read: Callable[[ManifestLine], bytes]
    table: TableSchema | None = None
    label_column: str | None = None
    unlabeled: list[ManifestLine] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)
    validation_records: int | None = None  # of tables; None: not divided
    judged_by: str = ""  # of tables: whose label column this is, in words
