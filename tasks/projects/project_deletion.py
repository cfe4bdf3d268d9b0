"""Deleting projects and services: what belongs to them goes with them."""

from collections.abc import Iterator
from uuid import UUID

from infra import object_keys
from infra.catalog import batch_jobs, models, projects, services
from infra.object_store import object_store
from schemas.project import Project
from tasks.models.bento import remove_bento


def delete_project(project_id: UUID) -> None:
    """Delete a project that nothing uses any more; its dataset stays with its versions."""
    project = projects.get(project_id)
    bento_tags = [model.bento_tag for model in models.list_all(project.name)]
    with projects.deleting(project_id):
        for folder in _folders(project):
            object_store().delete_folder(folder)
    for tag in bento_tags:
        remove_bento(tag)


def _folders(project: Project) -> Iterator[str]:
    """Give the prefixes of all objects that only this project has."""
    yield from object_keys.project_folders(project.output_path)
    for job_id in batch_jobs.of_project(project.id):
        yield object_keys.batch_folder(job_id)
    for service in services.list_all():
        if service.project_id == project.id:
            yield object_keys.recordings_folder(project.dataset_id, service.id)


def delete_service(service_id: UUID) -> None:
    """Delete a stopped service; ConflictError when it has not stopped."""
    dataset_id = projects.get(services.get(service_id).project_id).dataset_id
    with services.deleting(service_id):
        object_store().delete_folder(object_keys.recordings_folder(dataset_id, service_id))
