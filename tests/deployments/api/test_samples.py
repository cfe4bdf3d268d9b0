"""Pictures and labels by REST."""

import io
from typing import Any

from fastapi.testclient import TestClient
from PIL import Image

from tests.deployments.api.test_projects import make_dataset


def png(red: int) -> bytes:
    """A small picture; another `red` is another picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (red, 80, 40)).save(buffer, "PNG")
    return buffer.getvalue()


def upload(api: TestClient, dataset_id: str, files: list[tuple[str, bytes]]) -> dict[str, Any]:
    parts = [("files", file) for file in files]
    answer = api.post(f"/api/v1/datasets/{dataset_id}/samples", files=parts)
    assert answer.status_code == 200, answer.text
    return {file["name"]: file for file in answer.json()["files"]}


def test_each_file_of_an_upload_has_its_outcome(api: TestClient) -> None:
    dataset_id = make_dataset(api, "roses")["id"]
    report = upload(
        api,
        dataset_id,
        [
            ("rose 1.png", png(1)),
            ("rose 1.txt", b"rose\nred\n"),
            ("broken.jpg", png(2)[:40]),
            ("notes.pdf", b"%PDF-1.4"),
        ],
    )
    assert report["rose 1.png"]["outcome"] == "added"
    assert report["rose 1.png"]["labels"] == ["red", "rose"]
    assert report["broken.jpg"]["outcome"] == "refused"
    assert "broken.jpg" in report["broken.jpg"]["message"]
    assert report["notes.pdf"]["outcome"] == "refused"
    page = api.get(f"/api/v1/datasets/{dataset_id}/samples", params={"tab": "labeled"}).json()
    assert page["total"] == 1
    assert page["items"][0]["name"] == "rose_1.png"
    content = api.get(f"/api/v1/samples/{page['items'][0]['id']}/content")
    assert content.content == png(1)
    assert content.headers["x-content-type-options"] == "nosniff"


def test_an_upload_over_the_limit_is_refused_and_nothing_is_kept(api: TestClient) -> None:
    dataset_id = make_dataset(api, "big")["id"]
    body = b"x" * (9 * 1024 * 1024)
    answer = api.post(f"/api/v1/datasets/{dataset_id}/samples", files=[("files", ("a.png", body))])
    assert answer.status_code == 413
    assert "EXEML_UPLOAD_MAX_BYTES" in answer.json()["error_msg"]
    assert api.get(f"/api/v1/datasets/{dataset_id}").json()["samples"] == 0


def test_labels_are_set_for_many_samples_and_a_stale_write_is_refused(api: TestClient) -> None:
    dataset_id = make_dataset(api, "stale")["id"]
    upload(api, dataset_id, [(f"{red}.png", png(red)) for red in range(3)])
    samples = api.get(f"/api/v1/datasets/{dataset_id}/samples").json()["items"]
    changes = [{"sample_id": s["id"], "labels": ["猫"], "revision": 0} for s in samples]
    first = api.put("/api/v1/samples/labels", json=changes)
    assert first.status_code == 200
    assert {tuple(s["labels"]) for s in first.json()} == {("猫",)}
    second = api.put("/api/v1/samples/labels", json=changes)
    assert second.status_code == 409
    labels = api.get(f"/api/v1/datasets/{dataset_id}/labels").json()
    assert [(label["name"], label["samples"]) for label in labels] == [("猫", 3)]


def test_a_label_that_breaks_the_rule_is_refused_with_its_name(api: TestClient) -> None:
    dataset_id = make_dataset(api, "names")["id"]
    answer = api.post(f"/api/v1/datasets/{dataset_id}/labels", json=["fine", "a b"])
    assert answer.status_code == 422
    assert "'a b'" in answer.json()["error_msg"]
    assert api.get(f"/api/v1/datasets/{dataset_id}/labels").json() == []
