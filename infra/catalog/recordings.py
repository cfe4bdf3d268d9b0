"""Recorded requests of services in the catalog; their bodies lie in the object store."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from infra.catalog.column_types import utc_now
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import RecordingRow, RecordingSettingsRow, SampleRow, ServiceRow
from schemas.errors import ConflictError, NotFoundError
from schemas.recording import (
    RETURNED_AT_ONCE,
    RecordedRequest,
    Recording,
    RecordingChange,
    RecordingChoice,
    RecordingDeletion,
    RecordingPage,
    RecordingSettings,
    ServiceRecording,
)


@dataclass(frozen=True)
class NewRecording:
    """A recorded request whose body is stored already."""

    service_id: UUID
    model_version_id: UUID
    object_key: str
    size: int
    facts: RecordedRequest


def state(service_id: UUID) -> ServiceRecording:
    """Return how a service is recorded and what is kept."""
    with reading() as session:
        row(session, ServiceRow, service_id, "service")
        return _state(session, service_id)


def change(service_id: UUID, wanted: RecordingChange) -> ServiceRecording:
    """Replace the settings; refused when somebody else has replaced them meanwhile."""
    with writing() as session:
        service = row(session, ServiceRow, service_id, "service")
        stored = session.get(RecordingSettingsRow, service_id)
        revision = stored.revision if stored else 0
        if wanted.revision != revision:
            raise ConflictError(
                "recordings.revision-changed",
                "the recording of service {service!r} is at revision {revision}, not "
                "{seen}; look at it again, then change it",
                service=service.name,
                revision=revision,
                seen=wanted.revision,
            )
        settings = RecordingSettings(**wanted.model_dump(exclude={"revision"}))
        session.merge(
            RecordingSettingsRow(
                service_id=service_id, settings=settings.model_dump_json(), revision=revision + 1
            )
        )
        session.flush()
        return _state(session, service_id)


def has_room(service_id: UUID, size: int) -> bool:
    """Whether a request of this size is to be kept."""
    return state(service_id).has_room(size)


def add(new: NewRecording) -> None:
    """Keep a recorded request."""
    with writing() as session:
        row(session, ServiceRow, new.service_id, "service")
        session.add(
            RecordingRow(
                service_id=new.service_id,
                model_version_id=new.model_version_id,
                at=new.facts.at,
                object_key=new.object_key,
                sha256=new.facts.sha256,
                size=new.size,
                answer=json.dumps(new.facts.answer, ensure_ascii=False),
                label=new.facts.label,
                confidence=new.facts.confidence,
            )
        )


def page(
    service_id: UUID, below_confidence: float | None, label: str | None, offset: int, limit: int
) -> RecordingPage:
    """Return some recorded requests, the newest first."""
    chosen = _of(service_id)
    if below_confidence is not None:
        chosen = chosen.where(RecordingRow.confidence < below_confidence)
    if label is not None:
        chosen = chosen.where(RecordingRow.label == label)
    with reading() as session:
        row(session, ServiceRow, service_id, "service")
        total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        newest_first = chosen.order_by(RecordingRow.number.desc())
        rows = session.scalars(newest_first.offset(offset).limit(limit))
        return RecordingPage(items=[_recording(one) for one in rows], total=total)


def key_of(service_id: UUID, recording_id: UUID) -> tuple[str, str]:
    """Return where the body of a recorded request lies, and its sha256."""
    with reading() as session:
        found = session.scalar(_of(service_id).where(RecordingRow.id == recording_id))
        if found is None:
            raise NotFoundError(
                "recordings.not-found",
                "there is no recorded request {recording}; it may have been deleted",
                recording=str(recording_id),
            )
        return found.object_key, found.sha256


def chosen(service_id: UUID, choice: RecordingChoice) -> list[Recording]:
    """Return the recorded requests that are meant and are not back in the dataset, oldest first."""
    wanted = _of(service_id).order_by(RecordingRow.number).limit(RETURNED_AT_ONCE)
    wanted = wanted.where(RecordingRow.returned_at.is_(None))
    if choice.ids is not None:
        wanted = wanted.where(RecordingRow.id.in_(choice.ids))
    else:
        wanted = wanted.where(RecordingRow.confidence < choice.below_confidence)
    with reading() as session:
        row(session, ServiceRow, service_id, "service")
        return [_recording(one) for one in session.scalars(wanted)]


def note_returned(recording_ids: Sequence[UUID]) -> None:
    """Note that recorded requests are samples of the dataset now."""
    with writing() as session:
        rows = session.scalars(select(RecordingRow).where(RecordingRow.id.in_(recording_ids)))
        for one in rows:
            one.returned_at = utc_now()


def remove(service_id: UUID, wanted: RecordingDeletion) -> tuple[int, list[str]]:
    """Forget recorded requests; return how many, and the objects that no other one needs."""
    meant = [RecordingRow.service_id == service_id]
    if wanted.ids is not None:
        meant.append(RecordingRow.id.in_(wanted.ids))
    with writing() as session:
        row(session, ServiceRow, service_id, "service")
        gone = list(session.scalars(select(RecordingRow.object_key).where(*meant)))
        session.execute(delete(RecordingRow).where(*meant))
        kept = set(session.scalars(select(RecordingRow.object_key)))
        return len(gone), sorted(set(gone) - kept)


def known_contents(dataset_id: UUID, sha256s: Sequence[str]) -> set[str]:
    """Return which of these contents a dataset has."""
    with reading() as session:
        return set(
            session.scalars(
                select(SampleRow.sha256)
                .where(SampleRow.dataset_id == dataset_id)
                .where(SampleRow.sha256.in_(sha256s))
            )
        )


def _of(service_id: UUID) -> Select[tuple[RecordingRow]]:
    return select(RecordingRow).where(RecordingRow.service_id == service_id)


def _state(session: Session, service_id: UUID) -> ServiceRecording:
    stored = session.get(RecordingSettingsRow, service_id)
    settings = (
        RecordingSettings.model_validate_json(stored.settings) if stored else RecordingSettings()
    )
    count, size = session.execute(
        select(func.count(), func.coalesce(func.sum(RecordingRow.size), 0)).where(
            RecordingRow.service_id == service_id
        )
    ).one()
    return ServiceRecording(
        **settings.model_dump(),
        revision=stored.revision if stored else 0,
        recorded=count,
        recorded_bytes=int(size),
        full=settings.is_full(count, int(size)),
    )


def _recording(stored: RecordingRow) -> Recording:
    return Recording(
        id=stored.id,
        service_id=stored.service_id,
        model_version_id=stored.model_version_id,
        at=stored.at,
        sha256=stored.sha256,
        size=stored.size,
        answer=json.loads(stored.answer),
        label=stored.label,
        confidence=stored.confidence,
        returned_at=stored.returned_at,
    )
