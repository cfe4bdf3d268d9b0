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

BATCH_PREDICTION = "batch_prediction"
FLOWS = (*ProjectType, BATCH_PREDICTION)
DEFINING_FOLDERS = ("schemas", "tasks", "flows", "deployments")


def register_flows() -> None:
    """Deploy the flow of each type, and of batch prediction, to each work pool, once."""
    for flavor in training_flavors.all():
        _register(flavor.name, _fingerprint())
        _limit_trainings(flavor)


def _register(flavor: str, wanted: str) -> None:
    missing = [
        name
        for name in FLOWS
        if flow_runs.deployed_version(flow_runs.deployment_name(name, flavor)) != wanted
    ]
    if missing:
        _ensure_work_pool(flavor)
        for name in missing:
            _deploy(name, flavor, wanted)


def _fingerprint() -> str:
    """Tell one state of our code, its place and Prefect's version from another."""
    digest = hashlib.sha256(f"{ROOT} {version('prefect')}".encode())
    for path in _defining_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _defining_files() -> Iterator[Path]:
    for folder in DEFINING_FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _deploy(name: str, flavor: str, fingerprint: str) -> None:
    from prefect import Flow, flow

    registered = flow.from_source(source=str(ROOT), entrypoint=f"flows/{name}.py:{name}")
    assert isinstance(registered, Flow)
    registered.deploy(
        name=flavor,
        version=fingerprint,
        work_pool_name=flavor,
        description=import_module(f"flows.{name}").__doc__,
        tags=["exeml", f"type:{name}"],
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
