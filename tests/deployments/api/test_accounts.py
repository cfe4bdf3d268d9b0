"""Accounts: sessions of browsers, tokens, passwords."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from deployments.api.access import cookie_name
from infra import first_password
from infra.catalog import accounts
from infra.catalog.column_types import utc_now
from infra.catalog.database import writing
from infra.catalog.tables import ApiTokenRow, SessionRow
from schemas.account import AccountCreate, Role
from tests.deployments.api.dataset_client import DatasetClient

PASSWORD = "a good password"


@pytest.fixture
def sign_in(api: TestClient) -> Callable[[str, str], TestClient]:
    """Make a client with the cookie of an account and without the token of the platform."""

    def make(name: str, password: str = PASSWORD) -> TestClient:
        client = TestClient(api.app, raise_server_exceptions=False)
        answer = client.post("/api/v1/sessions", json={"name": name, "password": password})
        assert answer.status_code == 201, answer.text
        return client

    return make


@pytest.fixture
def people(api: TestClient) -> None:
    for role in Role:
        accounts.create(AccountCreate(name=f"a-{role}", role=role), PASSWORD)


@pytest.mark.usefixtures("people")
def test_changes_of_labels_keep_the_name_of_the_account(
    pictures: DatasetClient, sign_in: Callable[..., TestClient]
) -> None:
    path = f"/api/v1/datasets/{pictures.id}"
    owner = sign_in("a-owner")
    assert owner.post(f"{path}/labels", json=[{"name": "old"}]).status_code == 201
    label = owner.get(f"{path}/labels").json()[0]
    assert owner.delete(f"/api/v1/labels/{label['id']}").status_code == 200
    assert owner.get(f"{path}/changes").json()[0]["by"] == "a-owner"


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-site"}, {"Origin": "http://testserver:9999"}]
)
def test_another_site_cannot_use_the_session(
    sign_in: Callable[..., TestClient], headers: dict[str, str]
) -> None:
    owner = sign_in("a-owner")
    refused = owner.post("/api/v1/accounts", json={"name": "evil"}, headers=headers)
    assert refused.status_code == 403
    assert "another site" in refused.json()["error_msg"]
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    assert owner.post("/api/v1/accounts", json={"name": "good"}, headers=own).status_code == 201


@pytest.mark.usefixtures("people")
def test_a_session_ends_by_signing_out_by_time_and_by_another_password(
    sign_in: Callable[..., TestClient],
) -> None:
    one, other, owner = sign_in("a-labeler"), sign_in("a-labeler"), sign_in("a-owner")
    assert (
        "HttpOnly; Max-Age"
        in one.post("/api/v1/sessions", json={"name": "A-Labeler", "password": PASSWORD}).headers[
            "Set-Cookie"
        ]
    )
    kept = one.cookies[cookie_name()]
    assert one.delete("/api/v1/sessions/current").status_code == 204
    one.cookies.set(cookie_name(), kept)
    assert one.get("/api/v1/me").status_code == 401

    changed = owner.patch("/api/v1/accounts/a-labeler", json={"new_password": True}).json()
    assert other.get("/api/v1/me").status_code == 401
    other = sign_in("a-labeler", changed["password"])
    with writing() as session:
        session.execute(update(SessionRow).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert other.get("/api/v1/me").status_code == 401
    assert owner.get("/api/v1/sessions/current").json() is None


@pytest.mark.usefixtures("people")
def test_a_token_acts_as_its_account_until_it_is_revoked_or_out_of_date(
    api: TestClient, sign_in: Callable[..., TestClient]
) -> None:
    viewer = sign_in("a-viewer")
    made = viewer.post("/api/v1/tokens", json={"name": "ci", "days": 1}).json()
    program = TestClient(api.app)
    program.headers["Authorization"] = f"Bearer {made['token']}"
    me = program.get("/api/v1/me").json()
    assert (me["name"], me["role"]) == ("a-viewer", "viewer")
    [listed] = viewer.get("/api/v1/tokens").json()
    assert listed["used_at"] is not None
    assert "token" not in listed
    with writing() as session:
        session.execute(update(ApiTokenRow).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert program.get("/api/v1/me").status_code == 401

    lasting = api.post("/api/v1/accounts/a-viewer/tokens", json={"name": "lasting"}).json()
    program.headers["Authorization"] = f"Bearer {lasting['token']}"
    assert program.get("/api/v1/me").status_code == 200
    assert sign_in("a-labeler").delete(f"/api/v1/tokens/{lasting['id']}").status_code == 404
    assert viewer.delete(f"/api/v1/tokens/{lasting['id']}").status_code == 204
    assert program.get("/api/v1/me").status_code == 401


def test_the_first_account_has_a_password_that_can_be_read_until_it_is_changed(
    api: TestClient, sign_in: Callable[..., TestClient]
) -> None:
    accounts.make_first()
    accounts.make_first()
    password = first_password.read()
    assert password is not None
    admin = sign_in("admin", password)
    change = {"current": password, "new": "another password"}
    assert admin.put("/api/v1/me/password", json=change).status_code == 204
    assert first_password.read() is None
    assert admin.get("/api/v1/me").status_code == 200
    assert api.delete("/api/v1/accounts/admin").json()["error_code"] == "CONFLICT"
    assert api.patch("/api/v1/accounts/admin", json={"role": "viewer"}).status_code == 409


def test_passwords_and_tokens_are_stored_as_hashes_only(api: TestClient) -> None:
    made = api.post("/api/v1/accounts", json={"name": "Ann", "password": PASSWORD}).json()
    assert made["password"] is None
    token = api.post("/api/v1/accounts/ann/tokens", json={"name": "ci"}).json()["token"]
    from infra.settings import settings

    stored = b"".join(file.read_bytes() for file in settings().home.glob("catalog.sqlite*"))
    assert PASSWORD.encode() not in stored
    assert token.encode() not in stored
