"""Dataset versions: publish, list, compare, verify, restore labels, read the manifest."""

from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from deployments.api.access import Author
from infra.catalog import datasets, versions
from infra.object_store import CHUNK_BYTES
from schemas.dataset import (
    DatasetVersion,
    LabelsRestored,
    VersionDiff,
    VersionPublish,
    VersionVerification,
)
from tasks.dataset_versions import differences, verification
from tasks.dataset_versions.manifests import open_manifest
from tasks.dataset_versions.publishing import publish

router = APIRouter(tags=["dataset versions"])

JSON_LINES = "application/x-ndjson"


@router.post("/datasets/{dataset_id}/versions", status_code=201)
def publish_version(dataset_id: UUID, request: VersionPublish) -> DatasetVersion:
    """Freeze what is labeled now as the next version."""
    return publish(dataset_id, request)


@router.get("/datasets/{dataset_id}/versions")
def list_versions(dataset_id: UUID) -> list[DatasetVersion]:
    """List the versions of a dataset, newest first."""
    datasets.get(dataset_id)
    return versions.of_dataset(dataset_id)


@router.get("/versions/{version_id}")
def show_version(version_id: UUID) -> DatasetVersion:
    """Show one version."""
    return versions.get(version_id)


@router.get("/versions/{older_id}/diff/{newer_id}")
def compare_versions(older_id: UUID, newer_id: UUID) -> VersionDiff:
    """Say what changed from one version to another."""
    return differences.diff(versions.get(older_id), versions.get(newer_id))


@router.post("/versions/{version_id}/verification")
def verify_version(version_id: UUID, objects: bool = False) -> VersionVerification:
    """Prove that a version is what was published; with `objects`, read every sample too."""
    return verification.verify(versions.get(version_id), with_objects=objects)


@router.post("/versions/{version_id}/restore-labels")
def restore_labels(version_id: UUID, by: Author) -> LabelsRestored:
    """Give the samples of a version the labels they have in it; this can be undone."""
    return differences.restore_labels(versions.get(version_id), by=by)


@router.get(
    "/versions/{version_id}/manifest",
    response_class=StreamingResponse,
    responses={200: {"content": {JSON_LINES: {}}}},
)
def read_manifest(version_id: UUID) -> StreamingResponse:
    """Return the manifest: JSON lines, one sample a line."""
    version = versions.get(version_id)
    return StreamingResponse(_chunks(open_manifest(version)), media_type=JSON_LINES)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
