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
    """Register the deployments that people can start, in the work pools of usable flavors.

    Deployments of an earlier release, or of a flavor that cannot be used any more, are removed as
    soon as nothing needs them. Their schedules end before the new ones can begin.
    """
    offered = [flavor for flavor in training_flavors.list_all() if flavor.usable]
    paths = {
        deployment_names.path(flow, flavor.name) for flavor in offered for flow in _flows(flavor)
    }
    former = former_deployments.besides(paths)
    former_deployments.unschedule(former)
    for flavor in offered:
        work_pools.ensure(flavor.name)
        for flow in _flows(flavor):
            _register(flow, flavor)
    for deployment in former:
        former_deployments.retire(deployment)


def _flows(flavor: TrainingFlavor) -> tuple[str, ...]:
    """Return the flows of a flavor; flows without training only run on the CPU."""
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
    """Return a hash of the code, its path, Prefect's version and the description."""
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
