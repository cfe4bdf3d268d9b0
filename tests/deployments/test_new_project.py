"""A project that is made and started in the Prefect UI, by the deployment New project."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from prefect.states import State

from flows import new_project as flow_module
from flows import open_run
from flows.new_project import new_project
from flows.open_run import FlowStart
from infra.catalog import datasets, engine_orders, projects, runs
from infra.settings import settings
from schemas.dataset import DatasetCreate
from schemas.errors import ConflictError, InvalidInputError
from schemas.phase import PhaseKey, PhaseStatus
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.training import TrainingPreference
from tests import own_event_loop
from tests.deployments.prefect_server import PrefectUi, used_by_flows_here


@pytest.fixture
def engine(prefect: PrefectUi, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrefectUi]:
    """A Prefect server that flows of this process run on, and no reconciler to wait for."""
    monkeypatch.setattr(flow_module, "SECONDS_TO_START", 0.0)
    # It would let the clients of this process wait for a server that is gone after the tests.
    monkeypatch.setattr(flow_module, "wait_for_the_engine", lambda: None)
    with used_by_flows_here():
        yield prefect


def made(**filled: Any) -> State[None]:
    """Start the flow as its form does, and return its last state."""
    state: State[None] = own_event_loop.call(new_project, **filled, return_state=True)
    return state


def test_a_project_is_made_with_its_dataset_and_its_first_round_begins(engine: PrefectUi) -> None:
    state = made(name="flowers", project_type="Image classification", description="Roses")

    assert (state.type, state.name) == ("COMPLETED", "Executed")
    project = projects.by_name("flowers")
    assert (project.project_type, project.description) == (
        ProjectType.IMAGE_CLASSIFICATION,
        "Roses",
    )
    assert project.dataset == "flowers"
    run = runs.find_latest(project.id)
    assert run is not None
    assert runs.phases(run.id).current.key is PhaseKey.LABEL_DATA
    assert [order.run_id for order in engine_orders.due()] == [run.id]
    (artifact,) = engine.call(
        "POST", "/artifacts/filter", {"artifacts": {"key": {"any_": ["project"]}}}
    )
    assert f"/projects/{project.id}/label)" in artifact["data"]


def test_a_table_project_is_made_on_a_dataset_that_exists(engine: PrefectUi) -> None:
    kind = ProjectType.PREDICTIVE_ANALYTICS
    datasets.create(DatasetCreate(name="wines", project_type=kind))
    made(name="grapes", project_type="predictive_analytics", dataset="wines", label_column="grape")

    project = projects.by_name("grapes")
    assert project.dataset == "wines"
    kept = projects.settings_of(project.id, PredictiveAnalyticsSettings)
    assert kept.label_column == "grape"


@pytest.mark.parametrize(
    ("filled", "error", "said"),
    [
        ({"project_type": "Dreams"}, InvalidInputError, "'Dreams' is not known; use one of Image"),
        ({"label_column": "x"}, InvalidInputError, "has no label column, but it is 'x'"),
        (
            {"dataset": "cats", "input_path": "s3://a/b"},
            InvalidInputError,
            "has its own input path",
        ),
        ({"training_flavor": "moon"}, InvalidInputError, "no training flavor 'moon'"),
        ({"name": "cats"}, ConflictError, "'cats' exists already"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(
    engine: PrefectUi, filled: dict[str, str], error: type[Exception], said: str
) -> None:
    datasets.create(DatasetCreate(name="cats", project_type=ProjectType.IMAGE_CLASSIFICATION))
    state = made(**({"name": "flowers", "project_type": "Image classification"} | filled))

    with pytest.raises(error, match=said):
        own_event_loop.call(state.result)
    assert projects.list_all() == []


def test_the_note_of_a_training_flavor_is_agreed_to(
    engine: PrefectUi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 115 of the guide."""
    monkeypatch.setenv("EXEML_TRAINING_FLAVORS", '{"cpu": {"agreement": "Others wait, too."}}')
    settings.cache_clear()
    filled: dict[str, Any] = {"name": "flowers", "project_type": "Image classification"}
    with pytest.raises(InvalidInputError, match="Others wait, too"):
        own_event_loop.call(made(**filled).result)
    assert datasets.list_all() == []
    assert made(**filled, agreed=True).name == "Executed"


def test_what_a_form_leaves_empty_is_as_the_project_has_it(engine: PrefectUi) -> None:
    kind = ProjectType.PREDICTIVE_ANALYTICS
    dataset = datasets.create(DatasetCreate(name="wines", project_type=kind))
    wanted = ProjectCreate(
        name="wines",
        project_type=kind,
        dataset="wines",
        settings=PredictiveAnalyticsSettings(label_column="grape", max_minutes=30),
    )
    project = projects.create(wanted, dataset.id)
    filled = PredictiveAnalyticsSettings.model_validate({"preference": "accuracy_first"})
    run = open_run._begin(project, uuid4(), FlowStart("wines", kind, filled, None))

    kept = runs.settings_of(run.id)
    assert isinstance(kept, PredictiveAnalyticsSettings)
    assert (kept.label_column, kept.max_minutes) == ("grape", 30)
    assert kept.preference is TrainingPreference.ACCURACY_FIRST
    assert runs.phases(run.id).current.status is PhaseStatus.NOT_STARTED
