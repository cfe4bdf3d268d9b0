"""Recorded requests of services: switch on and off, look at, give back to the dataset, delete."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from deployments.api.access import Author
from infra.catalog import datasets, projects, recordings, services
from infra.object_store import object_store
from schemas.paging import PAGE_MAX, PAGE_USUAL
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project import Project
from schemas.project_type import ProjectType
from schemas.recording import (
    RecordingChange,
    RecordingDeletion,
    RecordingPage,
    RecordingReturn,
    RecordingsDeleted,
    RecordingsReturned,
    ServiceRecording,
)
from tasks.monitoring.recording_intake import tell_replicas
from tasks.monitoring.recording_return import Destination, return_recordings

router = APIRouter(prefix="/services", tags=["recordings"])

# Always served as a download, never rendered in the browser.
CONTENT_HEADERS = {
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@router.get("/{service_id}/recording")
def show_recording(service_id: UUID) -> ServiceRecording:
    """Whether requests are recorded, and what is kept."""
    return recordings.state(service_id)


@router.put("/{service_id}/recording")
def change_recording(service_id: UUID, change: RecordingChange) -> ServiceRecording:
    """Switch the recording of requests on or off, and set its limits."""
    changed = recordings.change(service_id, change)
    tell_replicas(service_id)
    return changed


@router.get("/{service_id}/recordings")
def list_recordings(
    service_id: UUID,
    below_confidence: Annotated[float | None, Query(gt=0, le=1)] = None,
    label: str | None = None,
    offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_USUAL,
) -> RecordingPage:
    """List recorded requests, newest first."""
    return recordings.page(service_id, below_confidence, label, offset, limit)


@router.get("/{service_id}/recordings/{recording_id}/content", response_class=Response)
def recording_content(service_id: UUID, recording_id: UUID) -> Response:
    """The body of a recorded request, as it was sent."""
    key, sha256 = recordings.key_of(service_id, recording_id)
    content = object_store().get(key, sha256)
    return Response(content, media_type="application/octet-stream", headers=CONTENT_HEADERS)


@router.post("/{service_id}/recordings/return")
def return_to_dataset(
    service_id: UUID, request: RecordingReturn, author: Author
) -> RecordingsReturned:
    """Make samples of recorded requests; they always train, so that no model grades itself."""
    project = projects.get(services.get(service_id).project_id)
    destination = Destination(datasets.get(project.dataset_id), _label_column(project))
    chosen = recordings.chosen(service_id, request)
    return return_recordings(destination, chosen, request.labels, author)


@router.post("/{service_id}/recordings/delete")
def delete_recordings(service_id: UUID, request: RecordingDeletion) -> RecordingsDeleted:
    """Delete recorded requests with their bodies; samples made of them stay."""
    count, keys = recordings.remove(service_id, request)
    object_store().delete(keys)
    tell_replicas(service_id)
    return RecordingsDeleted(deleted=count)


def _label_column(project: Project) -> str | None:
    """Return the column that the project predicts; None: the last one, or no table."""
    if project.project_type is not ProjectType.PREDICTIVE_ANALYTICS:
        return None
    return projects.settings_of(project.id, PredictiveAnalyticsSettings).label_column
