"""What each role may do: every route of the API against the table, and whose things are whose."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from deployments.api.app import PREFIX
from infra.catalog import accounts, data_jobs, sessions
from schemas.account import AccountCreate, Role, TokenCreate
from schemas.data_job import DataJobKind
from schemas.role_table import ABILITIES, OPEN_ROUTES, ability_for, role_table
from tests.deployments.api.dataset_client import DatasetClient

ID = "00000000-0000-4000-8000-000000000000"
PASSWORD = "a good password"
# Served beside the API, for everybody who has signed in.
PAGES = ("GET /api/v1/openapi.json", "GET /metrics")


def routes(api: TestClient) -> list[tuple[str, str]]:
    """All routes of the application, as method and path below the prefix, but for the pages."""
    found = {
        (method, str(context.path).removeprefix(PREFIX))
        for context in iter_route_contexts(api.app.routes)  # type: ignore[attr-defined]
        if context.methods and str(context.path).startswith(PREFIX)
        for method in context.methods
        if f"{method} {context.path}" not in PAGES
    }
    return sorted(found)


@pytest.fixture
def calling(api: TestClient) -> Callable[..., TestClient]:
    """Make a client with a token of an account that has a role."""

    def make(role: Role, name: str | None = None) -> TestClient:
        account = accounts.create(AccountCreate(name=name or f"a-{role}", role=role), PASSWORD)
        client = TestClient(api.app, raise_server_exceptions=False)
        token = sessions.add_token(account.name, TokenCreate(name="test")).token
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    return make


def test_the_table_names_every_route_once_and_no_other(api: TestClient) -> None:
    there = [f"{method} {path}" for method, path in routes(api)]
    assert len(there) > 150
    named = [route for one in ABILITIES for route in one.routes]
    assert sorted(named) == sorted(set(named))
    assert sorted(there) == sorted([*named, *OPEN_ROUTES])


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_obeys_the_table(
    api: TestClient, calling: Callable[..., TestClient], role: Role | None
) -> None:
    client = calling(role) if role else TestClient(api.app, raise_server_exceptions=False)
    tried = [one for one in routes(api) if f"{one[0]} {one[1]}" not in OPEN_ROUTES]
    unlike = {}
    for method, path in tried:
        ability = ability_for(method, path)
        assert ability is not None
        status = client.request(method, PREFIX + re.sub(r"\{[^}]+\}", ID, path)).status_code
        may = role is not None and role.may(ability.role)
        expected = status not in (401, 403) if may else status == (403 if role else 401)
        if not expected:
            unlike[f"{method} {path}"] = status
    assert unlike == {}
    assert len(tried) > 150


@pytest.mark.parametrize("route", OPEN_ROUTES)
def test_what_needs_no_account_tells_strangers_nothing(api: TestClient, route: str) -> None:
    method, path = route.split()
    stranger = TestClient(api.app, raise_server_exceptions=False)
    answer = stranger.request(method, PREFIX + path.replace("{status}", "404"))
    expected = {
        "/sessions": 422,
        "/gateway-errors/{status}": 404,
        "/prefect-ui/access": 401,
        "/prefect-ui/settings": 503,  # there is no engine here
    }
    assert answer.status_code == expected.get(path, 200)
    assert len(answer.content) < 300


@pytest.mark.parametrize("page", PAGES)
def test_pages_beside_the_api_take_an_account_of_any_role(
    api: TestClient, calling: Callable[..., TestClient], page: str
) -> None:
    path = page.split()[1]
    assert TestClient(api.app).get(path).status_code == 401
    assert calling(Role.VIEWER).get(path).status_code == 200


def test_the_console_is_told_what_the_caller_may_do(calling: Callable[..., TestClient]) -> None:
    labeler = calling(Role.LABELER)
    may = labeler.get("/api/v1/me").json()["may"]
    assert "label" in may
    assert not {"empty_trash", "manage_labels", "repair", "take_out"} & set(may)
    rows = labeler.get("/api/v1/roles").json()
    assert [row["key"] for row in rows] == [row.key for row in role_table()]
    assert {row["key"]: row["roles"] for row in rows}["empty_trash"] == ["owner"]


def test_a_labeler_undoes_own_changes_only(
    pictures: DatasetClient, calling: Callable[..., TestClient], picture: bytes
) -> None:
    pictures.upload({"a.jpg": picture})
    sample = pictures.samples()["a.jpg"]["id"]
    one, other, owner = calling(Role.LABELER), calling(Role.LABELER, "b"), calling(Role.OWNER)
    body = {"sample_ids": [sample]}
    made = one.post(f"/api/v1/datasets/{pictures.id}/trash", json=body).json()["id"]
    refused = other.post(f"/api/v1/changes/{made}/undo")
    assert refused.status_code == 403
    assert "'a-labeler'" in refused.json()["error_msg"]
    undone = one.post(f"/api/v1/changes/{made}/undo")
    assert undone.status_code == 200
    assert other.post(f"/api/v1/changes/{undone.json()['id']}/undo").status_code == 403
    assert owner.post(f"/api/v1/changes/{undone.json()['id']}/undo").status_code == 200


def test_a_labeler_imports_from_the_data_source_only(
    new_dataset: Callable[..., DatasetClient], calling: Callable[..., TestClient]
) -> None:
    source = "s3://cats/data"
    dataset = new_dataset("image_classification", input_path=source)
    path = f"/api/v1/datasets/{dataset.id}"
    labeler = calling(Role.LABELER)
    for other in ("s3://cats/data2", "s3://cats/data/inside", "s3://exeml/secret"):
        refused = labeler.post(f"{path}/imports", json={"source": other})
        assert refused.status_code == 403
        assert source in refused.json()["error_msg"]
    assert labeler.patch(path, json={"input_path": "s3://exeml/secret"}).status_code == 403
    job = labeler.post(f"{path}/imports", json={"source": source})
    assert job.status_code == 202
    assert job.json()["by"] == "a-labeler"


def test_a_labeler_stops_own_jobs_only(
    pictures: DatasetClient, calling: Callable[..., TestClient]
) -> None:
    other, own = calling(Role.LABELER), calling(Role.LABELER, "b")
    job = data_jobs.create(UUID(str(pictures.id)), DataJobKind.CHECK, "{}", by="b")
    refused = other.post(f"/api/v1/data-jobs/{job.id}/stop")
    assert refused.status_code == 403
    assert "'b'" in refused.json()["error_msg"]
    assert own.post(f"/api/v1/data-jobs/{job.id}/stop").status_code == 200
