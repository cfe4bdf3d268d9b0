"""Samples by REST: sent, listed, looked at, thrown away and taken back."""

import hashlib
import io
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from infra.settings import settings
from schemas.sample import MEBIBYTE
from tests.deployments.api.dataset_client import ANY_ID, DatasetClient
from tests.tasks.intake.sample_files import coco, noisy_png, picture, png, wav, zipped

NewDataset = Callable[..., DatasetClient]


def test_each_file_of_an_upload_has_its_outcome(pictures: DatasetClient) -> None:
    report = pictures.upload(
        {
            "rose 1.png": png(1),
            "rose 1.txt": b"rose\nred\n",
            "broken.jpg": png(2)[:40],
            "notes.pdf": b"%PDF-1.4",
            "more.zip": zipped({"in/a.png": png(3)}),
        }
    )
    assert {name: one["outcome"] for name, one in report.items()} == {
        "rose 1.png": "added",
        "broken.jpg": "refused",
        "notes.pdf": "refused",
        "in/a.png": "added",
    }
    assert report["rose 1.png"]["labels"] == ["red", "rose"]
    assert "broken.jpg" in report["broken.jpg"]["message"]
    assert pictures.samples(tab="labeled")["rose 1.png"]["name"] == "rose_1.png"


def test_the_layout_is_chosen_in_the_address(new_dataset: NewDataset) -> None:
    boxes = new_dataset("object_detection")
    listed = coco(["1.png"], {"1.png": [("cat", 2, 3, 20, 15)]})
    files = [("files", ("1.png", png())), ("files", ("c.json", listed))]
    boxes.json("POST", "…/samples", params={"layout": "coco"}, files=files)
    (box,) = boxes.samples()["1.png"]["boxes"]
    assert box == {"label": "cat", "xmin": 2, "ymin": 3, "xmax": 20, "ymax": 15}
    refused = boxes.refusal(422, "POST", "…/samples", params={"layout": "folders"}, files=files)
    assert "choose one of files, voc, yolo, coco, label_studio" in refused
    boxes.refusal(422, "POST", "…/samples", params={"layout": "x"}, files=files)


def test_an_upload_without_files_is_refused(pictures: DatasetClient) -> None:
    assert "files" in pictures.refusal(422, "POST", "…/samples")
    pictures.refusal(422, "POST", "…/samples", data={"files": "text"})
    pictures.refusal(422, "POST", "…/samples", json={"files": []})
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    pictures.refusal(400, "POST", "…/samples", content=b"--y\r\nno part", headers=broken)
    many = [("files", (f"{number}.png", b"")) for number in range(1001)]
    assert "1000" in pictures.refusal(400, "POST", "…/samples", files=many)
    assert pictures.json("GET", "…")["samples"] == 0


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.png",
        "/etc/cron.d/x.png",
        "..\\..\\windows\\x.png",
        "C:\\x.png",
        "a\0b.png",
        "x" * 3000 + ".png",
        "\u202egnp.exe.png",
        "%2e%2e%2fx.png",
        "<img src=x onerror=alert(1)>.png",
        "';DROP TABLE samples;--.png",
        ".png",
        "....png",
    ],
)
def test_a_hostile_file_name_never_leads_outside(pictures: DatasetClient, name: str) -> None:
    answer = pictures.json("POST", "…/samples", files=[("files", (name, png()))])
    (file,) = answer["files"]
    if file["outcome"] == "refused":
        assert pictures.json("GET", "…")["samples"] == 0
        return
    sample = pictures.json("GET", f"/samples/{file['sample_id']}")
    assert not set("/\\\0\n ") & set(sample["name"])
    assert sample["name"].strip(".")
    assert len(sample["name"]) <= 255
    assert sample["object_key"] == f"datasets/{pictures.id}/objects/{sample['sha256']}.png"
    assert pictures.call("GET", f"/samples/{file['sample_id']}/content").content == png()


@pytest.mark.parametrize(
    ("noun", "limit", "setting"),
    [
        ("samples", 8 * MEBIBYTE, "EXEML_UPLOAD_MAX_BYTES"),
        ("tables", 100 * MEBIBYTE - 1, "EXEML_TABLE_MAX_BYTES"),
    ],
)
def test_a_body_over_the_limit_is_refused_and_nothing_is_kept(
    new_dataset: NewDataset, noun: str, limit: int, setting: str
) -> None:
    tables = new_dataset("predictive_analytics")
    row = b"1," + b"x" * 500 + b"\n"
    too_large = b"a,b\n" + row * ((limit + MEBIBYTE) // len(row))
    refused = tables.refusal(413, "POST", f"…/{noun}", files=[("files", ("a.csv", too_large))])
    assert f"over {limit + MEBIBYTE // 2:,} bytes, {limit:,} of which are for files" in refused
    assert setting in refused
    assert tables.json("GET", "…")["samples"] == 0


def test_the_limit_that_an_upload_states_is_the_one_that_holds(
    new_dataset: NewDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = new_dataset("text_classification")
    monkeypatch.setenv("EXEML_UPLOAD_MAX_BYTES", "3000")
    settings.cache_clear()
    files = [("files", (f"{name}.txt", name.encode() * 1_500)) for name in "ab"]
    assert [one["outcome"] for one in texts.json("POST", "…/samples", files=files)["files"]] == [
        "added",
        "added",
    ]
    files[1] = ("files", ("b.txt", b"b" * 1_501))
    refused = texts.refusal(413, "POST", "…/samples", files=files)
    assert "the files have 3,001 bytes together; at most 3,000 are allowed at once" in refused
    assert "EXEML_UPLOAD_MAX_BYTES" in refused


def test_a_table_over_the_limit_of_uploads_has_a_way_of_its_own(new_dataset: NewDataset) -> None:
    tables = new_dataset("predictive_analytics")
    data = b"a,b\n" + (b"1," + b"x" * 500 + b"\n") * (9 * MEBIBYTE // 500)
    tables.refusal(413, "POST", "…/samples", files=[("files", ("a.csv", data))])
    assert tables.upload({"a.csv": data}, "tables")["a.csv"]["outcome"] == "added"


def test_a_body_that_lies_about_its_length_is_counted(pictures: DatasetClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "10"}

    def body() -> object:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
        for _ in range(9):
            yield bytes(MEBIBYTE)

    pictures.refusal(413, "POST", "…/samples", content=body(), headers=headers)


def test_only_tables_go_the_way_of_tables(pictures: DatasetClient) -> None:
    refused = pictures.refusal(422, "POST", "…/tables", files=[("files", ("a.png", png()))])
    assert "…/samples" in refused


def test_the_plan_of_an_upload_says_what_is_missing(pictures: DatasetClient) -> None:
    def plan(**files: bytes) -> list[dict[str, str]]:
        return [
            {"name": f"{name}.png", "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ]

    pictures.upload({"a.png": png(1)})
    body = plan(a=png(1), b=png(2))
    assert pictures.json("POST", "…/upload-plan", json=body) == {"missing": ["b.png"]}
    for wrong in ([], [{"name": "a", "sha256": "x"}], [{"name": "a"}], body * 5001):
        pictures.refusal(422, "POST", "…/upload-plan", json=wrong)


def test_samples_are_listed_by_tab_label_and_page(pictures: DatasetClient) -> None:
    pictures.upload({f"{number}.png": png(number) for number in range(5)})
    pictures.label(**{"0": ["cat"], "1": ["cat", "dog"]})
    pictures.call("DELETE", f"/samples/{pictures.samples()['4.png']['id']}")
    assert list(pictures.samples()) == ["0.png", "1.png", "2.png", "3.png"]
    assert list(pictures.samples(tab="labeled", label="dog")) == ["1.png"]
    assert list(pictures.samples(tab="unlabeled")) == ["2.png", "3.png"]
    assert list(pictures.samples(tab="trash")) == ["4.png"]
    assert list(pictures.samples(offset=1, limit=2)) == ["1.png", "2.png"]
    assert list(pictures.samples(label="no such label")) == []
    far = pictures.json("GET", "…/samples", params={"offset": 2**62})
    assert far == {"items": [], "total": 4}
    for wrong in (
        {"limit": 0},
        {"limit": 501},
        {"offset": -1},
        {"offset": 2**63},
        {"tab": "x"},
        {"search": "x" * 201},
        {"search": "nul\0"},
        {"label": "nul\0"},
    ):
        pictures.refusal(422, "GET", "…/samples", params=wrong)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("%", ["100%.png"]),
        ("_", ["a_b.png", "back\\slash.png"]),  # which is stored as back_slash.png
        ("\\", ["back\\slash.png"]),
        ("😀", ["😀.png"]),
        ("猫", ["猫.png"]),
        ("A_B", ["a_b.png"]),
        ("'", ["it's.png"]),
        ("", ["100%.png", "a_b.png", "axb.png", "back\\slash.png", "it's.png", "猫.png", "😀.png"]),
    ],
)
def test_a_search_takes_every_sign_as_it_is(
    pictures: DatasetClient, search: str, found: list[str]
) -> None:
    names = ["100%.png", "a_b.png", "axb.png", "back\\slash.png", "it's.png", "猫.png", "😀.png"]
    pictures.json(
        "POST", "…/samples", files=[("files", (name, png(i))) for i, name in enumerate(names)]
    )
    assert sorted(pictures.samples(search=search)) == sorted(found)
    for offset in (0, 2**62):
        assert pictures.json("GET", "…/samples", params={"search": search, "offset": offset})[
            "total"
        ] == len(found)


def test_texts_are_searched_for_their_words(new_dataset: NewDataset) -> None:
    texts = new_dataset("text_classification")
    texts.upload({"a.csv": "一部好电影,好\n100% bad film,bad\n".encode()})
    for search, count in (("电影", 1), ("100%", 1), ("FILM", 1), ("a.csv", 2), ("x", 0)):
        page = texts.json("GET", "…/samples", params={"search": search})
        assert page["total"] == count, search


@pytest.mark.parametrize(
    ("project_type", "name", "data", "media_type"),
    [
        ("image_classification", "a.png", png(), "image/png"),
        ("image_classification", "a.jpg", picture("JPEG"), "image/jpeg"),
        ("image_classification", "a.bmp", picture("BMP"), "image/bmp"),
        ("sound_classification", "a.wav", wav(), "audio/wav"),
        ("predictive_analytics", "a.csv", b"a,b\n1,2\n", "text/csv; charset=utf-8"),
        (
            "text_classification",
            "a.txt",
            "<script>猫</script>".encode(),
            "text/plain; charset=utf-8",
        ),
    ],
)
def test_the_content_of_each_media_comes_with_safe_headers(
    new_dataset: NewDataset, project_type: str, name: str, data: bytes, media_type: str
) -> None:
    dataset = new_dataset(project_type)
    dataset.upload({name: data})
    (sample,) = dataset.json("GET", "…/samples")["items"]
    content = dataset.call("GET", f"/samples/{sample['id']}/content")
    assert content.content == data
    assert content.headers["content-type"] == media_type
    assert content.headers["x-content-type-options"] == "nosniff"
    assert content.headers["content-security-policy"] == "sandbox"
    if project_type != "image_classification":
        assert "no picture" in dataset.refusal(404, "GET", f"/samples/{sample['id']}/thumbnail")


def test_a_thumbnail_is_small_and_a_small_picture_is_its_own(pictures: DatasetClient) -> None:
    pictures.upload({"small.png": png(), "large.png": noisy_png(600)})
    found = pictures.samples()
    small = pictures.call("GET", f"/samples/{found['small.png']['id']}/thumbnail")
    assert (small.content, small.headers["content-type"]) == (png(), "image/png")
    large = pictures.call("GET", f"/samples/{found['large.png']['id']}/thumbnail")
    assert large.headers["content-type"] == "image/jpeg"
    assert large.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(large.content)).size == (256, 256)


def test_the_trash_is_filled_restored_and_emptied(pictures: DatasetClient) -> None:
    pictures.upload({f"{number}.png": png(number) for number in range(3)})
    pictures.label(**{"0": ["cat"]})
    ids = [one["id"] for one in pictures.samples().values()]
    trashed = pictures.json("POST", "…/trash", json={"sample_ids": ids})
    assert (trashed["action"], trashed["samples"]) == ("trash", 3)
    assert pictures.labels()["cat"]["samples"] == 0
    refused = pictures.refusal(422, "POST", "…/trash", json={"sample_ids": ids})
    assert "in the trash already" in refused
    body = [{"sample_id": ids[0], "labels": ["dog"]}]
    assert "is in the trash" in pictures.refusal(409, "PUT", "/samples/labels", json=body)
    pictures.json("POST", "…/restore", json={"sample_ids": ids[:1]})
    assert pictures.samples()["0.png"]["labels"] == ["cat"]
    refused = pictures.refusal(422, "POST", "…/restore", json={"sample_ids": ids[:1]})
    assert "not in the trash" in refused
    assert pictures.json("DELETE", "…/trash") == {"deleted": 2}
    assert pictures.json("DELETE", "…/trash") == {"deleted": 0}
    pictures.refusal(404, "GET", f"/samples/{ids[1]}")
    assert pictures.refusal(404, "POST", "…/restore", json={"sample_ids": ids})


def test_what_went_into_the_trash_can_be_taken_back_and_again(pictures: DatasetClient) -> None:
    pictures.upload({"a.png": png()})
    (sample,) = pictures.samples().values()
    made = pictures.json("POST", "…/trash", json={"sample_ids": [sample["id"]]})
    undone = pictures.json("POST", f"/changes/{made['id']}/undo")
    assert list(pictures.samples()) == ["a.png"]
    pictures.json("POST", f"/changes/{undone['id']}/undo")
    assert list(pictures.samples(tab="trash")) == ["a.png"]


def test_samples_of_another_dataset_are_refused(new_dataset: NewDataset) -> None:
    one, other = new_dataset("image_classification"), new_dataset("image_classification")
    other.upload({"a.png": png()})
    (sample,) = other.samples().values()
    one.refusal(404, "POST", "…/trash", json={"sample_ids": [sample["id"]]})
    body = {"sample_ids": [sample["id"]], "add": ["cat"]}
    assert "not in dataset" in one.refusal(422, "PATCH", "…/samples/labels", json=body)
    lists: list[list[str]] = [[], [ANY_ID] * 10_001, ["x"]]
    for wrong in lists:
        one.refusal(422, "POST", "…/trash", json={"sample_ids": wrong})
    assert list(other.samples()) == ["a.png"]


def test_the_history_of_a_sample_tells_who_did_what(pictures: DatasetClient) -> None:
    pictures.upload({"a.png": png()})
    (sample,) = pictures.samples().values()
    assert pictures.json("GET", f"/samples/{sample['id']}/history") == []
    pictures.label(a=["cat"])
    pictures.label(a=["cat", "dog"])
    pictures.call("DELETE", f"/samples/{sample['id']}")
    history = pictures.json("GET", f"/samples/{sample['id']}/history")
    assert [(one["action"], one["by"], one["before"], one["after"]) for one in history] == [
        ("trash", "api", ["cat", "dog"], ["cat", "dog", "(in the trash)"]),
        ("label", "api", ["cat"], ["cat", "dog"]),
        ("label", "api", [], ["cat"]),
    ]


def test_an_object_that_is_missing_in_the_store_is_told(
    pictures: DatasetClient, api: TestClient
) -> None:
    from infra.object_store import object_store

    pictures.upload({"a.png": png()})
    (sample,) = pictures.samples().values()
    object_store().delete([sample["object_key"]])
    refused = pictures.refusal(404, "GET", f"/samples/{sample['id']}/content")
    assert sample["sha256"] in refused


def test_a_browser_asks_again_whether_a_sample_has_other_bytes_by_now(
    pictures: DatasetClient,
) -> None:
    pictures.upload({"big.png": png(1, width=600, height=400), "small.png": png(2)})
    for sample in pictures.samples().values():
        for noun in ("content", "thumbnail"):
            path = f"/samples/{sample['id']}/{noun}"
            first = pictures.call("GET", path)
            assert first.headers["cache-control"] == "private, no-cache"
            known = {"If-None-Match": first.headers["etag"]}
            again = pictures.call("GET", path, headers=known)
            assert (again.status_code, again.content) == (304, b"")
            other = pictures.call("GET", path, headers={"If-None-Match": '"other"'})
            assert (other.status_code, other.content) == (200, first.content)
