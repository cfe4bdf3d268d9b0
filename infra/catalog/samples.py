"""Samples in the catalog: looking at them page by page, streaming them, the trash."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import Session

from infra.catalog import annotations, sample_states
from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.portions import among, portions
from infra.catalog.sample_states import ChangeNote
from infra.catalog.tables import AnnotationRow, DatasetRow, LabelRow, SampleRow
from schemas.errors import InvalidInputError, NotFoundError
from schemas.label import Annotation, ChangeAction, LabeledBox, Mark
from schemas.message import Message
from schemas.paging import PAGE_USUAL
from schemas.project_type import Media
from schemas.sample import TRASH_DAYS, Sample, SamplePage, SampleTab

STREAM_PORTION = 1000
FACT_NAMES = [name for name in Sample.model_fields if name not in ("labels", "boxes")]
FACTS = [getattr(SampleRow, name) for name in FACT_NAMES]
STORED_NAMES = [name for name in FACT_NAMES if name not in ("revision", "created_at", "trashed_at")]
STORED = [getattr(SampleRow, name) for name in STORED_NAMES]
TAB = "tab"


def page(
    dataset_id: UUID,
    tab: SampleTab,
    label: str | None = None,
    search: str | None = None,
    *,
    offset: int = 0,
    limit: int = PAGE_USUAL,
) -> SamplePage:
    """Return the samples `offset` … `offset + limit` of a tab, in the order they were added."""
    with reading() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        chosen = _chosen(dataset, tab, label, search)
        numbers, total = _numbers(session, chosen, slice(offset, offset + limit), search)
        stored = load(session, numbers)
        return SamplePage(items=[stored[number] for number in numbers], total=total)


def beside(
    sample_id: UUID,
    tab: SampleTab,
    label: str | None = None,
    search: str | None = None,
    *,
    before: bool = False,
    limit: int = PAGE_USUAL,
) -> list[Sample]:
    """Return the samples of a tab that follow a sample, or precede it, nearest first.

    A place in a list moves when samples leave it, as labeled ones leave the unlabeled; this stays.
    """
    with reading() as session:
        number = number_of(session, sample_id)
        dataset_id = session.scalar(select(SampleRow.dataset_id).where(SampleRow.id == sample_id))
        chosen = _chosen(session.get_one(DatasetRow, dataset_id), tab, label, search)
        if before:
            chosen = chosen.where(SampleRow.number < number).order_by(None)
            chosen = chosen.order_by(SampleRow.number.desc())
        else:
            chosen = chosen.where(SampleRow.number > number)
        numbers = session.scalars(chosen.limit(limit)).all()
        stored = load(session, numbers)
        return [stored[one] for one in numbers]


def get(sample_id: UUID) -> Sample:
    """Return a sample with its labels."""
    with reading() as session:
        number = number_of(session, sample_id)
        return load(session, [number])[number]


def number_of(session: Session, sample_id: UUID) -> int:
    """Return the number of a sample or say that there is none."""
    number = session.scalar(select(SampleRow.number).where(SampleRow.id == sample_id))
    if number is None:
        raise NotFoundError(
            "samples.not-found",
            "there is no sample with id {sample}; it may have been deleted",
            sample=str(sample_id),
        )
    return number


def by_name(dataset_id: UUID, names: Sequence[str]) -> dict[str, list[Sample]]:
    """Return the samples outside of the trash that were sent under these names."""
    with reading() as session:
        numbers: list[int] = []
        for portion in portions(names):
            numbers += session.scalars(
                select(SampleRow.number)
                .where(
                    SampleRow.dataset_id == dataset_id, among(session, SampleRow.source, portion)
                )
                .where(SampleRow.tab != SampleTab.TRASH)
            )
        found: dict[str, list[Sample]] = {}
        for sample in load(session, numbers).values():
            found.setdefault(sample.source, []).append(sample)
        return found


def records(dataset_id: UUID) -> int:
    """Return how many records the tables of a dataset hold."""
    with reading() as session:
        counted = select(func.sum(SampleRow.rows)).where(
            SampleRow.dataset_id == dataset_id, SampleRow.tab != SampleTab.TRASH
        )
        return session.scalar(counted) or 0


def sources(dataset_id: UUID) -> list[str]:
    """Return the files that the samples outside of the trash came from, each once."""
    with reading() as session:
        return list(
            session.scalars(
                select(SampleRow.source)
                .where(SampleRow.dataset_id == dataset_id, SampleRow.tab != SampleTab.TRASH)
                .distinct()
            )
        )


def stream_annotated(dataset_id: UUID) -> Iterator[tuple[dict[str, object], list[Annotation]]]:
    """Give the facts of all samples outside of the trash, with who labeled them and when.

    The fact `TAB` tells labeled from unlabeled: a picture without objects is labeled, too. Changes
    made meanwhile are not seen; only a few samples are in memory at a time.
    """
    with reading() as session:
        last = 0
        while rows := session.execute(
            select(SampleRow.number, *STORED, SampleRow.tab)
            .where(SampleRow.dataset_id == dataset_id, SampleRow.number > last)
            .where(SampleRow.tab != SampleTab.TRASH)
            .order_by(SampleRow.number)
            .limit(STREAM_PORTION)
        ).all():
            marks = annotations.on_samples(session, [number for number, *_ in rows])
            for number, *facts in rows:
                named = zip((*STORED_NAMES, TAB), facts, strict=True)
                yield dict(named), marks.get(number, [])
            last = rows[-1][0]


def trash(dataset_id: UUID, sample_ids: Sequence[UUID], by: str, action: ChangeAction) -> UUID:
    """Put samples into the trash, from where they can come back for `TRASH_DAYS`."""
    return _move(dataset_id, sample_ids, ChangeNote(dataset_id, action, by), trashed=True)


def restore(dataset_id: UUID, sample_ids: Sequence[UUID], by: str) -> UUID:
    """Take samples out of the trash; they carry the labels they had."""
    note = ChangeNote(dataset_id, ChangeAction.RESTORE, by)
    return _move(dataset_id, sample_ids, note, trashed=False)


def purge(dataset_id: UUID | None = None, days: int = TRASH_DAYS) -> int:
    """Forget for good what lies in the trash for so many days; return how many samples that were.

    Their bytes stay, because published versions may name them.
    """
    with writing() as session:
        old = (SampleRow.tab == SampleTab.TRASH) & (
            SampleRow.trashed_at <= utc_now() - timedelta(days=days)
        )
        if dataset_id is not None:
            old &= SampleRow.dataset_id == dataset_id
        numbers = session.scalars(select(SampleRow.number).where(old)).all()
        for portion in portions(numbers):
            session.execute(
                delete_rows(SampleRow)
                .where(among(session, SampleRow.number, portion))
                .execution_options(synchronize_session=False)
            )
        return len(numbers)


IN_TRASH = Message("samples.in-trash-already", "in the trash already")
NOT_IN_TRASH = Message("samples.not-in-trash", "not in the trash")


def _move(dataset_id: UUID, sample_ids: Sequence[UUID], note: ChangeNote, *, trashed: bool) -> UUID:
    with writing() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        numbers = list(numbers_of(session, dataset_id, sample_ids).values())
        before = sample_states.load(session, numbers)
        after = {number: replace(state, trashed=trashed) for number, state in before.items()}
        change = sample_states.apply(session, note, before, after)
        if change is None:
            place = IN_TRASH if trashed else NOT_IN_TRASH
            raise InvalidInputError(
                "samples.nothing-to-move", "the samples are {place}; choose others", place=place
            )
        return change.id


def numbers_of(session: Session, dataset_id: UUID, sample_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the numbers of samples of a dataset; one that is not there is named."""
    wanted = list(dict.fromkeys(sample_ids))
    found: dict[UUID, int] = {}
    for portion in portions(wanted):
        rows = session.execute(
            select(SampleRow.id, SampleRow.number).where(
                SampleRow.dataset_id == dataset_id, among(session, SampleRow.id, portion)
            )
        )
        found.update((sample_id, number) for sample_id, number in rows)
    missing = next((sample_id for sample_id in wanted if sample_id not in found), None)
    if missing is not None:
        raise NotFoundError(
            "samples.not-in-dataset",
            "the dataset has no sample with id {sample}; it may have been deleted",
            sample=str(missing),
        )
    return found


def load(session: Session, numbers: Sequence[int]) -> dict[int, Sample]:
    """Return samples with their labels, keyed by their number."""
    marks = annotations.marks_on_samples(session, numbers)
    samples = {}
    for portion in portions(numbers):
        rows = session.connection().execute(
            select(SampleRow.number, *FACTS)
            .where(among(session, SampleRow.number, portion))
            .order_by(SampleRow.number)
        )
        for number, *facts in rows:
            stored = dict(zip(FACT_NAMES, facts, strict=True))
            carried = marks.get(number, [])
            samples[number] = Sample(
                **stored,
                labels=list(dict.fromkeys(mark.label for mark in carried)),
                boxes=[labeled_box(mark) for mark in carried if mark.box is not None],
            )
    return samples


def labeled_box(mark: Mark) -> LabeledBox:
    """Return a mark on a box in the form that the API shows."""
    assert mark.box is not None, "asked for marks on boxes only"
    xmin, ymin, xmax, ymax = mark.box.corners
    return LabeledBox(label=mark.label, xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax)


def _numbers(
    session: Session, chosen: Select[tuple[int]], part: slice, search: str | None
) -> tuple[Sequence[int], int]:
    """Return a part of the chosen numbers and how many there are."""
    if search:  # reads every row, so once is enough
        found = session.connection().execute(chosen).scalars().all()
        return found[part], len(found)
    total = session.scalar(chosen.with_only_columns(func.count()).order_by(None))
    numbers = session.scalars(chosen.offset(part.start).limit(part.stop - part.start)).all()
    return numbers, total or 0


def _chosen(
    dataset: DatasetRow, tab: SampleTab, label: str | None, search: str | None
) -> Select[tuple[int]]:
    """Choose samples; people search names as sent and as stored, and texts for words too."""
    chosen = (
        select(SampleRow.number)
        .where(SampleRow.dataset_id == dataset.id)
        .order_by(SampleRow.number)
    )
    if tab is SampleTab.ALL:
        chosen = chosen.where(SampleRow.tab != SampleTab.TRASH)
    else:
        chosen = chosen.where(SampleRow.tab == tab)
    if search:
        found = SampleRow.original_name.icontains(search, autoescape=True)
        found |= SampleRow.name.icontains(search, autoescape=True)
        if dataset.project_type.media is Media.TEXT:
            found |= SampleRow.text.icontains(search, autoescape=True)
        chosen = chosen.where(found)
    if label is None:
        return chosen
    label_id = (
        select(LabelRow.id)
        .where(LabelRow.dataset_id == dataset.id, LabelRow.name == label)
        .where(LabelRow.deleted_at.is_(None))
        .scalar_subquery()
    )
    carriers = select(AnnotationRow.sample_number).where(AnnotationRow.label_id == label_id)
    return chosen.where(SampleRow.number.in_(carriers))
