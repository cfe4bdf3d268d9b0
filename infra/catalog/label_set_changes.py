"""How the label set of a dataset differs from that of its latest version."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from infra.catalog.database import reading, row
from infra.catalog.tables import ChangeRow, DatasetRow, DatasetVersionRow, LabelRow
from schemas.label import ChangeAction, LabelSetChange
from schemas.version_names import dataset_version_name


def since_version(dataset_id: UUID) -> LabelSetChange:
    """Return which labels the latest version lacks, and which of its labels were deleted since.

    A label that got another name is the same one, and a label that was merged left its samples to
    the one it became, so that neither counts.
    """
    with reading() as session:
        row(session, DatasetRow, dataset_id, "dataset")
        version = session.scalar(
            select(DatasetVersionRow)
            .where(DatasetVersionRow.dataset_id == dataset_id)
            .order_by(DatasetVersionRow.number.desc())
            .limit(1)
        )
        if version is None:
            return LabelSetChange()
        changes = _label_changes(session, version)
        names_then, merged = _names_before(changes), _merged(changes)
        known = version.samples_per_label
        labels = session.scalars(
            select(LabelRow).where(LabelRow.dataset_id == dataset_id).order_by(LabelRow.position)
        ).all()
        deleted = [
            label.name
            for label in labels
            if label.deleted_at is not None
            and label.deleted_at > version.created_at
            and label.id not in merged
            and names_then.get(label.id, label.name) in known
        ]
        added = [
            label.name
            for label in labels
            if label.deleted_at is None and names_then.get(label.id, label.name) not in known
        ]
        return LabelSetChange(
            version=dataset_version_name(version.number), added=added, deleted=deleted
        )


def _label_changes(session: Session, version: DatasetVersionRow) -> Sequence[ChangeRow]:
    return session.scalars(
        select(ChangeRow)
        .where(
            ChangeRow.dataset_id == version.dataset_id,
            ChangeRow.at > version.created_at,
            ChangeRow.labels.is_not(None),
        )
        .order_by(ChangeRow.number)
    ).all()


def _names_before(changes: Sequence[ChangeRow]) -> dict[UUID, str]:
    """What labels were called before the first of these changes that touched them."""
    names: dict[UUID, str] = {}
    for change in changes:
        for label in json.loads(change.labels or "{}").get("before", []):
            names.setdefault(UUID(label["id"]), label["name"])
    return names


def _merged(changes: Sequence[ChangeRow]) -> set[UUID]:
    return {
        UUID(label["id"])
        for change in changes
        if change.action is ChangeAction.MERGE_LABELS
        for label in json.loads(change.labels or "{}").get("before", [])
    }
