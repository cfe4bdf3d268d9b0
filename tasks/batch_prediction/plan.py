"""What a batch job has to do, in a form that other processes and machines can be given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from schemas.model_version import ModelFile
from schemas.project_type import Media

# A text, or a record of a table.
Payload = str | dict[str, str]


@dataclass(frozen=True)
class Item:
    """Something to predict: a file to read by its name, or what a row of a file holds.

    An item with a problem is told and not predicted.
    """

    name: str
    payload: Payload | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Place:
    """Where the files lie: below a prefix of a bucket, or in a folder of this machine.

    `is_file` says that the path is that of one file.
    """

    bucket: str | None
    path: str
    is_file: bool


@dataclass(frozen=True)
class ModelFolder:
    """Where the files of a model version are fetched from."""

    id: UUID
    key: str
    files: tuple[ModelFile, ...]


@dataclass(frozen=True)
class BatchPlan:
    """What is the same for all parts of a job."""

    job_id: UUID
    model: ModelFolder
    place: Place
    media: Media
    options: dict[str, str]


@dataclass(frozen=True)
class Part:
    """Some items that are predicted together."""

    number: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class PartResult:
    """How many lines a part has, and how many of them tell an error."""

    number: int
    items: int
    errors: int


# Works on parts, several at a time, and tells of each when it is done.
PartRunner = Callable[[BatchPlan, Iterable[Part], Callable[[PartResult], None]], None]
