"""Deleting a service: what was recorded of its requests goes with it."""

from uuid import UUID

from infra import object_keys
from infra.catalog import projects, services
from infra.object_store import object_store


def delete_service(service_id: UUID) -> None:
    """Delete a stopped service; ConflictError when it has not stopped."""
    dataset_id = projects.get(services.get(service_id).project_id).dataset_id
    with services.deleting(service_id):
        object_store().delete_folder(object_keys.recordings_folder(dataset_id, service_id))
