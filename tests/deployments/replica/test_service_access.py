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

from deployments.replica import service_access
from deployments.replica.replica import ClosedMetrics
from deployments.replica.service_access import (
    API_KEYS_FILE,
    MAX_BODY_BYTES,
    PREDICTION_PATH,
    ServiceAccess,
)
from schemas.errors import TooLargeError

KEY = "exk_of_this_test"


async def sleep_as_told(request: Request) -> Response:
    try:
        await asyncio.sleep(float(await request.body()))
    except TooLargeError as error:
        return Response(str(error), error.status)
    return Response("awake")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    keys = tmp_path / "keys"
    keys.write_text(hashlib.sha256(KEY.encode()).hexdigest())
    monkeypatch.setenv(API_KEYS_FILE, str(keys))
    monkeypatch.setattr(service_access, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setenv(MAX_BODY_BYTES, "1000")
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


def test_a_body_is_read_up_to_the_limit_whatever_its_length_is_said_to_be(
    client: TestClient,
) -> None:
    zeros = (b"0" * 600 for _ in range(2))
    for content in (b"0" * 1001, zeros):
        refused = client.post(PREDICTION_PATH, content=content)
        assert (refused.status_code, "over 1,000 bytes" in refused.text) == (413, True)
    assert client.post(PREDICTION_PATH, content=b"0" * 1000).text == "awake"


def test_the_metrics_of_a_replica_take_a_key_of_its_service(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    routes = [Route(path, lambda _: Response("told")) for path in ("/metrics", "/readyz")]
    asked = TestClient(ClosedMetrics(Starlette(routes=routes), keys))

    def status(authorization: str) -> int:
        return asked.get("/metrics", headers={"Authorization": authorization}).status_code

    assert status(f"Bearer {KEY}") == 401  # there are no keys yet
    keys.write_text("\n".join(hashlib.sha256(one.encode()).hexdigest() for one in ("a", KEY)))
    assert [status(one) for one in ("", "Bearer", "Bearer wrong", "Basic YTph")] == [401] * 4
    assert asked.get("/metrics").status_code == 401
    assert asked.get("/readyz").text == "told"
    assert status(f"Bearer {KEY}") == 200
