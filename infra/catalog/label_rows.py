"""The label rows of a dataset. Works inside the transaction of its caller."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra.catalog.tables import LabelRow
from schemas.errors import ConflictError, InvalidInputError
from schemas.label import LABELS_MAX, LabelCreate
from schemas.label_colours import free_colours

KEPT_COLUMNS = ("name", "colour", "shortcut", "position")


def alive(session: Session, dataset_id: UUID) -> Sequence[LabelRow]:
    """Return the labels of a dataset that are not deleted, in their order."""
    return session.scalars(
        select(LabelRow)
        .where(LabelRow.dataset_id == dataset_id, LabelRow.deleted_at.is_(None))
        .order_by(LabelRow.position)
    ).all()


def find(session: Session, dataset_id: UUID, name: str) -> LabelRow | None:
    """Return the label with this name, if the dataset has it."""
    return session.scalar(
        select(LabelRow).where(
            LabelRow.dataset_id == dataset_id,
            LabelRow.name == name,
            LabelRow.deleted_at.is_(None),
        )
    )


def ids_by_name(session: Session, dataset_id: UUID, names: Iterable[str]) -> dict[str, UUID]:
    """Return the ids of all labels of the dataset by name, after creating those not known yet."""
    rows = session.execute(
        select(LabelRow.name, LabelRow.id).where(
            LabelRow.dataset_id == dataset_id, LabelRow.deleted_at.is_(None)
        )
    )
    ids = {name: label_id for name, label_id in rows}
    unknown = [LabelCreate(name=name) for name in dict.fromkeys(names) if name not in ids]
    return ids | create(session, dataset_id, unknown) if unknown else ids


def create(session: Session, dataset_id: UUID, wanted: Sequence[LabelCreate]) -> dict[str, UUID]:
    """Add labels that the dataset does not have, and return their ids by name."""
    _refuse_too_many(session, dataset_id, len(wanted))
    last = session.scalar(
        select(func.max(LabelRow.position)).where(LabelRow.dataset_id == dataset_id)
    )
    first_free = 0 if last is None else last + 1
    known = {label.colour for label in alive(session, dataset_id)}
    chosen = {label.colour for label in wanted if label.colour is not None}
    colours = free_colours(known | chosen)
    rows = [
        LabelRow(
            id=uuid4(),
            dataset_id=dataset_id,
            name=label.name,
            colour=label.colour or next(colours),
            shortcut=label.shortcut,
            position=position,
        )
        for position, label in enumerate(wanted, start=first_free)
    ]
    for label in rows:
        if label.shortcut is not None:
            refuse_taken_shortcut(session, dataset_id, label.shortcut)
        session.add(label)
    session.flush()
    return {row.name: row.id for row in rows}


def _refuse_too_many(session: Session, dataset_id: UUID, new: int) -> None:
    present = session.scalar(
        select(func.count()).where(LabelRow.dataset_id == dataset_id, LabelRow.deleted_at.is_(None))
    )
    count = (present or 0) + new
    if count > LABELS_MAX:
        raise InvalidInputError(
            "labels.too-many",
            "the dataset would have {count:,} labels; at most {most:,} are allowed, merge "
            "or delete some",
            count=count,
            most=LABELS_MAX,
        )


def snapshot(label: LabelRow) -> dict[str, Any]:
    """Return what the history keeps of a label."""
    return {
        "id": label.id.hex,
        "deleted": label.deleted_at is not None,
        **{name: getattr(label, name) for name in KEPT_COLUMNS},
    }


def refuse_taken_shortcut(session: Session, dataset_id: UUID, shortcut: str) -> None:
    """Refuse a key that another label of the dataset has."""
    owner = session.scalar(
        select(LabelRow.name).where(
            LabelRow.dataset_id == dataset_id,
            LabelRow.shortcut == shortcut,
            LabelRow.deleted_at.is_(None),
        )
    )
    if owner is not None:
        raise ConflictError(
            "labels.key-taken",
            "key {key!r} sets label {label!r} already; choose another key or take it away "
            "there first",
            key=shortcut,
            label=owner,
        )
