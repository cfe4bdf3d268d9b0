"""YOLO exports, read by the published definition and by the own import."""

import pytest
import yaml

from schemas.export import ExportFormat
from schemas.project_type import ProjectType
from tasks.formats.yolo import read_class_names, read_yolo


def exported(unpacked, pictures, with_files=True) -> dict[str, bytes]:
    return unpacked(ProjectType.OBJECT_DETECTION, ExportFormat.YOLO, pictures, with_files)


def test_layout_is_that_of_ultralytics(unpacked, pictures) -> None:
    assert sorted(exported(unpacked, pictures)) == [
        "data.yaml",
        "images/train/=2.png",
        "images/train/猫_1.jpg",
        "images/val/3.jpg",
        "labels/train/=2.txt",
        "labels/train/猫_1.txt",
        "labels/val/3.txt",
    ]
    assert len(exported(unpacked, pictures, with_files=False)) == 4


def test_yaml_names_folders_and_classes(unpacked, pictures) -> None:
    content = yaml.safe_load(exported(unpacked, pictures)["data.yaml"])
    assert content == {
        "train": "images/train",
        "val": "images/val",
        "nc": 3,
        "names": {0: "dog", 1: "猫", 2: "no"},
    }


def test_rows_follow_the_published_definition(unpacked, pictures, boxes) -> None:
    files = exported(unpacked, pictures)
    names = yaml.safe_load(files["data.yaml"])["names"]
    for row, mark in zip(files["labels/train/猫_1.txt"].decode().splitlines(), boxes, strict=True):
        number, x, y, width, height = row.split(" ")
        assert names[int(number)] == mark.label
        assert all(0 <= float(value) <= 1 for value in (x, y, width, height))
        box = mark.box
        assert (float(x) - float(width) / 2) * 641 == pytest.approx(box.xmin, abs=1e-6)
        assert (float(y) + float(height) / 2) * 479 == pytest.approx(box.ymax, abs=1e-6)


def test_own_import_reads_the_same_boxes(unpacked, pictures, boxes) -> None:
    files = exported(unpacked, pictures)
    names = read_class_names("data.yaml", files["data.yaml"])
    found = {}
    for path, content in files.items():
        if path.startswith("labels/"):
            file = read_yolo(path, content, names)
            found[file.name] = list(file.marks_on(641, 479))
    assert found == {
        "images/train/猫_1": boxes,
        "images/train/=2": [],
        "images/val/3": boxes[1:2],
    }
    stems = {path.rpartition(".")[0] for path in files if path.startswith("images/")}
    assert set(found) == stems


def test_pictures_of_one_stem_get_label_files_of_their_own(unpacked, line, boxes) -> None:
    files = exported(unpacked, [line("1.jpg", boxes[0]), line("1.png", boxes[1]), line("1-2.jpg")])
    assert [name for name in files if name.startswith("images")] == [
        "images/train/1.jpg",
        "images/train/1-2.png",
        "images/train/1-2-2.jpg",
    ]
    assert files["labels/train/1-2.txt"].startswith(b"0 ")
