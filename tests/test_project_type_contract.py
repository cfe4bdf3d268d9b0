"""What every project type must bring; a new type is tested by being listed."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from prefect import Flow

from schemas.data_policy import policy_for
from schemas.export import formats_of
from schemas.import_layout import ImportLayout, layouts_of
from schemas.phase import PhaseKey
from schemas.project_type import Media, ProjectType
from schemas.training import TrainingSettings
from tasks.formats.export import ENTRIES
from tasks.intake.order import SAMPLE_SUFFIXES
from tasks.intake.readers import group_reader
from tasks.project_types.parts import Part, part_of

REPOSITORY = Path(__file__).resolve().parents[1]
BROUGHT = {
    Part.CHECKS: ("check", "fact_sheets"),
    Part.PREDICTOR: ("load",),
    Part.HOLDOUT: ("holdout",),
    Part.OBSERVER: ("load",),
    Part.DEMO: ("demo",),
    Part.ESTIMATE: ("COST",),
    Part.EXAMPLE: ("example",),
    Part.CALL: ("call",),
}


@pytest.mark.parametrize("project_type", ProjectType)
def test_a_type_has_a_file_at_every_plug_point(project_type: ProjectType) -> None:
    parts = [f"tasks.{project_type}.{part}" for part in Part]
    modules = [f"schemas.{project_type}", *parts, f"flows.{project_type}"]
    assert [module for module in modules if find_spec(module) is None] == []
    for part, names in BROUGHT.items():
        module = part_of(project_type, part)
        assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("project_type", ProjectType)
def test_a_type_has_gates_of_its_own_that_a_project_can_change(project_type: ProjectType) -> None:
    policy = policy_for(project_type)
    assert policy.project_type is project_type
    gates = {
        name: value
        for name, value in policy.model_dump().items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    assert gates
    name, value = next(iter(gates.items()))
    assert getattr(policy_for(project_type, {name: value}), name) == value


@pytest.mark.parametrize("project_type", ProjectType)
def test_data_of_a_type_comes_in_and_goes_out(project_type: ProjectType) -> None:
    assert layouts_of(project_type)[0] is ImportLayout.FILES
    assert set(formats_of(project_type)) <= set(ENTRIES)
    assert formats_of(project_type)
    suffixes = SAMPLE_SUFFIXES[project_type.media]
    assert all(one.startswith(".") and one == one.lower() for one in suffixes)
    assert callable(group_reader(project_type.media))


def test_every_media_has_a_type_and_suffixes() -> None:
    assert {one.media for one in ProjectType} == set(Media) == set(SAMPLE_SUFFIXES)


@pytest.mark.parametrize("project_type", ProjectType)
def test_the_flow_of_a_type_is_deployable_and_has_a_form(project_type: ProjectType) -> None:
    flow = getattr(import_module(f"flows.{project_type}"), project_type)
    assert isinstance(flow, Flow)
    assert flow.name == project_type.replace("_", "-")
    assert flow.persist_result is True
    parameters = flow.parameters.model_dump()["properties"]
    assert set(parameters) == {"project", "settings", "interactive", "promotion"}
    assert [name for name, one in parameters.items() if not one.get("description")] == []


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
