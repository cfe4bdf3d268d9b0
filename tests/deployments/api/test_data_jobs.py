"""Data jobs by REST: asked for, followed, stopped, and what became of each file."""

from collections.abc import Callable
from uuid import UUID

from deployments.reconciler.data_job import main
from infra.object_store import ObjectStore
from infra.settings import settings
from tests.deployments.api.dataset_client import DatasetClient
from tests.tasks.intake.conftest import SourceFolder, folder
from tests.tasks.intake.sample_files import png

__all__ = ["folder"]
NewDataset = Callable[..., DatasetClient]


def test_an_import_is_asked_for_and_its_files_are_listed(
    pictures: DatasetClient, folder: SourceFolder
) -> None:
    folder.put({f"{number}.png": png(number) for number in range(3)} | {"x.pdf": b"%PDF"})
    job = pictures.json("POST", "…/imports", json={"source": folder.path})
    path = f"/data-jobs/{job['id']}"
    assert (job["kind"], job["status"]) == ("import", "Not started")
    assert "has no list of files" in pictures.refusal(404, "GET", f"{path}/files")
    main(UUID(job["id"]))
    ended = pictures.json("GET", path)
    assert (ended["status"], ended["message"]) == ("Executed", "3 added, 1 refused")
    assert pictures.json("GET", "…/jobs") == [ended]

    def names(**params: object) -> list[str]:
        return [one["name"] for one in pictures.json("GET", f"{path}/files", params=params)]

    assert sorted(names()) == ["0.png", "1.png", "2.png", "x.pdf"]
    assert names(outcome="refused") == ["x.pdf"]
    assert names(outcome="added", offset=1, limit=1) == ["1.png"]
    assert names(offset=2**62) == []
    for wrong in ({"outcome": "x"}, {"limit": 1001}, {"limit": 0}, {"offset": -1}):
        pictures.refusal(422, "GET", f"{path}/files", params=wrong)
    assert "already" in pictures.refusal(409, "POST", f"{path}/stop")


def test_a_dataset_has_one_unfinished_job(pictures: DatasetClient) -> None:
    job = pictures.json("POST", "…/checks", json={})
    for noun, body in (
        ("checks", {}),
        ("imports", {"source": "s3://photos/a"}),
        ("repairs", {"check": "duplicates", "action": "trash_duplicates"}),
    ):
        refused = pictures.refusal(409, "POST", f"…/{noun}", json=body)
        assert "has a job of kind check that is not finished" in refused
    stopped = pictures.json("POST", f"/data-jobs/{job['id']}/stop")
    assert (stopped["status"], stopped["message"]) == (
        "Stopped",
        "stopped on request; what was taken in stays",
    )
    pictures.json("POST", "…/checks", json={})


def test_jobs_that_cannot_work_are_refused_at_once(
    pictures: DatasetClient, new_dataset: NewDataset
) -> None:
    assert "has no input path" in pictures.refusal(409, "POST", "…/synchronization", json={})
    texts = new_dataset("text_classification", input_path="s3://photos/t")
    for noun, body in (
        ("imports", {"source": "s3://photos/t", "layout": "voc"}),
        ("synchronization", {"layout": "coco"}),
    ):
        assert "does not suit" in texts.refusal(422, "POST", f"…/{noun}", json=body)
    for source in ("photos/a", "s3://photos", "s3://a..b/c", "s3://Photos/a", "s3://photos/a//b"):
        texts.refusal(422, "POST", "…/imports", json={"source": source})
    of_others = {"source": f"s3://{settings().s3_bucket}/datasets/x"}
    assert "where ExeML stores all" in texts.refusal(422, "POST", "…/imports", json=of_others)
    repair = {"check": "duplicates", "action": "explode"}
    texts.refusal(422, "POST", "…/repairs", json=repair)
    assert texts.json("GET", "…/jobs") == []


def test_a_check_is_shown_as_data_and_as_a_page(pictures: DatasetClient) -> None:
    assert "was not checked yet" in pictures.refusal(404, "GET", "…/check")
    pictures.upload({"a.png": png(1), "<b>.png": png(1)})
    job = pictures.json("POST", "…/checks", json={})
    main(UUID(job["id"]))
    report = pictures.json("GET", "…/check")
    broken = {one["code"]: one for one in report["checks"] if not one["passed"]}
    assert "trash_duplicates" in broken["unlabeled_duplicates"]["repairs"]
    page = pictures.call("GET", "…/check.html")
    assert page.headers["content-type"].startswith("text/html")
    assert "<b>.png" not in page.text
    assert "style-src 'unsafe-inline'" in page.headers["content-security-policy"]
    assert "has no files" in pictures.refusal(404, "GET", f"/data-jobs/{job['id']}/files")


def test_a_repair_is_done_and_taken_back(pictures: DatasetClient) -> None:
    pictures.upload({"a.png": png(1), "b.png": png(1)})
    body = {"check": "unlabeled_duplicates", "action": "trash_duplicates"}
    main(UUID(pictures.json("POST", "…/repairs", json=body)["id"]))
    assert len(pictures.samples()) == 1
    made = pictures.json("GET", "…/changes")[0]
    assert made["action"] == "repair"
    pictures.json("POST", f"/changes/{made['id']}/undo")
    assert len(pictures.samples()) == 2


def test_what_is_synchronized_by_rest_follows_the_folder(
    pictures: DatasetClient, folder: SourceFolder, object_store: ObjectStore
) -> None:
    pictures.json("PATCH", "…", json={"input_path": folder.path})
    folder.put({"a.png": png(1), "b.png": png(2)})
    main(UUID(pictures.json("POST", "…/synchronization", json={})["id"]))
    folder.remove("a.png")
    body = {"trash_vanished": True}
    job = pictures.json("POST", "…/synchronization", json=body)
    main(UUID(job["id"]))
    assert list(pictures.samples()) == ["b.png"]
    files = pictures.json("GET", f"/data-jobs/{job['id']}/files")
    assert [(one["name"], one["outcome"]) for one in files] == [("a.png", "vanished")]
