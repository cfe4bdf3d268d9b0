"""Registering the flows with the workflow engine, one deployment per training flavor."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from infra import flow_runs, training_flavors
from infra.settings import ROOT
from schemas.project_type import ProjectType
from schemas.training_flavor import TrainingFlavor

DEFINING_FOLDERS = ("schemas", "tasks", "flows", "deployments")


def register_flows() -> None:
    """Deploy the flow of each type to each work pool, unless it is there."""
    for flavor in training_flavors.all():
        _register(flavor.name, _fingerprint())
        _limit_trainings(flavor)


def _register(flavor: str, wanted: str) -> None:
    missing = [
        project_type
        for project_type in ProjectType
        if flow_runs.deployed_version(flow_runs.deployment_name(project_type, flavor)) != wanted
    ]
    if missing:
        _ensure_work_pool(flavor)
        for project_type in missing:
            _deploy(project_type, flavor, wanted)


def _fingerprint() -> str:
    """Tell one state of our code, its place and Prefect's version from another."""
    digest = hashlib.sha256(f"{ROOT} {version('prefect')}".encode())
    for path in _defining_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _defining_files() -> Iterator[Path]:
    for folder in DEFINING_FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _deploy(project_type: ProjectType, flavor: str, fingerprint: str) -> None:
    from prefect import Flow, flow

    registered = flow.from_source(
        source=str(ROOT), entrypoint=f"flows/{project_type}.py:{project_type}"
    )
    assert isinstance(registered, Flow)
    registered.deploy(
        name=flavor,
        version=fingerprint,
        work_pool_name=flavor,
        description=import_module(f"flows.{project_type}").__doc__,
        tags=["exeml", f"type:{project_type}"],
        ignore_warnings=True,
        print_next_steps=False,
    )


def _ensure_work_pool(name: str) -> None:
    """Make the work pool of a flavor, whose workers start a process per run."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists
    from prefect.workers.process import ProcessWorker

    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=name, type=ProcessWorker.type, base_job_template=template)
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
        client.create_work_pool(pool)


def _limit_trainings(flavor: TrainingFlavor) -> None:
    """Let the engine count trainings: only they are limited, for labeling must not queue."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(
            training_flavors.limit_name(flavor.name), flavor.at_once
        )


if __name__ == "__main__":
    register_flows()
