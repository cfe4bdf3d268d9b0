"""Buckets and folders by REST (rules 41 and 42 of the guide)."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.deployments.api.dataset_client import DatasetClient

NewDataset = Callable[..., DatasetClient]


@pytest.fixture
def bucket(pictures: DatasetClient) -> str:
    name = f"b-{uuid4().hex[:12]}"
    assert pictures.json("POST", "/buckets", json={"name": name}) == {"name": name}
    return name


def test_a_bucket_is_made_once_and_listed(pictures: DatasetClient, bucket: str) -> None:
    names = [one["name"] for one in pictures.json("GET", "/buckets")]
    assert bucket in names
    assert names == sorted(names)
    refused = pictures.refusal(409, "POST", "/buckets", json={"name": bucket})
    assert "exists already" in refused


@pytest.mark.parametrize(
    "name",
    ["", "ab", "x" * 64, "Cats", "my_cats", "-cats", "cats-", ".cats", "cats.", "a b", "猫猫猫"],
)
def test_a_bucket_name_that_breaks_the_rule_is_refused(pictures: DatasetClient, name: str) -> None:
    refused = pictures.refusal(422, "POST", "/buckets", json={"name": name})
    assert "name" in refused
    assert name not in [one["name"] for one in pictures.json("GET", "/buckets")]


@pytest.mark.parametrize("name", ["a..b", "a.-b", "192.168.0.1", "../x", "a/b", "cats\n"])
def test_a_bucket_name_that_leads_elsewhere_is_refused(pictures: DatasetClient, name: str) -> None:
    assert "name" in pictures.refusal(422, "POST", "/buckets", json={"name": name})
    assert name not in [one["name"] for one in pictures.json("GET", "/buckets")]


def test_a_slash_makes_several_folders_at_once(pictures: DatasetClient, bucket: str) -> None:
    path = f"/buckets/{bucket}"
    made = pictures.json("POST", f"{path}/folders", json={"path": "a/b c/猫"})
    assert made == {"bucket": bucket, "path": "a/b c/猫", "folders": [], "files": []}
    pictures.json("POST", f"{path}/folders", json={"path": "a/b c/dog"})
    root = pictures.json("GET", f"{path}/folder")
    assert (root["path"], root["folders"], root["files"]) == ("", ["a"], [])
    assert pictures.json("GET", f"{path}/folder", params={"path": ""}) == root
    inner = pictures.json("GET", f"{path}/folder", params={"path": "a/b c"})
    assert sorted(inner["folders"]) == ["dog", "猫"]
    empty = pictures.json("GET", f"{path}/folder", params={"path": "not/there"})
    assert (empty["folders"], empty["files"]) == ([], [])


@pytest.mark.parametrize(
    "path",
    [
        *(f"a/b{sign}c" for sign in '\\:*?"<>|'),
        "a/b\nc",
        "a/\tb",
        "a\x7f/b\0",
        "a//b",
        "//",
        "/",
        "",
        "a/.hidden",
        "a./b",
        "a/..",
        "..",
        ".",
        "x/" * 512 + "y",
        "x" * 256,
        "猫" * 86,
    ],
)
def test_a_folder_name_that_breaks_the_rule_is_refused(pictures: DatasetClient, path: str) -> None:
    refused = pictures.refusal(422, "POST", "/buckets/exeml/folders", json={"path": path})
    assert "path" in refused
    if path.strip("/"):
        pictures.refusal(422, "GET", "/buckets/exeml/folder", params={"path": path})


def test_a_bucket_that_is_not_there_is_named(pictures: DatasetClient) -> None:
    assert "'no-such'" in pictures.refusal(404, "GET", "/buckets/no-such/folder")
    refused = pictures.refusal(404, "POST", "/buckets/no-such/folders", json={"path": "a"})
    assert "'no-such'" in refused


@pytest.mark.parametrize("name", ["A B", "a", "x" * 70, "a..b", "%2e%2e", "192.168.0.1", "猫猫猫"])
def test_what_is_no_bucket_name_is_no_fault(pictures: DatasetClient, name: str) -> None:
    assert pictures.call("GET", f"/buckets/{name}/folder").status_code in (404, 422)
    made = pictures.call("POST", f"/buckets/{name}/folders", json={"path": "a"})
    assert made.status_code in (404, 422)
