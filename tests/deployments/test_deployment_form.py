"""Deploy Service in the engine's own form: it suggests what the service has, and keeps that."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow_sync

from flows.human_input import wait_for_deployment_settings
from infra.catalog import engine_orders, runs, services
from infra.object_store import ObjectStore
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.service import SettingsChange
from tests.deployments.deployed_models import deploy_tiny_model, register_next
from tests.deployments.prefect_server import PrefectUi, used_by_flows_here
from tests.reached_phases import reach


@pytest.fixture
def engine(prefect: PrefectUi) -> Iterator[PrefectUi]:
    """A Prefect server that flows of this process run on."""
    with used_by_flows_here():
        yield prefect


def test_the_form_suggests_what_the_service_has_and_keeps_what_nobody_changed(
    engine: PrefectUi, object_store: ObjectStore, tmp_path: Path
) -> None:
    service = deploy_tiny_model(tmp_path, nodes=2)
    model = register_next(tmp_path / "next", service)
    assert model.run_id is not None
    run = runs.get(model.run_id)
    reach(run.id, PhaseKey.REGISTER_MODEL, PhaseStatus.EXECUTED)

    answers: list[dict[str, object]] = []

    @flow(name="deploys")
    def deploys(waiting: WorkflowRun) -> None:
        settings_given = wait_for_deployment_settings(waiting)
        answers.append(settings_given.model_dump(exclude_unset=True))

    deployment = engine.register("deploys", "1")
    flow_run_id = engine.call("POST", f"/deployments/{deployment}/create_flow_run", {})["id"]

    def execute() -> None:
        with get_client(sync_client=True) as client:
            flow_run = client.read_flow_run(flow_run_id)
        run_flow_sync(deploys, flow_run, {"waiting": run})

    with pytest.raises(Pause):
        execute()
    assert runs.phases(run.id).current.status is PhaseStatus.AWAITING_INPUT
    schema = engine.call("GET", f"/flow_runs/{flow_run_id}/input/deploy-service-0-schema")
    fields = (json.loads(schema) if isinstance(schema, str) else schema)["properties"]
    assert (fields["version"]["type"], "default" in fields["version"]) == ("string", False)
    assert fields["compute_nodes"]["title"] == "Compute Nodes"
    assert fields["compute_nodes"]["description"] == "Compute nodes that answer requests: 1 to 5"
    shown = {name: one["default"] for name, one in fields.items() if "default" in one}
    assert (shown["auto_stop_hours"], shown["compute_nodes"]) == (1, 2)

    # the service is changed while the round waits
    hours = SettingsChange(revision=service.revision, auto_stop_hours=4)
    services.change_settings(service.id, hours)
    said = {"confirm": True, "specification": "cpu-2"}
    filled = shown | said
    engine.call("POST", f"/flow_runs/{flow_run_id}/resume", {"run_input": filled})
    execute()
    assert engine_orders.answer_to(run, PhaseKey.DEPLOY_SERVICE) == said
    assert answers == [{"specification": "cpu-2"}]
