"""Services by command: what each version gets, keys, limits, and how to call one."""

from collections.abc import Callable

import pytest
from typer.testing import Result

from tests.deployments.cli.conftest import Run
from tests.deployments.cli.test_models import colours
from tests.tasks.comparison.compared_models import Application

Invoke = Callable[..., Result]

assert colours


@pytest.fixture
def service(colours: Application, run: Run) -> dict[str, object]:
    """A service with the first of two versions; nothing brings it up here."""
    (made,) = run("service", "deploy", "colours", "--version", "0.0.1", "--no-wait")
    return dict(made)


def ratios(service: dict[str, list[dict[str, object]]]) -> dict[object, object]:
    return {one["version"]: one["traffic_ratio"] for one in service["versions"]}


@pytest.mark.usefixtures("service")
def test_versions_are_deployed_divided_and_rolled_back(run: Run, invoke: Invoke) -> None:
    deploy = ("service", "deploy", "colours", "--traffic-ratio", "20", "--no-wait")
    (both,) = run(*deploy, "--compute-nodes", "2", "--no-auto-stop")
    assert ratios(both) == {"0.0.1": 80, "0.0.2": 20}
    assert both["stop_at"] is None
    shares = ("0.0.1=100", "--shadow", "0.0.2=50", "--no-wait")
    (shadowed,) = run("service", "traffic", "colours", *shares)
    assert shadowed["changing"]
    assert ratios(shadowed) == {"0.0.1": 100, "0.0.2": 0}
    assert [one["compute_nodes"] for one in shadowed["versions"]] == [1, 2]
    (back,) = run("service", "rollback", "colours", "--no-wait")
    assert ratios(back) == ratios(both)
    assert [one["number"] for one in run("service", "history", "colours")] == [4, 3, 2, 1]
    printed = invoke("service", "history", "colours").stdout
    assert "deployed 0.0.1" in printed
    wrong = invoke("service", "traffic", "colours", "0.0.1=70", "0.0.2=20")
    assert "the traffic ratios add up to 90" in str(wrong.exception)
    unusable = invoke(*deploy, "--specification", "gpu")
    assert "specification 'gpu' cannot be used: services predict" in str(unusable.exception)
    elsewhere = invoke("service", "deploy", "colours", "--name", "paint", *deploy[3:])
    assert "deploy 0.0.2 with a traffic ratio of 100" in str(elsewhere.exception)


def test_a_service_keeps_what_a_deployment_does_not_say(colours: Application, run: Run) -> None:
    deploy = ("service", "deploy", "colours", "--no-wait", "--version")
    run(*deploy, "0.0.1", "--auto-stop-hours", "2", "--compute-nodes", "3")
    (kept,) = run(*deploy, "0.0.2")
    assert ratios(kept) == {"0.0.2": 100}
    assert kept["settings"]["auto_stop_hours"] == 2
    assert kept["versions"][0]["compute_nodes"] == 3


@pytest.mark.usefixtures("service")
def test_a_service_has_settings_keys_and_a_reference(run: Run, invoke: Invoke) -> None:
    wanted = ("requests_per_second=7", "allowed_origins=https://a.example", "auto_stop=false")
    options = [word for setting in wanted for word in ("--setting", setting)]
    settings = {
        row["setting"]: row["value"] for row in run("service", "settings", "colours", *options)
    }
    assert settings["requests_per_second"] == 7
    assert settings["allowed_origins"] == ["https://a.example"]
    assert settings["auto_stop"] is False
    wrong = invoke("service", "settings", "colours", "--setting", "allowed_origins=*")
    assert "allowed_origins" in str(wrong.exception)
    huge = invoke("service", "settings", "colours", "--setting", "max_body_bytes=99000000")
    assert "raise EXEML_UPLOAD_MAX_BYTES" in str(huge.exception)

    made = run("service", "key", "colours", "--key-name", "shop")
    (listed,) = run("service", "keys", "colours")
    assert (listed["name"], listed["id"]) == ("shop", made["id"])
    assert made["key"] not in str(listed)
    assert invoke("service", "revoke-key", made["id"]).exit_code == 0
    assert run("service", "keys", "colours") == []

    called = invoke("service", "reference", "colours", "--language", "python").stdout
    assert "requests.post(" in called
    assert '"X-Api-Key": "YOUR_API_KEY"' in called
    asked = invoke("predict", "colours", "--text", "hello")
    assert "service 'colours' is Deploying; prediction can be performed only" in str(
        asked.exception
    )
    usable = {one["name"]: one["reason"] for one in run("service", "specifications")}
    assert usable["cpu"] == ""
    assert "on the processor" in usable["gpu"]
