"""Files for other machines by command."""

import stat
from collections.abc import Callable
from pathlib import Path

import yaml
from typer.testing import Result

from infra.catalog import api_keys, service_traffic
from schemas.service import DeploymentSettings
from tests.deployments.cli.conftest import Run
from tests.tasks.comparison.compared_models import SEES_RED_AND_GREEN, Application

Invoke = Callable[..., Result]
OWNER_ONLY = 0o600


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_service_is_written_as_manifests_with_its_keys_apart(
    rest_api: None, run: Run, invoke: Invoke, tmp_path: Path
) -> None:
    application = Application(tmp_path)
    application.add({"red": 4, "green": 4})
    model = application.register(application.publish(), SEES_RED_AND_GREEN)
    settings = DeploymentSettings(compute_nodes=2)
    service = service_traffic.deploy(application.project.id, model.id, "shop", settings)
    key = api_keys.add(service.id).key
    folder = tmp_path / "kubernetes"
    written = run("export", "kubernetes", "shop", "-o", str(folder), "--host", "shop.example.com")
    assert [one["file"] for one in written if one["private"]] == [str(folder / "api-keys")]
    assert mode(folder / "api-keys") == OWNER_ONLY
    assert (folder / "api-keys").read_text().split() == [api_keys.key_hash(key)]
    route = yaml.safe_load((folder / "route.yaml").read_text())
    assert route["spec"]["hostnames"] == ["shop.example.com"]
    assert "exeml model download colours 0.0.1 --kind bento" in (folder / "README.md").read_text()
    wrong = invoke("export", "kubernetes", "shop", "--namespace", "Shop_1")
    assert "namespace" in str(wrong.exception)


def test_the_platform_is_written_once_with_secrets_for_its_owner(
    rest_api: None, run: Run, invoke: Invoke, tmp_path: Path
) -> None:
    folder = tmp_path / "compose"
    written = run("export", "compose", "-o", str(folder))
    assert {Path(one["file"]).suffix for one in written if one["private"]} == {".env"}
    assert {mode(Path(one["file"])) for one in written if one["private"]} == {OWNER_ONLY}
    again = invoke("export", "compose", "-o", str(folder))
    assert "exeml.env is there already" in str(again.exception)
