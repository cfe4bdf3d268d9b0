"""A full disk is answered with 507 and the cure, whichever part of the platform met it first."""

import errno
import shutil
import sqlite3
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from deployments.api.app import create_app
from infra import full_disk
from infra.catalog import database
from infra.secrets import api_token
from infra.settings import settings
from schemas.errors import (
    NotFoundError,
    ObjectStoreUnavailableError,
    StorageFullError,
    WorkflowEngineUnavailableError,
)
from tests import full_disks


def no_space() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device", "/data/a")


def quota() -> OSError:
    return OSError(errno.EDQUOT, "Disk quota exceeded", "/data/a")


def full_catalog() -> Exception:
    """What SQLAlchemy raises when SQLite finds no space, made by SQLite itself."""
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA max_page_count = 2")
    connection.execute("CREATE TABLE a (b)")
    try:
        connection.execute("INSERT INTO a VALUES (zeroblob(100000))")
    except sqlite3.OperationalError as error:
        return OperationalError("INSERT", {}, error)
    raise AssertionError("SQLite stored more than two pages")


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


FULL = {
    "file": no_space(),
    "quota": quota(),
    "catalog": full_catalog(),
    "store": StorageFullError("the object store at a is full (StorageFull); free some space there"),
    "wrapped": caused(RuntimeError("the form cannot be read"), no_space()),
}
OTHER = {
    "permission": (PermissionError(errno.EACCES, "Permission denied", "/data/a"), 500),
    "locked": (OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked")), 503),
    "store": (ObjectStoreUnavailableError("the object store does not answer"), 503),
    "missing": (NotFoundError("there is no sample 'a'"), 404),
}


def failing(error: Exception) -> TestClient:
    """The API with a route that fails."""
    app = create_app()
    router = APIRouter()

    @router.post("/failing")
    def fail() -> None:
        raise error

    app.router.routes.insert(0, router.routes[0])
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("kind", FULL)
def test_a_full_disk_is_told_as_such(catalog: Path, kind: str) -> None:
    answer = failing(FULL[kind]).post("/failing")
    assert (answer.status_code, answer.json()["error_code"]) == (507, "STORAGE_FULL")
    assert "free some space" in answer.json()["error_msg"]
    assert "free some space" in full_disk.sentence(FULL[kind])


@pytest.mark.parametrize("kind", OTHER)
def test_other_failures_are_not_taken_for_a_full_disk(catalog: Path, kind: str) -> None:
    error, status = OTHER[kind]
    assert failing(error).post("/failing").status_code == status
    assert full_disk.explained(error) is None
    assert full_disk.sentence(error) == str(error)


@pytest.mark.parametrize("error", [ObjectStoreUnavailableError, WorkflowEngineUnavailableError])
def test_a_part_that_fails_on_a_full_disk_says_so(home: Path, error: type[Exception]) -> None:
    with full_disks.full_disk(home) as fill:
        assert full_disk.explained(error("it failed")) is None
        fill()
        assert isinstance(full_disk.explained(error("it failed")), StorageFullError)


def test_every_change_on_a_full_disk_is_answered_with_507_and_works_again_at_once(
    home: Path, migrated_catalog: Path
) -> None:
    with full_disks.full_disk(home) as fill:
        shutil.copy2(migrated_catalog, home / migrated_catalog.name)
        client = TestClient(create_app(), raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {api_token()}"

        def create(name: str) -> int:
            body = {"name": name, "project_type": "image_classification"}
            answer = client.post("/api/v1/datasets", json=body)
            if answer.status_code == 507:
                assert str(settings().home) in answer.json()["error_msg"]
            return answer.status_code

        assert create("before") == 201
        fill()
        assert {create(f"while-{number}") for number in range(50)} <= {201, 507}
        assert create("full") == 507
        assert client.get("/api/v1/datasets").status_code == 200
        full_disks.free(home)
        assert create("after") == 201
        database.engine().dispose()
