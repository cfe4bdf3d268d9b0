"""Registering the flows with the workflow engine, one deployment per training flavor."""

from contextlib import suppress
from importlib import import_module

from prefect import Flow, flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from infra.settings import ROOT
from schemas.project import DEFAULT_FLAVOR
from schemas.project_type import ProjectType


def register_flows(flavor: str = DEFAULT_FLAVOR) -> None:
    """Deploy the flow of every project type to the work pool of a flavor; safe to repeat."""
    _ensure_work_pool(flavor)
    for project_type in ProjectType:
        registered = flow.from_source(
            source=str(ROOT), entrypoint=f"flows/{project_type}.py:{project_type}"
        )
        assert isinstance(registered, Flow)
        registered.deploy(
            name=flavor,
            work_pool_name=flavor,
            description=import_module(f"flows.{project_type}").__doc__,
            tags=["exeml", f"type:{project_type}"],
            ignore_warnings=True,
            print_next_steps=False,
        )


def _ensure_work_pool(name: str) -> None:
    """Make the work pool of a flavor, whose workers start a process per run."""
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=name, type=ProcessWorker.type, base_job_template=template)
    with get_client(sync_client=True) as client, suppress(ObjectAlreadyExists):
        client.create_work_pool(pool)


if __name__ == "__main__":
    register_flows()
