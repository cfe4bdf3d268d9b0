"""Versions of an AI application by command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.deployments.cli.conftest import Run
from tests.tasks.comparison.compared_models import SAYS_ALWAYS_RED, SEES_RED_AND_GREEN, Application

Invoke = Callable[..., Result]


@pytest.fixture
def colours(rest_api: None, tmp_path: Path) -> Application:
    """An application of two versions, the second one better; its data grew in between."""
    application = Application(tmp_path)
    application.add({"red": 20, "green": 20})
    application.register(application.publish(), SAYS_ALWAYS_RED)
    application.add({"red": 10, "green": 10}, first=20)
    application.register(application.publish(seed=1), SEES_RED_AND_GREEN)
    return application


@pytest.mark.usefixtures("colours")
def test_two_versions_are_compared_in_words_and_as_json(run: Run, invoke: Invoke) -> None:
    found = run("model", "compare", "colours", "0.0.2", "0.0.1")
    assert (found["older"], found["newer"]) == ("0.0.1", "0.0.2")
    assert found["metrics"][0]["better"] == "newer"
    printed = invoke("model", "compare", "Colours", "0.0.1", "0.0.2")
    assert printed.exit_code == 0, printed.output
    assert f"0.0.1 and 0.0.2 on {found['samples']} validation samples" in printed.stdout
    assert f"{found['left_out']} left out as learned from" in printed.stdout
    assert "accuracy" in printed.stdout
    assert "95 % interval" in printed.stdout
    assert f"only 0.0.2 {found['answers']['only_newer_right']}" in printed.stdout
    assert "V001 to V002: 20 added" in printed.stdout
    assert f"{found['verdict']}." in printed.stdout


@pytest.mark.usefixtures("colours")
def test_an_unknown_version_is_named_with_those_that_exist(invoke: Invoke) -> None:
    refused = invoke("model", "compare", "colours", "0.0.1", "0.0.7")
    assert refused.exit_code == 1
    assert "has no version '0.0.7'; versions: 0.0.2, 0.0.1" in str(refused.exception)
    nobody = invoke("model", "compare", "nobody", "0.0.1", "0.0.2")
    assert "'nobody' has no version '0.0.1'; versions: none" in str(nobody.exception)


@pytest.mark.usefixtures("colours")
def test_a_version_is_listed_shown_downloaded_imported_and_deleted(
    run: Run, invoke: Invoke, tmp_path: Path
) -> None:
    assert run("model", "list")["items"][0]["latest_version"] == "0.0.2"
    assert "colours" in invoke("model", "list").stdout
    assert "0.0.1" in invoke("model", "versions", "colours").stdout
    printed = invoke("model", "card", "colours", "0.0.2").stdout
    assert "measured on 2 validation samples" in printed
    assert "colours V002, 60 samples" in printed
    page = tmp_path / "card.html"
    assert invoke("model", "card", "colours", "0.0.2", "--html", str(page)).exit_code == 0
    assert page.read_text().startswith("<!doctype html>")
    written = run("model", "download", "colours", "0.0.2", "-o", str(tmp_path))
    archive, sha256 = written["file"], written["sha256"]
    again = ("model", "download", "colours", "0.0.2", "-o", archive)
    assert "is there already" in str(invoke(*again).exception)
    assert run(*again, "--force")["sha256"] == sha256
    (made,) = run("model", "import", archive, "--application", "copy", "--sha256", sha256)
    assert (made["application"], made["version"], made["imported"]) == ("copy", "0.0.1", True)
    (made_for_it,) = run("project", "list", "--search", "copy")
    assert made_for_it["description"].startswith("Holds the imported model colours 0.0.2;")
    assert invoke("model", "delete", "copy", input="n\n").exit_code == 1
    assert invoke("model", "delete", "copy", "--yes").exit_code == 0
    assert run("model", "list")["total"] == 1
