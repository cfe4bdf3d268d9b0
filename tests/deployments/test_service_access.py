"""What the door of a replica does with requests, without a model behind it."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from deployments import service_access
from deployments.service_access import API_KEYS_FILE, PREDICTION_PATH, ServiceAccess

KEY = "exk_of_this_test"


async def sleep_as_told(request: Request) -> Response:
    await asyncio.sleep(float(await request.body()))
    return Response("awake")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    keys = tmp_path / "keys"
    keys.write_text(hashlib.sha256(KEY.encode()).hexdigest())
    monkeypatch.setenv(API_KEYS_FILE, str(keys))
    monkeypatch.setattr(service_access, "TIMEOUT_SECONDS", 0.2)
    sleeper = Starlette(routes=[Route(PREDICTION_PATH, sleep_as_told, methods=["POST"])])
    return TestClient(ServiceAccess(sleeper), headers={"X-Api-Key": KEY})


def test_a_request_that_takes_too_long_is_ended_and_others_are_answered(
    client: TestClient,
) -> None:
    late = client.post(PREDICTION_PATH, content="60")
    assert late.status_code == 504
    assert late.json()["error_code"] == "SERVICE_TIMEOUT"
    assert "no answer within" in late.json()["error_msg"]
    assert client.post(PREDICTION_PATH, content="0").text == "awake"
