"""Deleting versions of AI applications: their files and Bentos go, their lineage stays."""

from collections.abc import Sequence

from infra.catalog import models, runs, services
from infra.object_store import object_store
from schemas.errors import ConflictError
from schemas.model_version import ModelVersion
from schemas.service import Service, ServiceStatus
from tasks.bento import remove_bento

ENDED = (ServiceStatus.STOPPED, ServiceStatus.FAILED)


def delete_versions(chosen: Sequence[ModelVersion]) -> None:
    """Delete versions, all or none; ConflictError names what still needs one of them."""
    with models.deleting(chosen):
        for model in chosen:
            _refuse_served(model)
            _refuse_used_by_a_run(model)
        for model in chosen:
            object_store().delete_folder(model.folder_key)
    for model in chosen:
        remove_bento(model.bento_tag)


def _refuse_served(model: ModelVersion) -> None:
    replicas = {one.service_id for one in services.replicas() if one.model_version_id == model.id}
    for service in services.all():
        wanted = service.wanted or service.status not in ENDED
        if service.id in replicas or (wanted and model.id in _versions_of(service)):
            raise ConflictError(
                f"version {model.version} of {model.application!r} is served by "
                f"{service.name!r}, which is {service.status}; stop the service or give it another "
                "version first"
            )


def _versions_of(service: Service) -> set[object]:
    return {version.model_version_id for version in service.versions}


def _refuse_used_by_a_run(model: ModelVersion) -> None:
    """A round that is not finished may deploy its version, or read the one it goes on from."""
    for run in runs.unfinished():
        base = run.project_id == model.project_id and runs.settings_of(run.id).incremental_version
        if model.run_id == run.id or base == model.version:
            raise ConflictError(
                f"round {run.round_number} of {model.application!r} is not finished and uses "
                f"version {model.version}; finish or stop it first"
            )
