"""A dataset as programs see it: everything through the REST API."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient

ANY_ID = "00000000-0000-4000-8000-000000000000"


class DatasetClient:
    """One dataset behind the API; answers that are no success fail the test unless expected."""

    def __init__(self, api: TestClient, project_type: str, **more: object) -> None:
        self.api = api
        body = {"name": f"d-{uuid4().hex[:8]}", "project_type": project_type, **more}
        self.made = self.json("POST", "/datasets", json=body)
        self.id = self.made["id"]

    def call(self, method: str, path: str, **sent: Any) -> Any:
        """`path` may begin with `…` for the dataset itself."""
        whole = path.replace("…", f"/datasets/{self.id}") if hasattr(self, "id") else path
        answer = self.api.request(method, f"/api/v1{whole}", **sent)
        if answer.status_code >= 400:
            assert set(answer.json()) == {"error_code", "error_msg"}, answer.text
            assert answer.json()["error_msg"]
        return answer

    def json(self, method: str, path: str, **sent: Any) -> Any:
        answer = self.call(method, path, **sent)
        assert answer.status_code < 300, f"{method} {path}: {answer.text}"
        return answer.json()

    def refusal(self, status: int, method: str, path: str, **sent: Any) -> str:
        answer = self.call(method, path, **sent)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return str(answer.json()["error_msg"])

    def upload(self, files: Mapping[str, bytes], noun: str = "samples") -> dict[str, Any]:
        parts = [("files", file) for file in files.items()]
        report = self.json("POST", f"…/{noun}", files=parts)
        return {file["name"]: file for file in report["files"]}

    def samples(self, **params: object) -> dict[str, Any]:
        page = self.json("GET", "…/samples", params=params)
        return {one["original_name"]: one for one in page["items"]}

    def labels(self) -> dict[str, Any]:
        return {one["name"]: one for one in self.json("GET", "…/labels")}

    def label(self, **labels: list[str]) -> None:
        """Label samples, whose names have the suffix .png."""
        found = self.samples()
        body = [
            {"sample_id": found[f"{name}.png"]["id"], "labels": wanted}
            for name, wanted in labels.items()
        ]
        self.json("PUT", "/samples/labels", json=body)
