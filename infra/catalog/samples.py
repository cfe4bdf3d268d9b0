"""Samples in the catalog: adding, paging and streaming them with their labels."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, func, insert, select
from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import Session

from infra.catalog import annotations
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import AnnotationRow, DatasetRow, LabelRow, SampleRow
from schemas.errors import NotFoundError
from schemas.label import Annotation
from schemas.sample import Sample, SamplePage

STREAM_PORTION = 1000
FACT_NAMES = [name for name in Sample.model_fields if name != "labels"]
FACTS = [getattr(SampleRow, name) for name in FACT_NAMES]

Tab = Literal["all", "labeled", "unlabeled"]
Identity = tuple[UUID, str, str]


@dataclass(frozen=True)
class NewSample:
    """The facts of a sample whose bytes are stored already."""

    dataset_id: UUID
    name: str
    original_name: str
    object_key: str
    sha256: str
    size: int
    media_format: str
    width: int
    height: int

    @property
    def identity(self) -> Identity:
        """What makes a sample the same one when it is sent again."""
        return self.dataset_id, self.name, self.sha256


def add(new: Sequence[tuple[NewSample, Sequence[str]]], by: str) -> list[tuple[Sample, bool]]:
    """Add samples with their labels, and say for each whether it is new.

    A sample that is known already is not added again; labels that come with it replace its own.
    """
    with writing() as session:
        for dataset_id in {sample.dataset_id for sample, _ in new}:
            row(session, DatasetRow, dataset_id, "dataset")
        known = _numbers(session, [sample for sample, _ in new])
        missing = {s.identity: s for s, _ in new if s.identity not in known}
        if missing:
            session.connection().execute(
                insert(SampleRow), [asdict(sample) for sample in missing.values()]
            )
        numbers = known | _numbers(session, list(missing.values()))
        _set_labels(session, new, numbers, by)
        stored = load(session, list(numbers.values()))
        return [
            (stored[numbers[sample.identity]], missing.pop(sample.identity, None) is not None)
            for sample, _ in new
        ]


def page(dataset_id: UUID, tab: Tab, label: str | None, offset: int, limit: int) -> SamplePage:
    """Return the samples `offset` … `offset + limit` of a tab, in the order they were added."""
    chosen = _chosen(dataset_id, tab, label)
    with reading() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        total = session.scalar(chosen.with_only_columns(func.count()).order_by(None))
        numbers = list(session.scalars(chosen.offset(offset).limit(limit)))
        stored = load(session, numbers)
        return SamplePage(items=[stored[number] for number in numbers], total=total or 0)


def get(sample_id: UUID) -> Sample:
    """Return a sample with its labels."""
    with reading() as session:
        number = session.scalar(select(SampleRow.number).where(SampleRow.id == sample_id))
        if number is None:
            raise NotFoundError(f"there is no sample with id {sample_id}; it may have been deleted")
        return load(session, [number])[number]


def stream(dataset_id: UUID) -> Iterator[Sample]:
    """Give all samples of a dataset as they are now, holding only a few in memory."""
    with reading() as session:
        for numbers in _portions_of(session, dataset_id):
            yield from load(session, numbers).values()


def stream_annotated(dataset_id: UUID) -> Iterator[tuple[Sample, list[Annotation]]]:
    """Give all samples with who labeled them and when; changes made meanwhile are not seen."""
    with reading() as session:
        for numbers in _portions_of(session, dataset_id):
            marks = annotations.on_samples(session, numbers)
            for number, sample in load(session, numbers).items():
                yield sample, marks.get(number, [])


def _portions_of(session: Session, dataset_id: UUID) -> Iterator[Sequence[int]]:
    last = 0
    while numbers := session.scalars(
        select(SampleRow.number)
        .where(SampleRow.dataset_id == dataset_id, SampleRow.number > last)
        .order_by(SampleRow.number)
        .limit(STREAM_PORTION)
    ).all():
        yield numbers
        last = numbers[-1]


def delete(sample_ids: Sequence[UUID]) -> None:
    """Forget samples; their bytes stay, because published versions may name them."""
    with writing() as session:
        for portion in annotations.portions(sample_ids):
            session.execute(
                delete_rows(SampleRow)
                .where(SampleRow.id.in_(portion))
                .execution_options(synchronize_session=False)
            )


def load(session: Session, numbers: Sequence[int]) -> dict[int, Sample]:
    """Return samples with their labels, keyed by their number."""
    labels = annotations.names_on_samples(session, numbers)
    samples = {}
    for portion in annotations.portions(numbers):
        rows = session.execute(
            select(SampleRow.number, *FACTS)
            .where(SampleRow.number.in_(portion))
            .order_by(SampleRow.number)
        )
        for number, *facts in rows:
            stored = dict(zip(FACT_NAMES, facts, strict=True))
            samples[number] = Sample(**stored, labels=labels.get(number, []))
    return samples


def _set_labels(
    session: Session,
    new: Sequence[tuple[NewSample, Sequence[str]]],
    numbers: dict[Identity, int],
    by: str,
) -> None:
    for dataset_id in {sample.dataset_id for sample, labels in new if labels}:
        wanted: dict[int, Collection[str]] = {
            numbers[sample.identity]: labels
            for sample, labels in new
            if labels and sample.dataset_id == dataset_id
        }
        annotations.replace(session, dataset_id, wanted, by)


def _numbers(session: Session, samples: Sequence[NewSample]) -> dict[Identity, int]:
    """Return the numbers of those samples that the catalog knows."""
    asked = {sample.identity for sample in samples}
    found = {}
    for portion in annotations.portions(samples):
        rows = session.execute(
            select(SampleRow.dataset_id, SampleRow.name, SampleRow.sha256, SampleRow.number)
            .where(SampleRow.dataset_id.in_({sample.dataset_id for sample in portion}))
            .where(SampleRow.name.in_({sample.name for sample in portion}))
        )
        for dataset_id, name, sha256, number in rows:
            if (dataset_id, name, sha256) in asked:
                found[(dataset_id, name, sha256)] = number
    return found


def _chosen(dataset_id: UUID, tab: Tab, label: str | None) -> Select[tuple[int]]:
    chosen = (
        select(SampleRow.number)
        .where(SampleRow.dataset_id == dataset_id)
        .order_by(SampleRow.number)
    )
    if tab != "all":
        chosen = chosen.where(SampleRow.labeled == (tab == "labeled"))
    if label is None:
        return chosen
    label_id = select(LabelRow.id).where(LabelRow.dataset_id == dataset_id, LabelRow.name == label)
    return chosen.join(AnnotationRow, AnnotationRow.sample_number == SampleRow.number).where(
        AnnotationRow.label_id == label_id.scalar_subquery()
    )
