"""Recorded requests become samples of the dataset: Unlabeled, or with the label somebody gives."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from PIL import Image

from infra.catalog import datasets, recordings, sample_intake
from infra.catalog.sample_intake import NewSample
from infra.object_store import object_store
from schemas.dataset import Dataset, TableSchema
from schemas.errors import ConflictError, InvalidInputError
from schemas.label import Mark
from schemas.message import Message
from schemas.project_type import Media
from schemas.recording import Recording, RecordingsReturned
from schemas.sample import IMAGE_FORMATS
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.intake.order import ImportOrder
from tasks.intake.readers import read_file
from tasks.intake.stored_samples import store
from tasks.predictive_analytics.serving.requests import read_request as read_records
from tasks.sample_readers.pictures import SAME_FORMAT, SUFFIXES
from tasks.sample_readers.read_samples import ReadingOptions, ReadSample
from tasks.sample_readers.texts import text_problem, text_sample
from tasks.text_classification.serving.request import read_request as read_texts

NAME_HASH_LENGTH = 16


@dataclass(frozen=True)
class Returned:
    """A recorded request, its body, and the label that somebody gave it."""

    recording: Recording
    body: bytes
    label: str | None

    @property
    def name(self) -> str:
        """Name of its sample, without a suffix."""
        return f"recorded-{self.recording.sha256[:NAME_HASH_LENGTH]}"


@dataclass(frozen=True)
class Destination:
    """The dataset that requests go back to; a table has the label in a column."""

    dataset: Dataset
    label_column: str | None = None


def return_recordings(
    destination: Destination, chosen: Sequence[Recording], labels: Mapping[UUID, str], by: str
) -> RecordingsReturned:
    """Add the requests to the dataset as samples that never validate.

    What the dataset has already is left as it is. What cannot be a sample is told, and stays.
    """
    dataset = destination.dataset
    _refuse_labels(dataset, labels)
    options = ImportOrder(dataset=dataset, source=UploadedFiles([]), by=by).options()
    refused: list[str] = []
    done: list[UUID] = []
    known: set[str] = set()
    new: dict[str, NewSample] = {}
    tables: list[TableSchema] = []
    for recording in chosen:  # one after the other: together they may be larger than the memory
        try:
            read = list(_samples(destination, _fetched(recording, labels), options))
        except InvalidInputError as error:
            refused.append(
                Message(
                    "recordings.not-returned",
                    "{recording}: {reason}",
                    recording=str(recording.id),
                    reason=str(error),
                )
            )
            continue
        done.append(recording.id)
        known |= recordings.known_contents(dataset.id, [sample.sha256 for sample in read])
        new |= {
            sample.sha256: replace(store(dataset, sample), always_trains=True)
            for sample in read
            if sample.sha256 not in known
        }
        tables += [sample.table for sample in read if sample.table is not None]
    sample_intake.add(dataset.id, list(new.values()), by)
    for table in tables:  # its columns hold what the new files have, as after an import
        datasets.set_table(dataset.id, table)
    recordings.note_returned(done)
    return RecordingsReturned(samples=len(new), known=len(known), refused=refused)


def _refuse_labels(dataset: Dataset, labels: Mapping[UUID, str]) -> None:
    if labels and dataset.project_type.has_boxes:
        raise InvalidInputError(
            "recordings.boxes-not-returnable",
            "dataset {dataset!r} holds boxes, which one label cannot tell; return the "
            "requests without labels and draw the boxes on the labeling page",
            dataset=dataset.name,
        )


def _fetched(recording: Recording, labels: Mapping[UUID, str]) -> Returned:
    key, sha256 = recordings.key_of(recording.service_id, recording.id)
    return Returned(recording, object_store().get(key, sha256), labels.get(recording.id))


def _samples(
    destination: Destination, returned: Returned, options: ReadingOptions
) -> Iterator[ReadSample]:
    media = destination.dataset.project_type.media
    if media is Media.TEXT:
        texts = read_texts(returned.body).all_texts
        yield from (_marked(_text(returned.name, text), returned.label) for text in texts)
    elif media is Media.TABLE:
        yield read_file(media, f"{returned.name}.csv", _table(destination, returned), options)
    else:
        name = f"{returned.name}.{_suffix(media, returned.body)}"
        yield _marked(read_file(media, name, returned.body, options), returned.label)


def _marked(sample: ReadSample, label: str | None) -> ReadSample:
    return sample if label is None else replace(sample, marks=(Mark(label),))


def _text(name: str, text: str) -> ReadSample:
    problem = text_problem(text)
    if problem is not None:
        raise InvalidInputError(problem)
    return text_sample(f"{name}.txt", text.strip(), "TXT")


def _suffix(media: Media, body: bytes) -> str:
    if media is Media.SOUND:
        return "wav"
    with Image.open(io.BytesIO(body), formats=IMAGE_FORMATS) as picture:
        found = str(picture.format)
    return SUFFIXES[SAME_FORMAT.get(found, found)]


def _table(destination: Destination, returned: Returned) -> bytes:
    """Write the records of a request as a file like the others; only a given label is a label."""
    table = destination.dataset.table
    if table is None:
        raise ConflictError(
            "recordings.dataset-without-table",
            "dataset {dataset!r} has no table any more; upload one first",
            dataset=destination.dataset.name,
        )
    names = [column.name for column in table.columns]
    label = {destination.label_column or names[-1]: returned.label}
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    if table.has_header:
        rows.writerow(names)
    for record in read_records(returned.body).records:
        known = {**record, **label}
        rows.writerow(_cells(known.get(name) for name in names))
    return written.getvalue().encode()


def _cells(values: Iterable[object]) -> list[str]:
    """Return values as text; a missing one is empty."""
    return [
        value if isinstance(value, str) else "" if value is None else json.dumps(value)
        for value in values
    ]
