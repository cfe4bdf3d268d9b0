"""Suggested labels in the catalog."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, insert, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import Session

from infra.catalog import samples
from infra.catalog.database import reading, row, writing
from infra.catalog.portions import among, portions
from infra.catalog.tables import (
    DatasetRow,
    ModelVersionRow,
    ProjectRow,
    SampleRow,
    SuggestionRow,
)
from schemas.errors import ConflictError, NotFoundError
from schemas.label import Mark
from schemas.model_version import ModelVersionStatus
from schemas.paging import PAGE_USUAL
from schemas.sample import SampleTab
from schemas.suggestion import (
    DOUBTFUL_FROM,
    SampleSuggestion,
    SuggestedMark,
    Suggestion,
    SuggestionOrder,
    SuggestionPage,
    SuggestionSummary,
)
from schemas.version_names import model_version_name


@dataclass(frozen=True)
class NewSuggestion:
    """What a model has answered for a sample of which it has seen this revision."""

    sample_id: UUID
    revision: int
    marks: Sequence[SuggestedMark]
    score: float
    doubt: float


def newest_model(dataset_id: UUID) -> UUID | None:
    """Return the newest model of the project that a dataset belongs to."""
    with reading() as session:
        found = session.scalar(_models(dataset_id).limit(1))
        return found.id if found else None


def dismissed(dataset_id: UUID, sample_ids: Sequence[UUID]) -> dict[UUID, list[SuggestedMark]]:
    """Return what people have called wrong of what is suggested for samples."""
    with reading() as session:
        rows = session.execute(
            select(SampleRow.id, SuggestionRow.marks)
            .join(SuggestionRow, SuggestionRow.sample_number == SampleRow.number)
            .where(SuggestionRow.dataset_id == dataset_id)
            .where(among(session, SampleRow.id, sample_ids))
        ).all()
    known = {sample_id: _marks(written) for sample_id, written in rows}
    return {
        sample_id: [mark for mark in marks if mark.dismissed] for sample_id, marks in known.items()
    }


def keep(dataset_id: UUID, model_version_id: UUID, made: Sequence[NewSuggestion]) -> None:
    """Store what a model has answered, in place of what was known of these samples.

    Samples that are gone meanwhile are left out.
    """
    with writing() as session:
        ids = [one.sample_id for one in made]
        chosen = select(SampleRow.id, SampleRow.number).where(among(session, SampleRow.id, ids))
        numbers = {sample_id: number for sample_id, number in session.execute(chosen)}
        rows = [
            {
                "sample_number": numbers[one.sample_id],
                "dataset_id": dataset_id,
                "model_version_id": model_version_id,
                "revision": one.revision,
                "marks": _written(one.marks),
                "all_dismissed": _all_dismissed(one.marks),
                "score": one.score,
                "doubt": one.doubt,
            }
            for one in made
            if one.sample_id in numbers
        ]
        session.execute(
            delete_rows(SuggestionRow).where(
                among(session, SuggestionRow.sample_number, list(numbers.values()))
            ),
            execution_options={"synchronize_session": False},
        )
        if rows:
            session.connection().execute(insert(SuggestionRow), rows)


def of_sample(sample_id: UUID) -> SampleSuggestion:
    """Return all that is suggested for a sample, also what somebody has dismissed."""
    with reading() as session:
        stored = session.get(SuggestionRow, samples.number_of(session, sample_id))
        if stored is None:
            return SampleSuggestion(suggested_by=None, marks=[])
        model = session.get(ModelVersionRow, stored.model_version_id)
        return SampleSuggestion(suggested_by=_version_of(model), marks=_marks(stored.marks))


def rewrite(sample_id: UUID, made: Sequence[SuggestedMark], score: float, doubt: float) -> None:
    """Store the marks of a suggestion anew, with what follows from them."""
    with writing() as session:
        session.execute(
            update(SuggestionRow)
            .where(SuggestionRow.sample_number == samples.number_of(session, sample_id))
            .values(
                marks=_written(made),
                all_dismissed=_all_dismissed(made),
                score=score,
                doubt=doubt,
            )
        )


def set_groups(dataset_id: UUID, groups: Mapping[UUID, int]) -> None:
    """Note which samples are near-duplicates of one another: those with the same number."""
    with writing() as session:
        of_dataset = SuggestionRow.dataset_id == dataset_id
        session.execute(update(SuggestionRow).where(of_dataset).values(similar_group=None))
        numbers = samples.numbers_of(session, dataset_id, groups)
        for sample_id, group in groups.items():
            session.execute(
                update(SuggestionRow)
                .where(SuggestionRow.sample_number == numbers[sample_id])
                .values(similar_group=group)
            )


def page(
    dataset_id: UUID, order: SuggestionOrder, *, offset: int = 0, limit: int = PAGE_USUAL
) -> SuggestionPage:
    """Return suggestions in an order.

    Those of samples that were changed since are left out, and those of which all is dismissed.
    """
    with reading() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        chosen = select(SuggestionRow).join(SampleRow).where(*_conditions(dataset_id, order))
        ordered = chosen.order_by(*_ordering(order), SuggestionRow.sample_number)
        stored = session.scalars(ordered.offset(offset).limit(limit)).all()
        loaded = samples.load(session, [one.sample_number for one in stored])
        items = [_suggestion(one, loaded) for one in stored]
        return SuggestionPage(items=items, total=_count(session, dataset_id, order))


def summary(dataset_id: UUID) -> SuggestionSummary:
    """Say from which model there are suggestions, and how many of each order."""
    with reading() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        made_by = session.scalar(
            select(SuggestionRow.model_version_id)
            .join(SampleRow)
            .where(SuggestionRow.dataset_id == dataset_id, SampleRow.tab != SampleTab.TRASH)
            .limit(1)
        )
        suggested_by = session.get(ModelVersionRow, made_by) if made_by else None
        newest = session.scalar(_models(dataset_id).limit(1))
        return SuggestionSummary(
            model=_version_of(newest),
            suggested_by=_version_of(suggested_by),
            counts={order: _count(session, dataset_id, order) for order in SuggestionOrder},
        )


def marks(dataset_id: UUID, sample_ids: Sequence[UUID]) -> dict[UUID, list[Mark]]:
    """Return what is suggested and not dismissed; refused when a sample was changed since."""
    with reading() as session:
        numbers = samples.numbers_of(session, dataset_id, sample_ids)
        found: dict[int, str] = {}
        for portion in portions(list(numbers.values())):
            rows = session.execute(
                select(SuggestionRow.sample_number, SuggestionRow.marks)
                .join(SampleRow)
                .where(among(session, SuggestionRow.sample_number, portion))
                .where(_is_current())
            )
            found.update((number, written) for number, written in rows)
        stale = sum(number not in found for number in numbers.values())
        if stale:
            raise ConflictError(
                "suggestions.samples-changed",
                "{count:,} of the samples were changed since labels were suggested for "
                "them; look at the suggestions anew",
                count=stale,
            )
        return {
            sample_id: [Mark(mark.label, mark.box) for mark in _undismissed(found[number])]
            for sample_id, number in numbers.items()
        }


def settle(dataset_id: UUID, sample_ids: Sequence[UUID]) -> int:
    """Note that the labels of samples are right, whatever the model says; return how many."""
    with writing() as session:
        numbers = list(samples.numbers_of(session, dataset_id, sample_ids).values())
        changed = 0
        for portion in portions(numbers):
            outcome: Any = session.execute(
                update(SuggestionRow)
                .where(among(session, SuggestionRow.sample_number, portion))
                .values(doubt=0)
                .execution_options(synchronize_session=False)
            )
            changed += outcome.rowcount
        if not changed:
            raise NotFoundError(
                "suggestions.none-for-samples",
                "there are no suggestions for these samples; make some first",
            )
        return changed


def _models(dataset_id: UUID) -> Select[tuple[ModelVersionRow]]:
    return (
        select(ModelVersionRow)
        .join(ProjectRow, ProjectRow.id == ModelVersionRow.project_id)
        .where(ProjectRow.dataset_id == dataset_id, ModelVersionRow.deleted_at.is_(None))
        .where(ModelVersionRow.status == ModelVersionStatus.SUCCESSFUL)
        .order_by(ModelVersionRow.number.desc())
    )


def _version_of(model: ModelVersionRow | None) -> str | None:
    return model_version_name(model.number) if model else None


def _is_current() -> ColumnElement[bool]:
    """Whether nobody has labeled the sample since; taking a label back makes it so again."""
    unlabeled = SampleRow.tab == SampleTab.UNLABELED
    return (SuggestionRow.revision == SampleRow.revision) | unlabeled


def _conditions(dataset_id: UUID, order: SuggestionOrder) -> list[ColumnElement[bool]]:
    known = [SuggestionRow.dataset_id == dataset_id, _is_current()]
    if order is SuggestionOrder.SIMILAR:
        return [
            SuggestionRow.dataset_id == dataset_id,
            SuggestionRow.similar_group.is_not(None),
            SampleRow.tab != SampleTab.TRASH,
        ]
    if order is SuggestionOrder.DOUBTFUL:
        labeled = SampleRow.tab == SampleTab.LABELED
        return [*known, labeled, SuggestionRow.doubt >= DOUBTFUL_FROM]
    unlabeled = SampleRow.tab == SampleTab.UNLABELED
    return [*known, unlabeled, SuggestionRow.all_dismissed.is_(False)]


def _ordering(order: SuggestionOrder) -> list[ColumnElement[Any]]:
    orders: dict[SuggestionOrder, ColumnElement[Any]] = {
        SuggestionOrder.SURE: SuggestionRow.score.desc(),
        SuggestionOrder.UNSURE: SuggestionRow.score.asc(),
        SuggestionOrder.DOUBTFUL: SuggestionRow.doubt.desc(),
        SuggestionOrder.SIMILAR: SuggestionRow.similar_group.asc(),
    }
    return [orders[order]]


def _count(session: Session, dataset_id: UUID, order: SuggestionOrder) -> int:
    counted = select(func.count()).select_from(SuggestionRow).join(SampleRow)
    return session.scalar(counted.where(*_conditions(dataset_id, order))) or 0


def _suggestion(stored: SuggestionRow, loaded: Mapping[int, Any]) -> Suggestion:
    return Suggestion(
        sample=loaded[stored.sample_number],
        marks=_undismissed(stored.marks),
        score=stored.score,
        doubt=stored.doubt,
        similar_group=stored.similar_group,
    )


def _all_dismissed(marks: Sequence[SuggestedMark]) -> bool:
    """That a model finds nothing is an answer as well, which nobody has dismissed."""
    return bool(marks) and all(mark.dismissed for mark in marks)


def _written(marks: Sequence[SuggestedMark]) -> str:
    return json.dumps([mark.model_dump(mode="json") for mark in marks])


def _undismissed(written: str) -> list[SuggestedMark]:
    return [mark for mark in _marks(written) if not mark.dismissed]


def _marks(written: str) -> list[SuggestedMark]:
    return [SuggestedMark.model_validate(one) for one in json.loads(written)]
