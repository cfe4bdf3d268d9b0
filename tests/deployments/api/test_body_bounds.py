"""Every route of the API refuses the worst bodies after a bounded amount of work."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import starlette.requests
from fastapi.testclient import TestClient

from deployments.api import app as api_app
from deployments.api.body_limit import NESTING_MAX, USUAL, batches, is_nested_too_deep
from schemas.paging import BATCH_MAX
from schemas.problem_sentences import PROBLEMS_SHOWN
from schemas.sample import MEBIBYTE
from tests.deployments.api.dataset_client import ANY_ID, DatasetClient

ANSWER_MAX_BYTES = 16 * 1024
VALUES_MAX = 10 * BATCH_MAX
JSON = {"Content-Type": "application/json"}
BODIES = {
    "empty objects": b"[" + b"{}," * 700_000 + b"{}]",
    "as many names as are parsed": json.dumps({f"k{n}": n for n in range(11_000)}).encode(),
    "nested": b'{"settings":' * 5_000 + b"1" + b"}" * 5_000,
    "nested, few enough": b'{"settings":' + b"[" * 60 + b"]" * 60 + b"}",
    "a long text": b'"' + b"a" * (2 * MEBIBYTE) + b'"',
    "a long number, never closed": b"[[" + b"9" * (MEBIBYTE - 10),
}


class Work:
    """What the API has parsed and told for the bodies of a test."""

    def __init__(self) -> None:
        self.values = self.problems = 0

    def parse(self, body: bytes) -> Any:
        found = json.loads(body)
        waiting = [found]
        while waiting:
            self.values += 1
            one = waiting.pop()
            if isinstance(one, dict | list):
                waiting.extend(one.values() if isinstance(one, dict) else one)
        return found


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    counted = Work()

    class CountingJson:
        loads = staticmethod(counted.parse)
        JSONDecodeError = json.JSONDecodeError

    def sentences(problems: list[dict[str, Any]]) -> str:
        counted.problems = max(counted.problems, len(problems))
        return known(problems)

    known = api_app.sentences
    monkeypatch.setattr(starlette.requests, "json", CountingJson)
    monkeypatch.setattr(api_app, "sentences", sentences)
    return counted


def routes(api: TestClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give method, path and description of every route."""
    for path, operations in api.get("/api/v1/openapi.json").json()["paths"].items():
        for method, described in operations.items():
            yield (
                method,
                re.sub(r"\{[a-z_]*id\}", ANY_ID, re.sub(r"\{name\}", "n", path)),
                described,
            )


@pytest.mark.parametrize("kind", BODIES)
def test_each_route_answers_the_worst_bodies_after_bounded_work(
    api: TestClient, work: Work, kind: str
) -> None:
    described_routes = list(routes(api))
    assert len(described_routes) > 150
    for method, path, described in described_routes:
        if "requestBody" not in described and kind != "empty objects":
            continue
        work.values = 0
        answer = api.request(method, path, content=BODIES[kind], headers=JSON)
        what = f"{method} {path}: {answer.status_code} {answer.text[:200]}"
        assert answer.status_code < 500 or answer.status_code == 503, what
        assert len(answer.content) <= ANSWER_MAX_BYTES, what
        assert work.values <= VALUES_MAX + 1, what
        if "requestBody" in described:
            assert answer.status_code >= 400, what
    assert work.problems <= VALUES_MAX


def test_each_list_that_is_sent_has_an_end(api: TestClient) -> None:
    limits = {limit.max_values for limit in (USUAL, batches())}
    assert None not in limits
    assert max(limit for limit in limits if limit) == VALUES_MAX
    assert USUAL.max_bytes == MEBIBYTE


def test_as_many_samples_as_allowed_may_have_labels_in_one_call(pictures: DatasetClient) -> None:
    body = [{"sample_id": ANY_ID, "labels": ["cat"], "revision": 1} for _ in range(BATCH_MAX)]
    assert "sample" in pictures.refusal(404, "PUT", "/samples/labels", json=body)
    plan = [{"name": f"{n}, {uuid4()}.png", "sha256": "0" * 64} for n in range(BATCH_MAX)]
    assert len(pictures.json("POST", "…/upload-plan", json=plan)["missing"]) == BATCH_MAX
    ids = [ANY_ID] * BATCH_MAX
    change = {"sample_ids": ids, "add": ["cat"], "revisions": {str(uuid4()): 1 for _ in ids}}
    pictures.refusal(404, "PATCH", "…/samples/labels", json=change)


def test_problems_are_told_up_to_a_number(api: TestClient) -> None:
    answer = api.put("/api/v1/samples/labels", json=[{}] * 5_000)
    said = answer.json()["error_msg"]
    assert answer.status_code == 422
    assert said.count("sample_id: Field required") == PROBLEMS_SHOWN
    assert said.endswith(f"and {5_000 - PROBLEMS_SHOWN:,} more problems")


@pytest.mark.parametrize(
    ("body", "is_deep"),
    [
        (b"[" * NESTING_MAX + b"]" * NESTING_MAX, False),
        (b"[" * (NESTING_MAX + 1) + b"]" * (NESTING_MAX + 1), True),
        (b'{"a":' * 65 + b"1" + b"}" * 65, True),
        (b"[" + b"[]," * 1000 + b"1]", False),
        (json.dumps(["[" * 1000, '\\"[' * 1000, "\\" * 999]).encode(), False),
        (b'["' + b"\\\\" * 9 + b'",' + b"[" * 70 + b"]" * 70 + b"]", True),
        (b"", False),
    ],
)
def test_levels_are_counted_outside_of_strings(body: bytes, is_deep: bool) -> None:
    assert is_nested_too_deep(body) is is_deep
