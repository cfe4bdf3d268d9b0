"""Datasets by REST: made, listed, changed, deleted, and a look at a table."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from infra.object_store import ObjectStore
from schemas.project_type import ProjectType
from tests.deployments.api.dataset_client import ANY_ID, DatasetClient
from tests.tasks.intake.sample_files import png

NewDataset = Callable[..., DatasetClient]


@pytest.mark.parametrize("project_type", ProjectType)
def test_a_dataset_of_each_type_is_made_and_shown(
    new_dataset: NewDataset, project_type: ProjectType
) -> None:
    dataset = new_dataset(project_type, input_path="s3://photos/in")
    shown = dataset.json("GET", "…")
    assert shown["project_type"] == project_type
    assert (shown["samples"], shown["labeled"], shown["unlabeled"], shown["trashed"]) == (0,) * 4
    assert shown["input_path"] == "s3://photos/in"
    assert shown["output_path"] == f"datasets/{dataset.id}/versions"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "1 cat"}, "must start with a letter"),
        ({"project_type": "video"}, "project_type"),
        ({"input_path": "s3://photos"}, "s3://bucket/folder"),
        ({"input_path": "s3://photos/"}, "s3://bucket/folder"),
        ({"input_path": "/etc/passwd"}, "s3://bucket/folder"),
        ({"input_path": "s3://photos/../x"}, "begins or ends with '.'"),
        ({"output_path": "datasets/x"}, "input data is stored"),
        ({"output_path": "/mine"}, "begins or ends with '/'"),
        ({"output_path": "mine/"}, "begins or ends with '/'"),
        ({"output_path": "a/" * 508 + "ab"}, "1,025 characters with its bucket 'exeml'"),
        ({"output_path": "a", "input_path": "s3://exeml/a/b"}, "lie in one another"),
        ({"labels": ["no label!"]}, "'no label!'"),
        ({"labels": [{"name": "cat", "colour": "red"}]}, "colour"),
        ({"labels": [{"name": "cat", "shortcut": "F1"}]}, "shortcut"),
        ({"project_type": "predictive_analytics", "labels": ["a"]}, "column of the table"),
        ({"table_header": "maybe"}, "table_header"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_dataset_that_breaks_a_rule_is_refused_with_the_rule(
    pictures: DatasetClient, change: dict[str, object], reason: str
) -> None:
    body = {"name": "new", "project_type": "image_classification", **change}
    assert reason in pictures.refusal(422, "POST", "/datasets", json=body)
    assert len(pictures.json("GET", "/datasets")) == 1


def test_names_are_unique_whatever_their_case_and_can_be_searched(
    new_dataset: NewDataset,
) -> None:
    cats = new_dataset("image_classification", name="Cats")
    new_dataset("text_classification", name="News_1")
    body = {"name": "cats", "project_type": "object_detection"}
    assert "'cats'" in cats.refusal(409, "POST", "/datasets", json=body)
    for params, names in (
        ({}, ["Cats", "News_1"]),
        ({"name": "cats"}, ["Cats"]),
        ({"search": "_"}, ["News_1"]),
        ({"search": "%"}, []),
        ({"search": "S"}, ["Cats", "News_1"]),
        ({"project_type": "text_classification"}, ["News_1"]),
    ):
        found = cats.json("GET", "/datasets", params=params)
        assert [one["name"] for one in found] == names, params
    assert "project_type" in cats.refusal(422, "GET", "/datasets", params={"project_type": "x"})


def test_datasets_are_listed_sorted_and_in_pages(new_dataset: NewDataset) -> None:
    for name in ("c", "B", "a"):
        last = new_dataset("image_classification", name=name)
    last.upload({"1.png": png()})
    for params, names in (
        ({"limit": 2}, ["a", "B"]),
        ({"limit": 2, "offset": 2}, ["c"]),
        ({"limit": 2, "offset": 3}, []),
        ({"sort": "-name", "offset": 1}, ["B", "a"]),
        ({"sort": "-samples", "limit": 1}, ["a"]),
        ({"sort": "created_at"}, ["c", "B", "a"]),
    ):
        answer = last.call("GET", "/datasets", params=params)
        assert [one["name"] for one in answer.json()] == names, params
        assert answer.headers["Total-Count"] == "3"
    assert "sort" in last.refusal(422, "GET", "/datasets", params={"sort": "id"})
    assert "limit" in last.refusal(422, "GET", "/datasets", params={"limit": 0})


def test_name_and_input_path_can_be_changed(new_dataset: NewDataset) -> None:
    dataset, other = new_dataset("image_classification"), new_dataset("image_classification")
    changed = dataset.json("PATCH", "…", json={"name": "renamed", "input_path": "s3://photos/a"})
    assert (changed["name"], changed["input_path"]) == ("renamed", "s3://photos/a")
    assert dataset.json("PATCH", "…", json={"input_path": None})["input_path"] is None
    assert dataset.json("PATCH", "…", json={})["name"] == "renamed"
    assert "exists already" in other.refusal(409, "PATCH", "…", json={"name": "RENAMED"})
    assert "name" in other.refusal(422, "PATCH", "…", json={"name": ""})
    assert "project_type" in other.refusal(422, "PATCH", "…", json={"project_type": "x"})


def test_a_deleted_dataset_is_gone_with_its_objects(
    pictures: DatasetClient, object_store: ObjectStore
) -> None:
    pictures.upload({"a.png": png()})
    prefix = f"datasets/{pictures.id}/"
    assert list(object_store.list("exeml", prefix))
    assert pictures.call("DELETE", "…").status_code == 204
    assert list(object_store.list("exeml", prefix)) == []
    for method in ("GET", "DELETE"):
        assert "there is no dataset" in pictures.refusal(404, method, "…")


def test_a_dataset_of_a_project_is_not_deleted(pictures: DatasetClient) -> None:
    name = pictures.made["name"]
    body = {"name": "p", "project_type": "image_classification", "dataset": name}
    pictures.json("POST", "/projects", json=body)
    assert "used by project 'p'" in pictures.refusal(409, "DELETE", "…")


def test_a_table_is_previewed_with_its_types(new_dataset: NewDataset) -> None:
    tables = new_dataset("predictive_analytics")
    assert "has no table yet" in tables.refusal(409, "GET", "…/table")
    tables.upload({"a.csv": 'name,size\n猫,1\n"x, y",2\n'.encode()}, "tables")
    tables.upload({"b.csv": b"name,size\nz,2.5\n"}, "tables")
    preview = tables.json("GET", "…/table", params={"records": 1})
    assert [column["type"] for column in preview["table"]["columns"]] == ["String", "Double"]
    assert (preview["records"], preview["total"]) == ([["猫", "1"]], 3)
    assert tables.json("GET", "…/table")["records"][1] == ["x, y", "2"]
    for records in (0, 1001, "x"):
        assert "records" in tables.refusal(422, "GET", "…/table", params={"records": records})


def test_only_tables_have_a_preview(pictures: DatasetClient) -> None:
    assert "only tables have a preview" in pictures.refusal(422, "GET", "…/table")


ROUTES_OF_A_DATASET = [
    ("GET", "/datasets/{id}", None),
    ("PATCH", "/datasets/{id}", {}),
    ("DELETE", "/datasets/{id}", None),
    ("GET", "/datasets/{id}/table", None),
    ("GET", "/datasets/{id}/table/columns", None),
    ("GET", "/datasets/{id}/gates", None),
    ("POST", "/datasets/{id}/training-time", {}),
    ("POST", "/datasets/{id}/suggestions", {}),
    ("GET", "/datasets/{id}/suggestions", None),
    ("GET", "/datasets/{id}/suggestions/summary", None),
    ("POST", "/datasets/{id}/suggestions/accept", {"sample_ids": [ANY_ID]}),
    ("POST", "/datasets/{id}/suggestions/settle", {"sample_ids": [ANY_ID]}),
    ("GET", "/datasets/{id}/samples", None),
    ("POST", "/datasets/{id}/upload-plan", [{"name": "a", "sha256": "0" * 64}]),
    ("POST", "/datasets/{id}/trash", {"sample_ids": [ANY_ID]}),
    ("POST", "/datasets/{id}/restore", {"sample_ids": [ANY_ID]}),
    ("DELETE", "/datasets/{id}/trash", None),
    ("GET", "/datasets/{id}/labels", None),
    ("GET", "/datasets/{id}/label-set-change", None),
    ("POST", "/datasets/{id}/labels", ["cat"]),
    ("POST", "/datasets/{id}/labels/merge", {"labels": ["a"], "into": "b"}),
    ("PATCH", "/datasets/{id}/samples/labels", {"sample_ids": [ANY_ID], "add": ["a"]}),
    ("GET", "/datasets/{id}/changes", None),
    ("POST", "/datasets/{id}/imports", {"source": "s3://photos/a"}),
    ("POST", "/datasets/{id}/synchronization", {}),
    ("POST", "/datasets/{id}/checks", {}),
    ("POST", "/datasets/{id}/repairs", {"check": "x", "action": "trash_samples"}),
    ("GET", "/datasets/{id}/check", None),
    ("GET", "/datasets/{id}/check.html", None),
    ("GET", "/datasets/{id}/jobs", None),
    ("GET", "/datasets/{id}/export?export_format=csv", None),
    ("GET", "/samples/{id}", None),
    ("DELETE", "/samples/{id}", None),
    ("GET", "/samples/{id}/content", None),
    ("GET", "/samples/{id}/thumbnail", None),
    ("GET", "/samples/{id}/history", None),
    ("GET", "/samples/{id}/beside?tab=all", None),
    ("GET", "/samples/{id}/suggestion", None),
    ("PUT", "/samples/{id}/suggestion", {"dismissed": []}),
    ("PATCH", "/labels/{id}", {"name": "a"}),
    ("DELETE", "/labels/{id}", None),
    ("POST", "/changes/{id}/undo", None),
    ("GET", "/data-jobs/{id}", None),
    ("POST", "/data-jobs/{id}/stop", None),
    ("GET", "/data-jobs/{id}/files", None),
]


def test_what_is_not_there_is_told_with_its_id_and_no_id_is_refused(
    pictures: DatasetClient, api: TestClient
) -> None:
    for method, path, body in ROUTES_OF_A_DATASET:
        sent = {} if body is None else {"json": body}
        missing = pictures.refusal(404, method, path.replace("{id}", ANY_ID), **sent)
        assert ANY_ID in missing or "has no label 'a'" in missing, path
        pictures.refusal(422, method, path.replace("{id}", "7"), **sent)
        no_token = api.request(
            method, f"/api/v1{path.replace('{id}', ANY_ID)}", headers={"Authorization": "Bearer x"}
        )
        assert no_token.status_code == 401


def test_half_a_character_is_refused_wherever_it_stands(pictures: DatasetClient) -> None:
    half = {"headers": {"Content-Type": "application/json"}}
    for path, body in (
        ("/datasets", b'{"name": "\\ud800", "project_type": "image_classification"}'),
        ("…/labels", b'["\\ud800"]'),
        ("…/checks", b'{"label_column": "\\ud800"}'),
        ("…/upload-plan", b'[{"name": "\\ud800", "sha256": "%s"}]' % (b"0" * 64)),
        ("/buckets/photos/folders", b'{"path": "\\ud800"}'),
    ):
        pictures.refusal(422, "POST", path, content=body, **half)


def test_a_body_of_another_kind_is_refused(pictures: DatasetClient) -> None:
    bodies: list[object] = ["text", 7, None, [[]], {"extra": 1}]
    for method, path, body in ROUTES_OF_A_DATASET:
        if body is not None:
            for wrong in bodies:
                pictures.refusal(422, method, path.replace("{id}", pictures.id), json=wrong)


def test_every_route_of_data_is_in_the_list_above(api: TestClient) -> None:
    described = api.get("/api/v1/openapi.json").json()["paths"]
    nouns = ("datasets", "samples", "labels", "changes", "data-jobs")
    known = {
        (method, path.split("?")[0].partition("/{id}")[2])
        for method, path, _ in ROUTES_OF_A_DATASET
    }
    missing = [
        (method.upper(), path)
        for path, operations in described.items()
        for method in operations
        if path.startswith(tuple(f"/api/v1/{noun}/" for noun in nouns))
        and "{" in path
        and "version" not in path
        and (method.upper(), path.partition("}")[2]) not in known
    ]
    assert missing == [
        ("POST", "/api/v1/datasets/{dataset_id}/samples"),
        ("POST", "/api/v1/datasets/{dataset_id}/tables"),
    ]
