"""Registering one flow as a deployment of the workflow engine, as people see it there."""

from collections.abc import Sequence
from dataclasses import dataclass

from deployments.reconciler.start_forms import form_for_people
from infra.settings import ROOT


@dataclass(frozen=True)
class Shown:
    """What a deployment is called, its version, its page and its tags."""

    title: str
    version: str
    page: str
    tags: Sequence[str]


def deploy(flow_name: str, work_pool: str, shown: Shown) -> None:
    """Register a flow, or bring its deployment up to date, which keeps its id and runs."""
    from prefect import Flow, flow
    from prefect.deployments.runner import RunnerDeployment
    from prefect.utilities.callables import ParameterSchema

    entrypoint = f"flows/{flow_name}.py:{flow_name}"
    registered = flow.from_source(source=str(ROOT), entrypoint=entrypoint)
    assert isinstance(registered, Flow)
    deployment = registered.to_deployment(
        name=shown.title, version=shown.version, description=shown.page, tags=list(shown.tags)
    )
    assert isinstance(deployment, RunnerDeployment), "outside of an event loop it is synchronous"
    generated = deployment._parameter_openapi_schema.model_dump(exclude_unset=True)
    deployment._parameter_openapi_schema = ParameterSchema(**form_for_people(generated))
    deployment.apply(work_pool_name=work_pool)
