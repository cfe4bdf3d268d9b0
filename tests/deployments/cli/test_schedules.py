"""Retraining schedules from the command line."""

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import Result

from deployments.cli.schedules import seconds_of
from infra.catalog import datasets, projects
from schemas.dataset import DatasetCreate
from schemas.errors import InvalidInputError
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType

Run = Callable[..., Any]


@pytest.fixture
def project(rest_api: None) -> str:
    kind = ProjectType.TEXT_CLASSIFICATION
    dataset = datasets.create(DatasetCreate(name="reviews", project_type=kind))
    wanted = ProjectCreate(name="reviews", project_type=kind, dataset="reviews")
    return projects.create(wanted, dataset.id).name


def test_schedules_are_added_and_found_by_the_first_characters_of_their_id(
    project: str, run: Run, invoke: Callable[..., Result]
) -> None:
    (made,) = run("schedule", "add", project, "--every", "6h", "--promote", "always")
    assert made["occasion"]["every_seconds"] == 21600
    (paused,) = run("schedule", "pause", made["id"][:8])
    assert paused["paused"]
    table = invoke("schedule", "list", project).stdout
    assert "every 6 h" in table
    assert "always" in table
    assert "paused" in table
    (resumed,) = run("schedule", "resume", made["id"])
    assert not resumed["paused"]
    assert invoke("schedule", "remove", made["id"][:8]).exit_code == 0
    assert run("schedule", "list") == []


def test_a_schedule_that_is_not_there_or_cannot_be_meant_is_refused(
    project: str, invoke: Callable[..., Result]
) -> None:
    assert "no schedule has an id" in str(invoke("schedule", "pause", "abc").exception)
    refused = invoke("schedule", "add", project, "--cron", "0 3 * * 9")
    assert "cannot be used" in str(refused.exception)
    assert "exactly one of" in str(invoke("schedule", "add", project).exception)


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("7d", 604800), ("2w", 1209600)])
def test_an_interval_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["6", "h", "-1h", "1.5h", "6 hours"])
def test_another_interval_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="for example 6h"):
        seconds_of(text)
