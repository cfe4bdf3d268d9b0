"""Registering the flows with the workflow engine, one deployment per training flavor."""

import hashlib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from infra import flow_runs, training_flavors, work_pools
from infra.settings import ROOT
from schemas.project_type import ProjectType

BATCH_PREDICTION = "batch_prediction"
FLOWS = (*ProjectType, BATCH_PREDICTION)
DEFINING_FOLDERS = ("schemas", "tasks", "flows", "deployments")


def register_flows() -> None:
    """Deploy the flow of each type, and of batch prediction, to each work pool, once."""
    for flavor in training_flavors.all():
        work_pools.ensure(flavor.name)
        _register(flavor.name, _fingerprint())


def _register(flavor: str, wanted: str) -> None:
    for name in FLOWS:
        if flow_runs.deployed_version(flow_runs.deployment_name(name, flavor)) != wanted:
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


if __name__ == "__main__":
    register_flows()
