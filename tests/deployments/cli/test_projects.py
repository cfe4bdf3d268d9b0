"""Projects by command: their trainings, the configuration of a round, and how long they ran."""

from collections.abc import Callable

import pytest
from typer.testing import Result

from infra.settings import settings
from tests.deployments.cli.conftest import Run
from tests.deployments.cli.test_models import colours

assert colours
Invoke = Callable[..., Result]


@pytest.mark.usefixtures("colours")
def test_projects_are_listed_with_their_trainings_and_the_source_of_their_data(
    run: Run, invoke: Invoke
) -> None:
    """Rules 18 and 34 of the guide."""
    (project,) = run("project", "list")
    assert project["training_status"] == [{"state": "Successful", "count": 2}]
    listed = invoke("project", "list").stdout
    assert "Successful 2" in listed
    assert project["data_source"] == project["dataset"]
    assert project["dataset"] in listed


@pytest.mark.usefixtures("colours")
def test_the_training_configuration_is_shown_before_a_round_and_agreed_to(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules 59, 115 and 116 of the guide."""
    flavors = '{"cpu": {"max_minutes": 60, "agreement": "Others wait, too."}}'
    monkeypatch.setenv("EXEML_TRAINING_FLAVORS", flavors)
    settings.cache_clear()
    shown = invoke("project", "next-round", "colours", "--setting", "max_minutes=90").stdout
    for words in ("Training takes about", "90", "flavor max_minutes", "60", "Others wait, too."):
        assert words in shown
    refused = invoke("project", "round", "colours", "--setting", "max_minutes=90")
    assert refused.exit_code == 1
    assert "Others wait, too." in str(refused.exception)


@pytest.mark.usefixtures("colours")
def test_the_running_time_of_a_project_is_told(run: Run, invoke: Invoke) -> None:
    """Rule 127 of the guide."""
    run("service", "deploy", "colours", "--version", "0.0.1", "--no-wait")
    found = run("project", "running-time", "colours")
    assert found["trainings"]["gpu_hours"] == 0
    assert [one["name"] for one in found["services"]] == ["colours"]
    printed = invoke("project", "running-time", "colours").stdout
    assert "service colours" in printed
    assert "trainings" in printed
    (service,) = run("service", "list")
    assert service["running_time"]["since"] == found["services"][0]["since"]
