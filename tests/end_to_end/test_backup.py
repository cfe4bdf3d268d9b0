"""A backup of a running platform becomes a second platform, whose services answer equally."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deployments.demo_tables import wine_records, write_table
from tests.end_to_end.running_platform import (
    RunningPlatform,
    left_processes,
    platform_environment,
)

pytestmark = pytest.mark.timeout(1200)

PASSPHRASE = "seven words are easy to remember"


@pytest.fixture
def wines(platform: RunningPlatform, tmp_path: Path) -> str:
    """A deployed project whose second round waits at Deploy Service; the key of its service."""
    sent, _ = wine_records()
    write_table(sent, tmp_path / "wines.csv")
    name = "moved-wines"
    platform.exeml("dataset", "create", name, "--type", "predictive_analytics")
    platform.exeml("dataset", "import", name, str(tmp_path / "wines.csv"))
    platform.exeml("project", "create", name, "--dataset", name, "--project-type",
                   "predictive_analytics", "--setting", "label_column=cultivar")  # fmt: skip
    project_id = platform.project_id(name)
    platform.wait_for(project_id, "deploy_service", "Awaiting input")
    platform.press_next(name)
    platform.wait_for(project_id, "deploy_service", "Executed")
    platform.exeml("project", "round", name)
    platform.wait_for(project_id, "deploy_service", "Awaiting input")
    return platform.exeml("service", "key", name).strip()


@pytest.fixture
def second(tmp_path: Path) -> Iterator[RunningPlatform]:
    """Another data folder, with ports of its own, in which nothing is yet."""
    home = tmp_path / "second" / "home"
    home.parent.mkdir()
    made = RunningPlatform(platform_environment(home), home)
    yield made
    if made.process is not None:
        made.stop()
    assert not left_processes(home)


def answers(platform: RunningPlatform, key: str) -> list[dict[str, str]]:
    """What the service says of wines that it has not learned from."""
    _, held_out = wine_records()
    service = platform.api.get("/services", params={"name": "moved-wines"}).json()[0]
    platform.wait_until(
        lambda: httpx.post(service["url"], headers={"X-Api-Key": key}, json={}).status_code == 422
    )
    body = {"data": {"req_data": [record.values for record in held_out]}}
    said = httpx.post(service["url"], headers={"X-Api-Key": key}, json=body, timeout=60)
    assert said.status_code == 200, said.text
    return list(said.json()["data"]["resp_data"])


def test_a_restored_platform_answers_equally_and_its_waiting_round_goes_on(
    platform: RunningPlatform, second: RunningPlatform, wines: str, tmp_path: Path
) -> None:
    before = answers(platform, wines)
    file, passphrase = tmp_path / "all.backup", tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    sealed = ("--passphrase-file", str(passphrase))
    made = platform.get_json_of("backup", "create", str(file), *sealed)
    assert made["with_engine"]
    refused = second.exeml("backup", "restore", str(file), fails=True)
    assert "--passphrase-file" in refused
    assert not second.home.exists()
    assert second.get_json_of("backup", "verify", str(file))["counts"] == made["counts"]
    second.exeml("backup", "restore", str(file), *sealed)
    assert second.exeml("token") == platform.exeml("token")
    second.start()
    assert answers(second, wines) == before
    project_id = second.project_id("moved-wines")
    second.press_next("moved-wines")
    second.wait_for(project_id, "deploy_service", "Executed")
    restored = second.exeml("backup", "restore", str(file), *sealed, fails=True)
    assert "exeml down" in restored
