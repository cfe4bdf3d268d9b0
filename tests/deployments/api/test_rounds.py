"""Rounds by REST: what is suggested for the next one, and which settings are refused."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from infra.catalog import runs, versions
from infra.catalog.versions import NewVersion
from infra.settings import settings
from schemas.form_titles import TITLES
from schemas.phase import PhaseKey, PhaseStatus
from schemas.project_type import ProjectType
from tests.reached_phases import reach

PATHS = "/api/v1"


@pytest.fixture
def project(api: TestClient) -> dict[str, str]:
    return make_project(api, ProjectType.IMAGE_CLASSIFICATION, "cats")


def make_project(api: TestClient, project_type: ProjectType, name: str) -> dict[str, str]:
    """Make a project whose first round was stopped, on a dataset with the version V002."""
    dataset = api.post(f"{PATHS}/datasets", json={"name": name, "project_type": project_type})
    body = {"name": name, "project_type": project_type, "dataset": name}
    made: dict[str, str] = api.post(f"{PATHS}/projects", json=body).json()
    run = runs.find_latest(UUID(made["id"]))
    assert run is not None
    reach(run.id, PhaseKey.CHECK_DATA, PhaseStatus.STOPPED)
    dataset_id = UUID(dataset.json()["id"])
    versions.publish(NewVersion(dataset_id, None, 2, "m", "0" * 64, {"cat": 8}, 8, 2), 0)
    return made


def start(api: TestClient, project: dict[str, str], **settings: object) -> str:
    """Start a round that must be refused, and return the sentence."""
    path = f"{PATHS}/projects/{project['id']}/runs"
    answer = api.post(path, json={"settings": settings})
    assert answer.status_code in (404, 422), answer.text
    return str(answer.json()["error_msg"])


def test_the_next_round_is_suggested_with_what_can_be_chosen(
    api: TestClient, project: dict[str, str]
) -> None:
    suggested = api.get(f"{PATHS}/projects/{project['id']}/next-round").json()
    assert suggested["settings"]["preference"] == "balance"
    assert suggested["next_dataset_version"] == "V003"
    assert suggested["dataset_versions"] == ["V002"]
    assert suggested["incremental_versions"] == []
    assert suggested["training_flavor"]["name"] == "cpu"
    assert suggested["training_time"] == "about a minute or less"


def test_a_round_keeps_the_settings_it_is_started_with(
    api: TestClient, project: dict[str, str]
) -> None:
    settings = {"dataset_version": "V002", "max_minutes": 9}
    answer = api.post(f"{PATHS}/projects/{project['id']}/runs", json={"settings": settings})
    assert answer.status_code == 201, answer.text
    kept = runs.settings_of(UUID(answer.json()["id"]))
    assert (kept.dataset_version, kept.max_minutes, kept.training_ratio) == ("V002", 9, 0.8)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"dataset_version": "V001"}, "V001 does not exist; choose one that does, or publish"),
        (
            {"dataset_version": "latest"},
            "dataset_version: 'latest' is not the name of a dataset version, for example V001",
        ),
        ({"incremental_version": "0.0.1"}, "has no version '0.0.1'; versions: none"),
        ({"max_minutes": 5}, "max_minutes: Input should be greater than or equal to 6, got 5"),
        ({"training_ratio": 0.123456}, "training_ratio 0.123456 has more than 5 decimals"),
        ({"epochs": 5}, "epochs: Extra inputs are not permitted"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    api: TestClient, project: dict[str, str], settings: dict[str, object], sentence: str
) -> None:
    assert sentence in start(api, project, **settings)


def test_a_new_dataset_version_may_skip_numbers(api: TestClient, project: dict[str, str]) -> None:
    path = f"{PATHS}/projects/{project['id']}/runs"
    assert api.post(path, json={"settings": {"dataset_version": "V016"}}).status_code == 201


@pytest.mark.parametrize(
    "project_type", [ProjectType.TEXT_CLASSIFICATION, ProjectType.PREDICTIVE_ANALYTICS]
)
def test_texts_and_tables_say_that_they_train_afresh(
    api: TestClient, project_type: ProjectType
) -> None:
    sentence = start(api, make_project(api, project_type, "one"), incremental_version="0.0.1")
    assert "texts and tables are trained afresh each time" in sentence


@pytest.mark.parametrize("name", ["dataset_version", "incremental_version"])
def test_what_is_chosen_for_a_round_is_no_setting_of_a_project(api: TestClient, name: str) -> None:
    api.post(f"{PATHS}/datasets", json={"name": "dogs", "project_type": "image_classification"})
    value = "V001" if name == "dataset_version" else "0.0.1"
    body = {"name": "dogs", "project_type": "image_classification", "dataset": "dogs"}
    answer = api.post(f"{PATHS}/projects", json={**body, "settings": {name: value}})
    assert answer.status_code == 422
    assert f"{name} is chosen when a round is started" in answer.json()["error_msg"]


def test_the_training_flavors_say_what_can_be_used(api: TestClient) -> None:
    flavors = {one["name"]: one for one in api.get(f"{PATHS}/training-flavors").json()}
    assert (flavors["cpu"]["running"], flavors["cpu"]["waiting"]) == (0, 0)
    assert flavors["cpu"]["usable"]
    assert flavors["gpu"]["usable"] == (flavors["gpu"]["reason"] == "")


def test_a_flavor_with_a_note_trains_only_for_people_who_agree(
    api: TestClient, project: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules 115 and 116 of the guide: tick, limit of the flavor in the estimate, Submit."""
    flavors = '{"cpu": {"max_minutes": 6, "agreement": "Free for all, so be quick."}}'
    monkeypatch.setenv("EXEML_TRAINING_FLAVORS", flavors)
    settings.cache_clear()
    path = f"{PATHS}/projects/{project['id']}"
    refused = api.post(f"{path}/runs", json={"settings": {}})
    assert refused.status_code == 422
    assert "Free for all, so be quick." in refused.json()["error_msg"]
    body = {"name": "dogs", "project_type": "image_classification", "dataset": "cats"}
    assert "asks for your agreement" in api.post(f"{PATHS}/projects", json=body).text
    flavor = api.get(f"{path}/next-round").json()["training_flavor"]
    assert (flavor["max_minutes"], flavor["agreement"]) == (6, "Free for all, so be quick.")
    assert api.post(f"{path}/runs", json={"settings": {}, "agreed": True}).status_code == 201


def test_the_training_time_follows_the_settings_of_a_round(
    api: TestClient, project: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(wanted: dict[str, object]) -> tuple[int, str]:
        path = f"{PATHS}/projects/{project['id']}/training-time"
        answer = api.post(path, json={"settings": wanted})
        return answer.status_code, answer.json().get("training_time") or answer.json()["error_msg"]

    monkeypatch.setattr("deployments.api.next_round._samples_to_train", lambda _: 10_000)
    assert asked({"preference": "balance"}) == (200, "about 15 to 60 minutes")
    assert asked({"max_minutes": 10}) == (200, "about 10 minutes, where the time limit ends it")
    status, sentence = asked({"max_minutes": 1})
    assert (status, sentence[:11]) == (422, "max_minutes")
    monkeypatch.setenv("EXEML_TRAINING_FLAVORS", '{"cpu": {"max_minutes": 7}}')
    settings.cache_clear()
    assert asked({}) == (200, "about 7 minutes, where the time limit ends it")


def test_the_form_of_a_training_names_its_fields_as_people_know_them(api: TestClient) -> None:
    """Rules 59 and 88 of the guide."""
    form = api.get(f"{PATHS}/forms/training-predictive_analytics").json()["properties"]
    names = {name: field["title"] for name, field in form.items()}
    assert names == {
        "dataset_version": "Dataset Version",
        "incremental_version": "Incremental Training Version",
        "training_ratio": "Training and Validation Ratios",
        "max_minutes": "Max. Training Duration (Minute)",
        "preference": "Training Preference",
        "seed": "Seed",
        "label_column": "Label Column",
        "label_type": "Label Column Data Type",
    }
    assert names == {name: TITLES[name] for name in form}  # those of the Prefect UI
