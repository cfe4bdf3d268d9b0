"""What a check of a dataset looks at."""

from collections.abc import Callable
from dataclasses import dataclass

from schemas.data_policy import DataPolicy
from schemas.dataset import TableSchema
from schemas.manifest import ManifestLine


@dataclass(frozen=True)
class CheckedData:
    """What a check looks at: a dataset version, or a dataset as it is now.

    `name` is V001 or `now`; `read` returns the bytes of a line, which only tables need.
    """

    name: str
    lines: list[ManifestLine]
    policy: DataPolicy
    read: Callable[[ManifestLine], bytes]
    table: TableSchema | None = None
    label_column: str | None = None
