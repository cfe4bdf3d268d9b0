"""What every project type must bring; a new type is tested by being listed."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from prefect import Flow

from schemas.phase import PhaseKey
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings

REPOSITORY = Path(__file__).resolve().parents[1]
PLUG_POINTS = ("schemas", "tasks.data_checks", "tasks.trainers", "tasks.predictors", "flows")


@pytest.mark.parametrize("project_type", ProjectType)
def test_a_type_has_a_file_at_every_plug_point(project_type: ProjectType) -> None:
    wanted = [f"{folder}.{project_type}" for folder in PLUG_POINTS]
    missing = [module for module in wanted if find_spec(module) is None]
    assert missing == []


@pytest.mark.parametrize("project_type", ProjectType)
def test_the_flow_of_a_type_is_deployable_and_has_a_form(project_type: ProjectType) -> None:
    flow = getattr(import_module(f"flows.{project_type}"), project_type)
    assert isinstance(flow, Flow)
    assert flow.name == project_type.replace("_", "-")
    assert flow.persist_result is True
    parameters = flow.parameters.model_dump()["properties"]
    assert set(parameters) == {"project", "settings"}
    assert parameters["project"]["description"]


@pytest.mark.parametrize("project_type", ProjectType)
def test_the_settings_of_a_type_keep_the_common_limits(project_type: ProjectType) -> None:
    module = import_module(f"schemas.{project_type}")
    settings = [
        one
        for one in vars(module).values()
        if isinstance(one, type)
        and issubclass(one, TrainingSettings)
        and one.__module__ == module.__name__
    ]
    assert len(settings) == 1
    assert settings[0]().max_minutes == 60
    assert settings[0]().training_ratio == 0.8
    described = settings[0].model_json_schema()["properties"]
    assert [name for name, field in described.items() if not field.get("description")] == []


@pytest.mark.parametrize("project_type", ProjectType)
def test_the_readme_names_the_type_and_its_training_phase(project_type: ProjectType) -> None:
    readme = (REPOSITORY / "README.md").read_text()
    assert project_type.display_name.lower() in readme.lower()
    assert PhaseKey.TRAIN_MODEL.display_name(project_type) in readme
