"""The platform as a compose file, checked against the Compose specification."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from infra.compose.platform import compose_files
from infra.object_store_server import flags
from infra.settings import ROOT, Settings, settings
from schemas.kubernetes import RenderedFile

SCHEMA = Path(__file__).parent / "foreign_schemas" / "compose.json"


@pytest.fixture
def files(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, RenderedFile]:
    """The files of an installation with a port and a limit of its own."""
    monkeypatch.setenv("EXEML_API_PORT", "8123")
    monkeypatch.setenv("EXEML_IMAGE_MAX_BYTES", "1000000")
    settings.cache_clear()
    return {file.name: file for file in compose_files()}


@pytest.fixture
def compose(files: dict[str, RenderedFile]) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(files["compose.yaml"].text)
    return content


def variables(file: RenderedFile) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.text.splitlines())


def test_the_compose_file_keeps_to_the_specification(compose: dict[str, Any]) -> None:
    schema = Draft7Validator(json.loads(SCHEMA.read_text()))
    assert [error.message for error in schema.iter_errors(compose)] == []
    compose["services"]["worker"]["depend_on"] = []
    assert [error.message for error in schema.iter_errors(compose)] != []


def test_every_part_of_the_platform_is_there_and_reaches_the_others(
    compose: dict[str, Any],
) -> None:
    parts = compose["services"]
    assert {"postgres", "s3", "prefect", "platform", "worker"} <= parts.keys()
    for part in parts.values():
        assert part.get("depends_on", {}).keys() <= parts.keys()
    assert "127.0.0.1:8123:8123" in parts["platform"]["ports"]
    assert "127.0.0.1:8092:8092" in parts["platform"]["ports"]
    assert "ports" not in parts["prefect"]
    published = [port for part in parts.values() for port in part.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)
    assert parts["s3"]["entrypoint"][-len(flags()) :] == flags()
    build = parts["platform"]["build"]
    assert (Path(build["context"]) / build["dockerfile"]).is_file()
    assert build["context"] == str(ROOT)


def test_the_containers_read_settings_that_exist(
    files: dict[str, RenderedFile], compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = variables(files["exeml.env"]) | compose["services"]["platform"]["environment"]
    names = {f"EXEML_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in given if name.startswith("EXEML_")} <= names
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    there = Settings()
    assert (there.api_port, there.image_max_bytes) == (8123, 1_000_000)
    assert there.s3_endpoint == f"s3:{there.object_store_port}"
    assert there.s3_secret_key is not None
    assert there.database_url is not None
    assert there.database_url.startswith("postgresql+psycopg://exeml:")
    assert [flavor.worker_here for flavor in there.training_flavors.values()] == [False]


def test_secrets_are_new_each_time_and_only_in_private_files(
    files: dict[str, RenderedFile],
) -> None:
    private = {name for name, file in files.items() if file.private}
    assert private == {"postgres.env", "s3.env", "prefect.env", "exeml.env", "worker.env"}
    exeml, s3 = variables(files["exeml.env"]), variables(files["s3.env"])
    password = variables(files["postgres.env"])["POSTGRES_PASSWORD"]
    assert f":{password}@postgres:" in exeml["EXEML_DATABASE_URL"]
    assert exeml["EXEML_S3_SECRET_KEY"] == s3["AWS_SECRET_ACCESS_KEY"]
    engine = exeml["EXEML_PREFECT_API_AUTH_STRING"]
    assert variables(files["prefect.env"])["PREFECT_SERVER_API_AUTH_STRING"] == engine
    assert variables(files["worker.env"]) == {"PREFECT_API_AUTH_STRING": engine}
    secrets = {password, engine, exeml["EXEML_API_TOKEN"], *s3.values()}
    open_text = "".join(file.text for file in files.values() if not file.private)
    assert not any(secret in open_text for secret in secrets)
    again = {file.name: file for file in compose_files()}
    assert not secrets & {*variables(again["exeml.env"]).values()}
