"""Registering the flows with the workflow engine, one deployment per training flavor."""

from importlib import import_module

from prefect import Flow, flow

from infra.settings import ROOT
from schemas.project import DEFAULT_FLAVOR
from schemas.project_type import ProjectType


def register_flows(flavor: str = DEFAULT_FLAVOR) -> None:
    """Deploy the flow of every project type to the work pool of a flavor; safe to repeat."""
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


if __name__ == "__main__":
    register_flows()
