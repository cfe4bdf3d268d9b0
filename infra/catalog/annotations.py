"""Which labels lie on which samples. Works inside the transaction of its caller."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from infra.catalog.column_types import utc_now
from infra.catalog.tables import AnnotationRow, LabelRow, SampleRow
from schemas.label import Annotation

VALUES_PER_STATEMENT = 5000  # SQLite takes 32,766 values in one statement
PALETTE = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf",
    "#bcbd22", "#7f7f7f", "#393b79", "#637939", "#8c6d31", "#843c39", "#7b4173", "#3182bd",
    "#e6550d", "#31a354", "#756bb1", "#636363",
)  # fmt: skip

Value = TypeVar("Value")


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Cut a long list so that each part fits into one statement."""
    for start in range(0, len(values), VALUES_PER_STATEMENT):
        yield values[start : start + VALUES_PER_STATEMENT]


def label_ids(session: Session, dataset_id: UUID, names: Iterable[str]) -> dict[str, UUID]:
    """Return the ids of all labels of the dataset by name, after creating those not known yet."""
    rows = session.execute(
        select(LabelRow.name, LabelRow.id, LabelRow.position).where(
            LabelRow.dataset_id == dataset_id
        )
    ).all()
    ids = {name: label_id for name, label_id, _ in rows}
    first_free = max((position for _, _, position in rows), default=-1) + 1
    unknown = [name for name in dict.fromkeys(names) if name not in ids]
    for position, name in enumerate(unknown, start=first_free):
        ids[name] = uuid4()
        session.add(
            LabelRow(
                id=ids[name],
                dataset_id=dataset_id,
                name=name,
                colour=PALETTE[position % len(PALETTE)],
                position=position,
            )
        )
    session.flush()
    return ids


def on_samples(session: Session, numbers: Sequence[int]) -> dict[int, list[Annotation]]:
    """Return the annotations of these samples, by label name, keyed by the sample's number."""
    found: dict[int, list[Annotation]] = defaultdict(list)
    for portion in portions(numbers):
        rows = session.execute(
            select(AnnotationRow.sample_number, LabelRow.name, AnnotationRow.by, AnnotationRow.at)
            .join(LabelRow, LabelRow.id == AnnotationRow.label_id)
            .where(AnnotationRow.sample_number.in_(portion))
            .order_by(LabelRow.name)
        )
        for number, name, by, at in rows:
            found[number].append(Annotation(label=name, by=by, at=at))
    return found


def names_on_samples(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the labels of these samples, sorted, keyed by the sample's number."""
    found: dict[int, list[str]] = defaultdict(list)
    for portion in portions(numbers):
        rows = session.execute(
            select(AnnotationRow.sample_number, LabelRow.name)
            .join(LabelRow, LabelRow.id == AnnotationRow.label_id)
            .where(AnnotationRow.sample_number.in_(portion))
            .order_by(LabelRow.name)
        )
        for number, name in rows:
            found[number].append(name)
    return found


def replace(
    session: Session, dataset_id: UUID, wanted: Mapping[int, Collection[str]], by: str
) -> None:
    """Give each sample exactly these labels; a label it had already keeps who set it and when."""
    ids = label_ids(session, dataset_id, (name for names in wanted.values() for name in names))
    asked = {(number, ids[name]) for number, names in wanted.items() for name in names}
    present = _pairs(session, list(wanted))
    _remove(session, present - asked)
    _insert(session, asked - present, by)
    _count_revision(session, [number for number, names in wanted.items() if names], labeled=True)
    _count_revision(
        session, [number for number, names in wanted.items() if not names], labeled=False
    )


def _pairs(session: Session, numbers: Sequence[int]) -> set[tuple[int, UUID]]:
    pairs: set[tuple[int, UUID]] = set()
    for portion in portions(numbers):
        rows = session.execute(
            select(AnnotationRow.sample_number, AnnotationRow.label_id).where(
                AnnotationRow.sample_number.in_(portion)
            )
        )
        pairs.update((number, label_id) for number, label_id in rows)
    return pairs


def _remove(session: Session, pairs: Collection[tuple[int, UUID]]) -> None:
    numbers_by_label = defaultdict(list)
    for number, label_id in pairs:
        numbers_by_label[label_id].append(number)
    for label_id, numbers in numbers_by_label.items():
        for portion in portions(numbers):
            session.execute(
                delete(AnnotationRow)
                .where(AnnotationRow.label_id == label_id)
                .where(AnnotationRow.sample_number.in_(portion))
                .execution_options(synchronize_session=False)
            )


def _insert(session: Session, pairs: Collection[tuple[int, UUID]], by: str) -> None:
    if not pairs:
        return
    now = utc_now()
    session.connection().execute(
        insert(AnnotationRow),
        [
            {"sample_number": number, "label_id": label_id, "by": by, "at": now}
            for number, label_id in pairs
        ],
    )


def _count_revision(session: Session, numbers: Sequence[int], *, labeled: bool) -> None:
    for portion in portions(numbers):
        session.execute(
            update(SampleRow)
            .where(SampleRow.number.in_(portion))
            .values(labeled=labeled, revision=SampleRow.revision + 1)
            .execution_options(synchronize_session=False)
        )


def note_labeled(session: Session, numbers: Sequence[int]) -> None:
    """Note again whether these samples carry a label, after a label was taken away from them."""
    for portion in portions(numbers):
        carries = (
            select(func.count())
            .where(AnnotationRow.sample_number == SampleRow.number)
            .scalar_subquery()
        )
        session.execute(
            update(SampleRow)
            .where(SampleRow.number.in_(portion))
            .values(labeled=carries > 0, revision=SampleRow.revision + 1)
            .execution_options(synchronize_session=False)
        )
