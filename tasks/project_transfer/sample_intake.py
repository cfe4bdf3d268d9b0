"""The samples of an imported project: their bytes are read as if somebody had uploaded them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from infra import object_keys
from infra.catalog.imported_projects import ImportedSample
from schemas.dataset import Dataset
from schemas.errors import InvalidArchiveError, InvalidInputError
from schemas.label import Annotation
from schemas.project_archive import ArchivedSample
from schemas.project_type import Media, ProjectType
from schemas.sample import SampleFacts, SampleTab
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.intake import stored_samples
from tasks.intake.order import ImportOrder
from tasks.intake.readers import read_file
from tasks.project_transfer.new_ids import NewIds
from tasks.sample_readers.sample_names import sample_name


@dataclass(frozen=True)
class PackedSample:
    """The bytes of a sample of an archive."""

    sha256: str
    suffix: str
    data: bytes


@dataclass(frozen=True)
class StoredBytes:
    """What was found in the bytes of a sample that are stored now."""

    key: str
    media_format: str
    facts: SampleFacts


def store_bytes(dataset: Dataset, packed: PackedSample) -> tuple[str, StoredBytes]:
    """Check and store the bytes of a sample, and return them by their sha256."""
    order = ImportOrder(dataset, UploadedFiles([]), "")
    options = replace(order.options(), table=dataset.table)
    name = f"{packed.sha256}.{packed.suffix}"
    if order.media is Media.TEXT:
        raise InvalidArchiveError(
            "archives.file-cannot-be-text",
            "{name} cannot be a text; export the project again",
            name=name,
        )
    try:
        read = read_file(order.media, name, packed.data, options)
    except InvalidInputError:
        if order.media is not Media.TABLE:
            raise
        # an older version may name a table of other columns
        read = read_file(order.media, name, packed.data, replace(options, table=None))
    if read.sha256 != packed.sha256:
        raise InvalidArchiveError(
            "archives.other-sha256",
            "{name} of the archive has another sha256; export it again",
            name=name,
        )
    stored = stored_samples.store(dataset, read)
    key = object_keys.sample_object(dataset.id, read.sha256, read.suffix)
    return read.sha256, StoredBytes(key, stored.media_format, stored.facts)


def sample_rows(
    dataset: Dataset,
    samples: Iterator[ArchivedSample],
    stored: dict[str, StoredBytes],
    ids: NewIds,
) -> Iterator[ImportedSample]:
    """Give the rows of the samples as they are now."""
    for sample in samples:
        found = _content(sample, stored)
        refuse_wrong_marks(dataset.project_type, sample.name, sample.annotations, found.facts)
        empty = sample.empty and dataset.project_type.has_boxes and not sample.annotations
        yield ImportedSample(
            {
                "id": ids.sample(sample.id),
                "dataset_id": dataset.id,
                "name": sample_name(sample.name),
                "original_name": sample.original_name,
                "source": sample.source,
                "object_key": found.key if sample.suffix else None,
                "sha256": sample.sha256,
                "size": sample.size,
                "media_format": found.media_format,
                **asdict(found.facts),
                "text": sample.text,
                "tab": SampleTab.LABELED if sample.annotations or empty else SampleTab.UNLABELED,
                "empty": empty,
                "always_trains": sample.always_trains,
                "created_at": datetime.now(UTC),
            },
            sample.annotations,
        )


def _content(sample: ArchivedSample, stored: dict[str, StoredBytes]) -> StoredBytes:
    if sample.text is not None:
        if text_sha256(sample.text) != sample.sha256:
            raise InvalidArchiveError(
                "archives.text-altered",
                "text {sample!r} of the archive was altered",
                sample=sample.name,
            )
        return StoredBytes("", sample.media_format, SampleFacts())
    if sample.sha256 not in stored:
        raise InvalidArchiveError(
            "archives.sample-bytes-missing",
            "the bytes of {sample!r} are missing in the archive",
            sample=sample.name,
        )
    return stored[sample.sha256]


def text_sha256(text: str) -> str:
    """Return the sha256 that a text has as a sample."""
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_wrong_marks(
    project_type: ProjectType, name: str, marks: Sequence[Annotation], facts: SampleFacts
) -> None:
    """Refuse boxes outside of a picture, and marks of another kind than those of the type."""
    for mark in marks:
        if project_type.has_labels is False or (mark.box is not None) is not project_type.has_boxes:
            raise InvalidArchiveError(
                "archives.marks-unsuited",
                "{sample!r} carries marks that samples of type {type} cannot have; export "
                "the project again",
                sample=name,
                type=project_type,
            )
        if mark.box is not None and mark.box.leaves(facts.width or 0, facts.height or 0):
            raise InvalidArchiveError(
                "archives.box-outside-picture",
                "a box of {sample!r} leaves the picture; export the project again",
                sample=name,
            )
