"""Programs that were written for `/api/v1` keep working: it loses nothing and asks for nothing new.

`api_v1.json` is the description that a release has promised. What is added is written into it by
`python -m tests.deployments.api.test_api_changes`; a broken promise needs a new version of the API.
"""

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from deployments.api.app import create_app
from tests.deployments.api.api_changes import METHODS, breaking_changes

PROMISED = Path(__file__).with_name("api_v1.json")


@pytest.fixture(scope="module")
def promised() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(PROMISED.read_text("utf-8"))
    return described


def test_what_was_promised_holds(promised: dict[str, Any]) -> None:
    assert breaking_changes(promised, create_app().openapi()) == []


def test_what_is_added_is_promised_too(promised: dict[str, Any]) -> None:
    missing = breaking_changes(create_app().openapi(), promised)
    assert missing == [], f"run `python -m {__name__}`"


def test_each_operation_has_a_name_of_its_own() -> None:
    paths = create_app().openapi()["paths"].values()
    names = Counter(
        one["operationId"] for path in paths for method, one in path.items() if method in METHODS
    )
    assert [name for name, count in names.items() if count > 1 or not name.isidentifier()] == []


def test_each_kind_of_broken_promise_is_noticed(promised: dict[str, Any]) -> None:
    path, body = "/api/v1/projects", "ProjectCreate"
    now = copy.deepcopy(promised)
    del now["paths"]["/api/v1/projects/tags"]
    now["paths"][path]["get"]["operationId"] = "all_projects"
    now["paths"][path]["get"]["parameters"].append({"in": "query", "name": "x", "required": True})
    schemas = now["components"]["schemas"]
    schemas[body]["properties"]["colour"] = {"type": "string"}
    schemas[body]["required"].append("colour")
    del schemas["Project"]["properties"]["tags"]
    broken = breaking_changes(promised, now)
    assert "GET /api/v1/projects/tags is gone" in broken
    assert "GET /api/v1/projects was called list_projects" in broken
    assert "GET /api/v1/projects asks for x" in broken
    assert "POST /api/v1/projects asks for colour" in broken
    assert "POST /api/v1/projects answers no tags" in broken


def without_words(described: Any) -> Any:
    """Leave out what is for readers only: a better sentence breaks no program."""
    if isinstance(described, list):
        return [without_words(one) for one in described]
    if not isinstance(described, dict):
        return described
    return {
        name: without_words(one)
        for name, one in described.items()
        if name not in ("description", "summary", "title") or isinstance(one, dict)
    }


if __name__ == "__main__":
    PROMISED.write_text(json.dumps(without_words(create_app().openapi()), sort_keys=True), "utf-8")
