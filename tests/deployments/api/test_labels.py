"""Labels by REST: on samples, of a dataset, merged, deleted, and every change taken back."""

import io
from collections.abc import Callable
from uuid import UUID

import pytest

from deployments.reconciler.data_job import main
from infra.object_store import ObjectStore
from schemas.label import MAX_BOXES
from tests.deployments.api.dataset_client import ANY_ID, DatasetClient
from tests.tasks.intake.sample_files import png, wav

NewDataset = Callable[..., DatasetClient]


@pytest.fixture
def three(pictures: DatasetClient) -> DatasetClient:
    """Three pictures, 0 and 1 labeled."""
    pictures.upload({f"{number}.png": png(number) for number in range(3)})
    pictures.label(**{"0": ["cat"], "1": ["cat", "dog"]})
    return pictures


def carried(dataset: DatasetClient) -> list[list[str]]:
    return [one["labels"] for one in dataset.samples().values()]


def test_a_stale_write_is_refused_and_nothing_of_it_is_kept(three: DatasetClient) -> None:
    first, second, third = three.samples().values()
    body = [
        {"sample_id": third["id"], "labels": ["cat"], "revision": third["revision"]},
        {"sample_id": first["id"], "labels": ["dog"], "revision": first["revision"]},
    ]
    answered = three.json("PUT", "/samples/labels", json=body)
    assert [one["name"] for one in answered] == ["2.png", "0.png"]
    assert [one["revision"] for one in answered] == [1, 2]
    body[0]["revision"] = 1
    body[0]["labels"] = []
    refused = three.refusal(409, "PUT", "/samples/labels", json=body)
    assert "has revision 2 by now, you have seen revision 1" in refused
    assert carried(three) == [["dog"], ["cat", "dog"], ["cat"]]
    del second


def test_a_refused_label_name_is_said_in_one_sentence(pictures: DatasetClient) -> None:
    path = f"/datasets/{pictures.id}/labels"
    assert pictures.refusal(422, "POST", path, json=["cat", "a b"]) == (
        "entry 2, name: label 'a b' holds other characters than Chinese characters, letters, "
        "digits, '-' and '_'; rename it"
    )
    added = pictures.json("POST", path, json=["cat", {"name": "dog", "shortcut": "d"}])
    assert [(one["name"], one["shortcut"]) for one in added] == [("cat", None), ("dog", "d")]


def test_labels_that_break_a_rule_are_refused(three: DatasetClient) -> None:
    sample_id = three.samples()["0.png"]["id"]
    box = {"label": "cat", "xmin": 0, "ymin": 0, "xmax": 5, "ymax": 5}
    for status, body in (
        (422, []),
        (422, [{"sample_id": sample_id}]),
        (422, [{"sample_id": sample_id, "labels": ["a b"]}]),
        (422, [{"sample_id": sample_id, "labels": ["x" * 33]}]),
        (422, [{"sample_id": sample_id, "labels": ["cat"], "boxes": []}]),
        (422, [{"sample_id": sample_id, "boxes": [box]}]),
        (422, [{"sample_id": sample_id, "labels": ["cat"], "revision": -1}]),
        (422, [{"sample_id": sample_id, "labels": ["cat"]}] * 2),
        (422, [{"sample_id": sample_id, "labels": [f"l{i}" for i in range(MAX_BOXES + 1)]}]),
        (404, [{"sample_id": ANY_ID, "labels": ["cat"]}]),
        (422, {"sample_id": sample_id, "labels": ["cat"]}),
    ):
        three.refusal(status, "PUT", "/samples/labels", json=body)
    assert carried(three) == [["cat"], ["cat", "dog"], []]
    assert set(three.labels()) == {"cat", "dog"}


def test_boxes_are_set_and_checked_against_the_picture(new_dataset: NewDataset) -> None:
    boxes = new_dataset("object_detection")
    boxes.upload({"a.png": png()})
    sample_id = boxes.samples()["a.png"]["id"]
    box = {"label": "cat", "xmin": 0.5, "ymin": 0, "xmax": 32, "ymax": 24}
    body = [{"sample_id": sample_id, "boxes": [box, box | {"label": "dog"}]}]
    (answered,) = boxes.json("PUT", "/samples/labels", json=body)
    assert answered["boxes"] == body[0]["boxes"]
    assert boxes.labels()["cat"]["annotations"] == 1
    for change, reason in (
        ({"xmax": 32.5}, "leaves picture 'a.png', which has 32 x 24 pixels"),
        ({"xmin": -1}, "xmin"),
        ({"xmin": 32}, "has no area"),
        ({"ymax": 1e400}, "ymax"),
        ({"label": ""}, "label"),
        ({"colour": "red"}, "colour"),
    ):
        wrong = str([{"sample_id": sample_id, "boxes": [box | change]}])
        content = wrong.replace("'", '"').replace("inf", "1e400")
        headers = {"Content-Type": "application/json"}
        refused = boxes.refusal(422, "PUT", "/samples/labels", content=content, headers=headers)
        assert reason in refused
    (answered,) = boxes.json("PUT", "/samples/labels", json=[{"sample_id": sample_id, "boxes": []}])
    assert answered["labels"] == []


def test_a_sound_carries_one_label_and_a_table_none(new_dataset: NewDataset) -> None:
    sounds, tables = new_dataset("sound_classification"), new_dataset("predictive_analytics")
    sounds.upload({"a.wav": wav()})
    tables.upload({"a.csv": b"a,b\n1,2\n"})
    (sound,), (table,) = sounds.samples().values(), tables.samples().values()
    body = [{"sample_id": sound["id"], "labels": ["bark", "miow"]}]
    assert "at most 1 are allowed" in sounds.refusal(422, "PUT", "/samples/labels", json=body)
    for label in ("bark", "miow"):
        sounds.json("PATCH", "…/samples/labels", json={"sample_ids": [sound["id"]], "add": [label]})
    assert carried(sounds) == [["miow"]]
    body = [{"sample_id": table["id"], "labels": ["x"]}]
    assert "its labels are a column" in tables.refusal(422, "PUT", "/samples/labels", json=body)


def test_many_samples_get_and_lose_labels_at_once(three: DatasetClient) -> None:
    ids = [one["id"] for one in three.samples().values()]
    body = {"sample_ids": ids, "add": ["pet"], "remove": ["cat"]}
    made = three.json("PATCH", "…/samples/labels", json=body)
    assert carried(three) == [["pet"], ["dog", "pet"], ["pet"]]
    assert three.json("PATCH", "…/samples/labels", json=body) == {"change_id": None}
    three.json("POST", f"/changes/{made['change_id']}/undo")
    assert carried(three) == [["cat"], ["cat", "dog"], []]
    for wrong in (
        {"sample_ids": ids},
        {"sample_ids": [], "add": ["a"]},
        {"sample_ids": ids, "add": ["a"], "remove": ["a"]},
        {"sample_ids": ids, "add": ["no label!"]},
    ):
        three.refusal(422, "PATCH", "…/samples/labels", json=wrong)


def test_labels_are_added_with_colour_and_key(pictures: DatasetClient) -> None:
    wanted = ["cat", {"name": "dog", "colour": "#FF00aa", "shortcut": "q"}]
    pictures.json("POST", "…/labels", json=wanted)
    again = pictures.json("POST", "…/labels", json=["cat"])
    assert [one["name"] for one in again] == ["cat", "dog"]
    assert pictures.labels()["dog"]["colour"] == "#ff00aa"
    assert pictures.labels()["dog"]["shortcut"] == "q"
    for wrong in ([], ["fine", "a b"], [{"name": "x", "colour": "red"}], [7]):
        pictures.refusal(422, "POST", "…/labels", json=wrong)
    taken = [{"name": "bird", "shortcut": "q"}]
    assert "'q'" in pictures.refusal(409, "POST", "…/labels", json=taken)
    assert set(pictures.labels()) == {"cat", "dog"}


def test_name_colour_and_key_of_a_label_can_be_changed(three: DatasetClient) -> None:
    cat, dog = three.labels()["cat"], three.labels()["dog"]
    three.json("PATCH", f"/labels/{dog['id']}", json={"shortcut": "d"})
    path = f"/labels/{cat['id']}"
    changed = three.json("PATCH", path, json={"name": "tiger", "colour": "#000000"})
    assert (changed["name"], changed["colour"], changed["samples"]) == ("tiger", "#000000", 2)
    assert carried(three)[0] == ["tiger"]
    assert changed["change_id"] == three.json("GET", "…/changes")[0]["id"]
    assert three.json("PATCH", path, json={"name": "tiger"})["change_id"] is None
    assert three.json("PATCH", path, json={"shortcut": "z"})["shortcut"] == "z"
    assert three.json("PATCH", path, json={"name": "tiger"})["shortcut"] == "z"
    assert three.json("PATCH", path, json={"shortcut": None})["shortcut"] is None
    assert "dog" in three.refusal(409, "PATCH", path, json={"shortcut": "d"})
    for wrong in ({"name": "a b"}, {"shortcut": "F1"}, {"colour": "red"}, {"extra": 1}):
        three.refusal(422, "PATCH", path, json=wrong)


def test_renaming_to_another_label_merges_the_two_if_asked_and_can_be_taken_back(
    three: DatasetClient,
) -> None:
    before = three.labels()
    path = f"/labels/{before['dog']['id']}"
    refused = three.refusal(409, "PATCH", path, json={"name": "cat"})
    assert "'cat' exists already; choose another name, or send merge=true" in refused
    assert three.labels() == before
    merged = three.json("PATCH", path, json={"name": "cat", "merge": True})
    assert (merged["id"], merged["samples"]) == (before["cat"]["id"], 2)
    assert set(three.labels()) == {"cat"}
    assert carried(three) == [["cat"], ["cat"], []]
    made = three.json("GET", "…/changes")[0]
    assert (made["action"], made["id"]) == ("merge_labels", merged["change_id"])
    three.json("POST", f"/changes/{made['id']}/undo")
    assert three.labels() == before
    assert [sorted(labels) for labels in carried(three)] == [["cat"], ["cat", "dog"], []]


def test_labels_are_merged_and_unknown_ones_named(three: DatasetClient) -> None:
    three.json("POST", "…/labels", json=["wolf"])
    body = {"labels": ["cat", "dog"], "into": "wolf"}
    merged = three.json("POST", "…/labels/merge", json=body)
    assert merged["samples"] == 2
    assert merged["change_id"] == three.json("GET", "…/changes")[0]["id"]
    assert carried(three) == [["wolf"], ["wolf"], []]
    assert "no label 'cat'" in three.refusal(404, "POST", "…/labels/merge", json=body)
    itself = {"labels": ["wolf"], "into": "wolf"}
    assert "with itself" in three.refusal(409, "POST", "…/labels/merge", json=itself)
    three.refusal(422, "POST", "…/labels/merge", json={"labels": [], "into": "wolf"})


@pytest.mark.parametrize("mode", ["label_only", "label_and_samples"])
def test_a_deleted_label_goes_alone_or_with_samples_and_comes_back(
    three: DatasetClient, mode: str
) -> None:
    path = f"/labels/{three.labels()['cat']['id']}"
    made = three.json("DELETE", path, params={"mode": mode})
    assert set(three.labels()) == {"dog"}
    trashed = ["0.png"] if mode == "label_and_samples" else []
    assert list(three.samples(tab="trash")) == trashed
    assert three.samples()["1.png"]["labels"] == ["dog"]
    three.refusal(404, "DELETE", path)
    three.refusal(404, "PATCH", path, json={"name": "lion"})
    three.json("POST", f"/changes/{made['id']}/undo")
    assert three.samples(tab="trash") == {}
    assert [sorted(labels) for labels in carried(three)] == [["cat"], ["cat", "dog"], []]


def put(store: ObjectStore, files: dict[str, bytes]) -> None:
    if not store.client.bucket_exists(bucket_name="photos"):
        store.client.make_bucket(bucket_name="photos")
    for key, data in files.items():
        store.client.put_object(
            bucket_name="photos", object_name=key, data=io.BytesIO(data), length=len(data)
        )


def test_source_files_are_deleted_only_where_the_samples_came_from_them(
    new_dataset: NewDataset, object_store: ObjectStore
) -> None:
    dataset = new_dataset("image_classification")
    folder = f"in-{dataset.id}"
    put(
        object_store,
        {
            f"{folder}/a.png": png(1),
            f"{folder}/a.txt": b"cat",
            f"{folder}/deep/b.png": png(2),
            f"{folder}/deep/b.txt": b"cat\ndog",
        },
    )
    dataset.json("PATCH", "…", json={"input_path": f"s3://photos/{folder}"})
    job = dataset.json("POST", "…/synchronization", json={})
    main(UUID(job["id"]))
    put(object_store, {f"{folder}/mine.png": png(3)})
    dataset.upload({"mine.png": png(4), "mine.txt": b"cat"})
    cat = dataset.labels()["cat"]
    dataset.json("DELETE", f"/labels/{cat['id']}", params={"mode": "label_samples_and_files"})
    left = [found.key for found in object_store.list("photos", f"{folder}/")]
    assert f"{folder}/a.png" not in left
    assert {f"{folder}/deep/b.png", f"{folder}/mine.png"} <= set(left)
    assert set(dataset.samples(tab="trash")) == {"a.png", "mine.png"}


def test_source_files_are_not_deleted_where_there_are_none(
    three: DatasetClient, new_dataset: NewDataset
) -> None:
    texts = new_dataset("text_classification", input_path="s3://photos/t", labels=["x"])
    for dataset, label, reason in (
        (three, "cat", "has no input path"),
        (texts, "x", "holds texts, which share files"),
    ):
        path = f"/labels/{dataset.labels()[label]['id']}"
        mode = {"mode": "label_samples_and_files"}
        refused = dataset.refusal(422, "DELETE", path, params=mode)
        assert reason in refused
        assert "label_" not in refused  # people read it in a dialog
        assert label in dataset.labels()
    three.refusal(422, "DELETE", f"/labels/{three.labels()['cat']['id']}", params={"mode": "x"})


def test_a_label_that_is_added_after_a_version_asks_for_another_look(three: DatasetClient) -> None:
    nothing = {"version": None, "added": [], "deleted": []}
    assert three.json("GET", "…/label-set-change") == nothing
    three.json("POST", "…/versions", json={})
    three.json("POST", "…/labels", json=["wolf"])
    three.json("DELETE", f"/labels/{three.labels()['dog']['id']}")
    changed = {"version": "V001", "added": ["wolf"], "deleted": ["dog"]}
    assert three.json("GET", "…/label-set-change") == changed


def test_two_labels_of_a_new_dataset_do_not_share_a_key(new_dataset: NewDataset) -> None:
    wanted = [{"name": "cat", "shortcut": "c"}, {"name": "cow", "shortcut": "c"}]
    body = {"name": "keys", "project_type": "sound_classification", "labels": wanted}
    refused = new_dataset("text_classification").refusal(409, "POST", "/datasets", json=body)
    assert "key 'c' sets label 'cat' already" in refused


def test_changes_are_listed_page_by_page_and_undone_once(three: DatasetClient) -> None:
    three.label(**{"2": ["bird"]})
    newest, first = three.json("GET", "…/changes")
    assert (newest["action"], newest["samples"], newest["by"]) == ("label", 1, "api")
    assert three.json("GET", "…/changes", params={"offset": 1, "limit": 1}) == [first]
    assert three.json("GET", "…/changes", params={"offset": 2**62}) == []
    for wrong in ({"limit": 501}, {"offset": -1}, {"offset": 2**63}):
        three.refusal(422, "GET", "…/changes", params=wrong)
    undone = three.json("POST", f"/changes/{newest['id']}/undo")
    assert carried(three)[2] == []
    refused = three.refusal(409, "POST", f"/changes/{newest['id']}/undo")
    assert "taken back already" in refused
    three.json("POST", f"/changes/{undone['id']}/undo")
    assert carried(three)[2] == ["bird"]


def test_a_change_of_what_was_changed_again_is_not_undone(three: DatasetClient) -> None:
    three.label(**{"2": ["bird"]})
    made = three.json("GET", "…/changes")[0]
    three.label(**{"2": ["fish"]})
    refused = three.refusal(409, "POST", f"/changes/{made['id']}/undo")
    assert "'2.png' was changed again since" in refused
    assert carried(three)[2] == ["fish"]
