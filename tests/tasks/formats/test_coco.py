"""COCO exports, read by pycocotools and by the own import."""

import json
from pathlib import Path

import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from schemas.errors import InvalidInputError
from schemas.export import ExportFormat
from schemas.label import Mark
from schemas.project_type import ProjectType
from tasks.formats.coco import read_coco


def exported(unpacked, pictures, with_files=True) -> dict[str, bytes]:
    return unpacked(ProjectType.OBJECT_DETECTION, ExportFormat.COCO, pictures, with_files)


@pytest.fixture
def coco(unpacked, pictures, tmp_path: Path) -> COCO:
    path = tmp_path / "annotations.json"
    path.write_bytes(exported(unpacked, pictures)["annotations.json"])
    return COCO(path)


def test_layout_is_one_file_and_the_pictures(unpacked, pictures) -> None:
    names = list(exported(unpacked, pictures))
    assert names == ["annotations.json", "images/猫_1.jpg", "images/=2.png", "images/3.jpg"]
    assert list(exported(unpacked, pictures, with_files=False)) == ["annotations.json"]


def test_pycocotools_finds_pictures_boxes_and_classes_in_order(coco: COCO) -> None:
    assert [one["name"] for one in coco.loadCats(coco.getCatIds())] == ["dog", "猫", "no"]
    assert [one["file_name"] for one in coco.loadImgs(coco.getImgIds())] == [
        "猫_1.jpg",
        "=2.png",
        "3.jpg",
    ]
    found = coco.loadAnns(coco.getAnnIds(imgIds=[1]))
    assert [one["category_id"] for one in found] == [2, 1, 3]
    assert found[0]["bbox"] == [0, 0, 641, 479]
    assert found[0]["area"] == 641 * 479
    assert coco.getAnnIds(imgIds=[2]) == []


def test_export_judged_against_itself_is_perfect(coco: COCO) -> None:
    results = [
        {key: one[key] for key in ("image_id", "category_id", "bbox")} | {"score": 1.0}
        for one in coco.loadAnns(coco.getAnnIds())
    ]
    judged = COCOeval(coco, coco.loadRes(results), "bbox")
    judged.evaluate()
    judged.accumulate()
    judged.summarize()
    assert judged.stats[0] == pytest.approx(1.0)


def test_own_import_reads_the_same_boxes(unpacked, pictures, boxes) -> None:
    data = exported(unpacked, pictures)["annotations.json"]
    found = {one.name: list(one.marks_on(641, 479)) for one in read_coco("a.json", data, True)}
    assert found == {"猫_1.jpg": boxes, "=2.png": [], "3.jpg": boxes[1:2]}


def test_classes_of_whole_pictures_survive_export_and_import(
    unpacked, line, tmp_path: Path
) -> None:
    pictures = [line("1.jpg", "dog", "猫"), line("2.jpg"), line("3.jpg", "no")]
    files = unpacked(ProjectType.IMAGE_CLASSIFICATION, ExportFormat.COCO, pictures)
    data = files["annotations.json"]
    found = {one.name: list(one.marks_on(641, 479)) for one in read_coco("a.json", data, False)}
    assert found == {"1.jpg": [Mark("dog"), Mark("猫")], "2.jpg": [], "3.jpg": [Mark("no")]}
    path = tmp_path / "annotations.json"
    path.write_bytes(data)
    coco = COCO(path)
    assert [one["category_id"] for one in coco.loadAnns(coco.getAnnIds(imgIds=[1]))] == [1, 2]


def test_empty_dataset_is_valid(unpacked) -> None:
    document = json.loads(exported(unpacked, [])["annotations.json"])
    assert (document["images"], document["annotations"]) == ([], [])


def test_label_outside_of_the_label_set_is_named(unpacked, line, boxes) -> None:
    with pytest.raises(InvalidInputError, match="label 'cow' is not in the label set"):
        exported(unpacked, [line("1.jpg", Mark("cow", boxes[0].box))])


def test_label_without_a_box_is_named(unpacked, line) -> None:
    with pytest.raises(InvalidInputError, match=r"label 'dog' of 1\.jpg has no box"):
        exported(unpacked, [line("1.jpg", "dog")])


def test_picture_without_a_size_is_named(unpacked, line) -> None:
    with pytest.raises(InvalidInputError, match=r"1\.jpg has no width and height"):
        exported(unpacked, [line("1.jpg", width=None)])
