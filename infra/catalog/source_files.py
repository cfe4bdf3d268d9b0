"""Files that a dataset took in before, by where they came from."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from infra.catalog.column_types import utc_now
from infra.catalog.database import engine, reading, row, writing
from infra.catalog.portions import portions
from infra.catalog.tables import DatasetRow, SampleRow, SourceFileRow
from schemas.sample import SampleTab

UPLOAD = "upload"


def record(dataset_id: UUID, origin: str, tags: Mapping[str, str], seen_in: UUID) -> None:
    """Note the tags of files that were taken in or refused, by their names."""
    if not tags:
        return
    with writing() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        dialect: Any = postgresql if engine().dialect.name == "postgresql" else sqlite
        insert = dialect.insert(SourceFileRow)
        session.connection().execute(
            insert.on_conflict_do_update(
                index_elements=["dataset_id", "origin", "name"],
                set_={
                    "tag": insert.excluded.tag,
                    "seen_in": insert.excluded.seen_in,
                    "vanished_at": None,
                },
            ),
            [
                {
                    "dataset_id": dataset_id,
                    "origin": origin,
                    "name": name,
                    "tag": tag,
                    "seen_in": seen_in,
                }
                for name, tag in tags.items()
            ],
        )


def mark_seen(dataset_id: UUID, origin: str, names: Sequence[str], seen_in: UUID) -> None:
    """Note that an import has met these files; those it knew are still at their source."""
    with writing() as session:
        for portion in portions(names):
            session.execute(
                update(SourceFileRow)
                .where(SourceFileRow.dataset_id == dataset_id, SourceFileRow.origin == origin)
                .where(SourceFileRow.name.in_(portion))
                .values(seen_in=seen_in, vanished_at=None)
                .execution_options(synchronize_session=False)
            )


def not_seen(dataset_id: UUID, origin: str, seen_in: UUID, limit: int) -> list[str]:
    """Return the first known files that an import has not met and that were not missed before."""
    with reading() as session:
        return list(
            session.scalars(
                select(SourceFileRow.name)
                .where(SourceFileRow.dataset_id == dataset_id, SourceFileRow.origin == origin)
                .where(SourceFileRow.seen_in != seen_in, SourceFileRow.vanished_at.is_(None))
                .order_by(SourceFileRow.name)
                .limit(limit)
            )
        )


def tags(dataset_id: UUID, origin: str, names: Sequence[str]) -> dict[str, str]:
    """Return the tags of those files that are known, by name."""
    known: dict[str, str] = {}
    with reading() as session:
        for portion in portions(names):
            known.update(
                session.execute(
                    select(SourceFileRow.name, SourceFileRow.tag)
                    .where(SourceFileRow.dataset_id == dataset_id)
                    .where(SourceFileRow.origin == origin, SourceFileRow.name.in_(portion))
                )
                .tuples()
                .all()
            )
    return known


def note_vanished(dataset_id: UUID, origin: str, names: Sequence[str]) -> None:
    """Note that files are no longer at their source."""
    with writing() as session:
        for portion in portions(names):
            session.execute(
                update(SourceFileRow)
                .where(SourceFileRow.dataset_id == dataset_id, SourceFileRow.origin == origin)
                .where(SourceFileRow.name.in_(portion))
                .values(vanished_at=utc_now())
                .execution_options(synchronize_session=False)
            )


def miss_again(dataset_id: UUID, origin: str) -> None:
    """Let those files be missed again that were missed before and still have samples."""
    present = select(SampleRow.source).where(
        SampleRow.dataset_id == dataset_id, SampleRow.tab != SampleTab.TRASH
    )
    with writing() as session:
        session.execute(
            update(SourceFileRow)
            .where(SourceFileRow.dataset_id == dataset_id, SourceFileRow.origin == origin)
            .where(SourceFileRow.vanished_at.is_not(None), SourceFileRow.name.in_(present))
            .values(vanished_at=None)
            .execution_options(synchronize_session=False)
        )
