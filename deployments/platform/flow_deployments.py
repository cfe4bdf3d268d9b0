"""Registering the flows with the workflow engine: a deployment for each type and usable flavor."""

import functools
import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from deployments.platform import former_deployments
from deployments.platform.deployment_pages import page
from deployments.platform.flow_registration import Shown, deploy
from infra import deployment_names, flow_runs, training_flavors, work_pools
from infra.deployment_names import BATCH_PREDICTION, NEW_PROJECT
from infra.settings import ROOT
from schemas.project_type import ProjectType
from schemas.training_flavor import CPU, TrainingFlavor

DEFINING_FOLDERS = ("schemas", "tasks", "flows", "deployments")


def register_flows() -> None:
    """Deploy what people can start to the work pools of the flavors that can be used, once.

    Deployments of an earlier release, or of a flavor that cannot be used any more, are removed as
    soon as nothing needs them. Their schedules end before the new ones can begin.
    """
    offered = [flavor for flavor in training_flavors.list_all() if flavor.usable]
    wanted = {deployment_names.path(flow, one.name) for one in offered for flow in _flows(one)}
    former = former_deployments.besides(wanted)
    former_deployments.unschedule(former)
    for flavor in offered:
        work_pools.ensure(flavor.name)
        for flow in _flows(flavor):
            _register(flow, flavor)
    for one in former:
        former_deployments.retire(one)


def _flows(flavor: TrainingFlavor) -> tuple[str, ...]:
    """Return what a flavor is used for; what trains nothing needs no other than the CPU."""
    return (*ProjectType, *((BATCH_PREDICTION, NEW_PROJECT) if flavor.name == CPU else ()))


def _register(flow: str, flavor: TrainingFlavor) -> None:
    name, description = deployment_names.path(flow, flavor.name), page(flow, flavor)
    fingerprint = _fingerprint(description)
    if flow_runs.deployed_version(name) == fingerprint:
        return
    title = deployment_names.title(flow, flavor.name)
    tags = deployment_names.tags(flow, flavor.name)
    deploy(flow, flavor.name, Shown(title, fingerprint, description, tags))


def _fingerprint(description: str) -> str:
    """Tell one state of our code, its place and Prefect's version from another."""
    return hashlib.sha256(f"{_code()} {description}".encode()).hexdigest()[:16]


@functools.cache
def _code() -> str:
    digest = hashlib.sha256(f"{ROOT} {version('prefect')}".encode())
    for path in _defining_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _defining_files() -> Iterator[Path]:
    for folder in DEFINING_FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


if __name__ == "__main__":
    register_flows()
