"""The doctor names what is wrong with an installation, with the cure, and never a secret."""

import hashlib
import json
import os
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deployments.cli.main import app
from deployments.platform.doctor import objects, versions
from deployments.platform.doctor.examination import examine
from infra import child_process
from infra.object_store import ObjectStore
from infra.secrets import secrets
from infra.settings import settings
from schemas.doctor import Condition, Diagnosis
from schemas.languages import said

pytestmark = pytest.mark.usefixtures("ports")


@pytest.fixture
def closed(home: Path) -> Iterator[Path]:
    """A data folder as the supervisor makes it."""
    before = os.umask(0o077)
    home.chmod(0o700)
    for path in home.iterdir():
        path.chmod(0o600)
    secrets()
    yield home
    os.umask(before)


def faults(area: str = "") -> list[Diagnosis]:
    return [
        one
        for one in examine()
        if one.condition is Condition.FAULT and (not area or one.area == area)
    ]


def test_a_stopped_sound_installation_has_no_fault_and_each_area_is_told(
    catalog: Path, closed: Path
) -> None:
    (closed / "catalog.sqlite").chmod(0o600)
    found = list(examine())
    assert [one for one in found if one.condition is Condition.FAULT] == []
    areas = ["processes", "ports", "disk", "versions", "permissions", "secrets", "clock"]
    assert list(dict.fromkeys(one.area for one in found)) == [
        *areas,
        *("catalog", "engine", "objects"),
    ]


def test_an_open_secret_an_open_folder_and_a_taken_port_are_named_with_the_cure(
    closed: Path,
) -> None:
    closed.chmod(0o755)
    (closed / "gateway").mkdir()
    (closed / "gateway" / "signing.key").write_text("k")
    (closed / "gateway" / "signing.key").chmod(0o644)
    (closed / "secrets.json").chmod(0o640)
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings().api_port))
        other.listen()
        found = {one.finding: one.cure for one in faults()}
    assert found[f"{closed} is open to other users (mode 755)"] == (
        f"close it with `chmod 700 {closed}`"
    )
    assert f"{closed / 'secrets.json'} is open to other users (mode 640)" in found
    assert f"{closed / 'gateway' / 'signing.key'} is open to other users (mode 644)" in found
    port = f"port {settings().api_port} of the api is taken by another program"
    assert any(finding.startswith(port) for finding in found)
    assert "stop that program, or set EXEML_API_PORT to a free port" in found.values()


def test_a_damaged_catalog_and_a_damaged_engine_are_faults(catalog: Path, closed: Path) -> None:
    (closed / "prefect").mkdir()
    (closed / "prefect" / "prefect.db").write_bytes(b"no database" * 1000)
    path = closed / "catalog.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    data = bytearray(path.read_bytes())
    data[5000:60_000] = os.urandom(55_000)
    path.write_bytes(data)
    assert {one.area for one in faults() if "backup" in one.cure} == {"catalog", "engine"}


def test_tables_of_another_release_and_damaged_credentials_are_told(
    catalog: Path, closed: Path
) -> None:
    with sqlite3.connect(closed / "catalog.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    (closed / "secrets.json").write_text("{}")
    found = list(examine())
    assert any("at migration 0001" in one.finding for one in found)
    assert any(one.area == "secrets" and one.condition is Condition.FAULT for one in found)


def test_a_process_that_belongs_to_nobody_is_named(closed: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = child_process.start(
        [
            sys.executable,
            "-c",
            f"import subprocess; print(subprocess.Popen({command}, start_new_session=True).pid)",
        ],
        closed / "logs" / "parent.log",
        {**os.environ, "EXEML_HOME": str(closed)},
    )
    while child.exit_code() is None:
        time.sleep(0.05)
    pid = int(child_process.last_log_line(child.log))
    try:
        found = [one for one in examine() if f"process {pid} " in one.finding]
        assert [one.condition for one in found] == [Condition.WARNING]
        assert found[0].cure == f"end it with `kill {pid}`"
    finally:
        child_process.stop(child_process.identity_of(pid), grace_seconds=0)


def test_a_clock_that_was_set_back_and_a_full_disk_are_told(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(closed / "secrets.json", (time.time() + 3600,) * 2)
    monkeypatch.setenv("EXEML_MIN_FREE_BYTES", str(10**18))
    settings.cache_clear()
    found = list(examine())
    assert any("the clock was set back" in one.finding for one in found)
    assert [one.area for one in found if "EXEML_MIN_FREE_BYTES" in one.cure] == ["disk"]


def test_a_damaged_object_is_found_among_the_others(
    closed: Path, object_store: ObjectStore
) -> None:
    good, bad = hashlib.sha256(b"good").hexdigest(), hashlib.sha256(b"bad").hexdigest()
    folder = "datasets/doctor/objects"
    object_store.put(f"{folder}/{good}.png", b"good")
    object_store.put(f"{folder}/{bad}.png", b"changed on the disk")
    object_store.put(f"{folder}/report.jsonl", b"has another name")
    keys = [key for key in objects._keys(object_store, all_objects=True) if "doctor" in key]
    assert len(keys) == 3
    assert objects._damaged(object_store, keys) == [
        f"object {folder}/{bad}.png is not what was stored"
    ]
    object_store.delete_folder("datasets/doctor")
    assert all("doctor" not in key for key in objects._keys(object_store, all_objects=True))


def test_a_package_of_another_version_and_a_missing_program_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "requirements.lock").write_text("pydantic==0.0.1 \\\n    --hash=sha256:0\n")
    monkeypatch.setattr(versions, "ROOT", tmp_path)
    monkeypatch.setattr(versions, "PROGRAMS", {"no-such-program": ["/no/such/program"]})
    found = {one.finding: one.condition for one in versions.examine()}
    assert found["the program no-such-program is missing"] is Condition.FAULT
    assert any("instead of 0.0.1" in finding for finding in found)


def test_the_command_says_all_as_json_without_secrets_and_ends_with_1_on_a_fault(
    closed: Path,
) -> None:
    sound = CliRunner().invoke(app, ["doctor", "--json"])
    assert sound.exit_code == 0, sound.output
    assert {"area", "condition", "finding", "cure"} == set(json.loads(sound.stdout)[0])
    closed.chmod(0o777)
    sick = CliRunner().invoke(app, ["doctor", "--json", "--all"])
    assert sick.exit_code == 1
    told = secrets()
    for secret in (told.api_token, told.s3_secret_key):
        assert secret.get_secret_value() not in sound.stdout + sick.stdout


def test_all_that_the_doctor_says_is_told_in_chinese(catalog: Path, closed: Path) -> None:
    (closed / "catalog.sqlite").chmod(0o644)
    (closed / "signing.pem").touch(0o600)
    found = [one for one in examine() if "cannot be examined" not in one.finding]
    told = [text for one in found for text in (one.finding, one.cure) if text]
    assert len(set(told)) > 12
    for english in told:
        chinese = said(english, "zh")
        if not english.startswith(("Python ", "weed:", "traefik:", "node:")):
            assert english != chinese
            assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), english
