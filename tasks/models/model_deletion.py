"""Deleting versions of AI applications: their files and Bentos go, their lineage stays."""

from collections.abc import Sequence

from infra.catalog import batch_jobs, models, runs, services
from infra.object_store import object_store
from schemas.errors import ConflictError
from schemas.model_version import ModelVersion
from tasks.models.bento import remove_bento


def delete_versions(chosen: Sequence[ModelVersion]) -> None:
    """Delete versions, all or none; ConflictError names what still needs one of them."""
    with models.deleting(chosen):
        batch_jobs.refuse_needed(chosen)
        for model in chosen:
            _refuse_served(model)
            _refuse_used_by_a_run(model)
        for model in chosen:
            object_store().delete_folder(model.folder_key)
    for model in chosen:
        remove_bento(model.bento_tag)


def _refuse_served(model: ModelVersion) -> None:
    answering = {
        replica.service_id
        for replica in services.replicas()
        if replica.model_version_id == model.id
    }
    having = services.of_model(model.id) + [services.get(service_id) for service_id in answering]
    for service in having:
        raise ConflictError(
            "models.served",
            "service {service!r}, which is {status}, has version {version} of "
            "{application!r}; give it another version, or delete it first",
            service=service.name,
            status=service.status,
            version=model.version,
            application=model.application,
        )


def _refuse_used_by_a_run(model: ModelVersion) -> None:
    """A round that is not finished may deploy its version, or read the one it goes on from."""
    for run in runs.unfinished():
        base = run.project_id == model.project_id and runs.settings_of(run.id).incremental_version
        if model.run_id == run.id or base == model.version:
            raise ConflictError(
                "models.used-by-round",
                "round {round} of {application!r} is not finished and uses version "
                "{version}; finish or stop it first",
                round=run.round_number,
                application=model.application,
                version=model.version,
            )
