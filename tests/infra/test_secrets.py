"""Generated credentials."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from infra.secrets import api_token, prefect_auth_string, secrets
from infra.settings import settings
from schemas.errors import PlatformError

PRINT_TOKEN = "from infra.secrets import api_token; print(api_token())"


def test_credentials_stay_the_same_and_only_their_owner_can_read_them(home: Path) -> None:
    first = secrets()
    secrets.cache_clear()
    assert secrets() == first
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
    assert len(json.loads((home / "secrets.json").read_text())["api_token"]) > 40


@pytest.mark.usefixtures("home")
def test_credentials_do_not_appear_when_printed() -> None:
    assert api_token() not in repr(secrets())


def test_processes_that_start_at_once_agree_on_the_credentials(home: Path) -> None:
    environment = {**os.environ, "EXEML_HOME": str(home)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_TOKEN], stdout=subprocess.PIPE, env=environment, text=True
        )
        for _ in range(6)
    ]
    tokens = {process.communicate()[0].strip() for process in started}
    assert tokens == {api_token()}


@pytest.mark.usefixtures("home")
def test_a_token_that_is_set_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXEML_API_TOKEN", "my-token")
    settings.cache_clear()
    assert api_token() == "my-token"


def test_a_file_of_an_older_version_is_completed_and_keeps_what_it_has(home: Path) -> None:
    path = home / "secrets.json"
    older = {"s3_access_key": "a", "s3_secret_key": "b", "api_token": "c"}
    path.write_text(json.dumps(older))
    generated = prefect_auth_string()
    assert generated is not None
    assert len(generated) > 40
    secrets.cache_clear()
    assert prefect_auth_string() == generated
    assert json.loads(path.read_text()) == {**older, "prefect_auth_string": generated}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_prefect_server_of_ones_own_is_not_sent_the_generated_string(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_PREFECT_API_URL", "http://prefect.example.org/api")
    settings.cache_clear()
    assert prefect_auth_string() is None
    monkeypatch.setenv("EXEML_PREFECT_API_AUTH_STRING", "name:password")
    settings.cache_clear()
    assert prefect_auth_string() == "name:password"


def test_a_damaged_file_is_named_with_its_cure(home: Path) -> None:
    (home / "secrets.json").write_text("{}")
    with pytest.raises(PlatformError, match=r"secrets\.json is damaged; restore it from a backup"):
        secrets()
