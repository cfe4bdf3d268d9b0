"""PASCAL VOC exports, read by xml.etree, by torchvision and by the own import."""

from pathlib import Path
from xml.etree import ElementTree

from PIL import Image
from torchvision.datasets import VOCDetection

from schemas.export import ExportFormat
from schemas.project_type import ProjectType
from tasks.formats.voc import boxes_in


def exported(unpacked, pictures, with_files=True) -> dict[str, bytes]:
    return unpacked(ProjectType.OBJECT_DETECTION, ExportFormat.VOC, pictures, with_files)


def test_layout_is_that_of_voc(unpacked, pictures) -> None:
    assert sorted(exported(unpacked, pictures)) == [
        "Annotations/3.xml",
        "Annotations/=2.xml",
        "Annotations/猫_1.xml",
        "ImageSets/Main/train.txt",
        "ImageSets/Main/val.txt",
        "JPEGImages/3.jpg",
        "JPEGImages/=2.png",
        "JPEGImages/猫_1.jpg",
    ]


def test_without_files_only_annotations_and_lists_come(unpacked, pictures) -> None:
    files = exported(unpacked, pictures, with_files=False)
    assert not any(name.startswith("JPEGImages") for name in files)
    assert files["ImageSets/Main/train.txt"].decode() == "猫_1\n=2\n"
    assert files["ImageSets/Main/val.txt"].decode() == "3\n"


def test_all_mandatory_fields_are_there(unpacked, pictures) -> None:
    root = ElementTree.fromstring(exported(unpacked, pictures)["Annotations/猫_1.xml"])
    assert [child.tag for child in root] == ["folder", "filename", "size", "segmented"] + [
        "object"
    ] * 3
    assert [child.text for child in root.find("size")] == ["641", "479", "3"]
    assert {child.tag for child in root.find("object")} == {
        "name",
        "pose",
        "truncated",
        "occluded",
        "difficult",
        "bndbox",
    }
    corners = [child.text for child in root.findall("object")[1].find("bndbox")]
    assert corners == ["0.1", "33.333", "0.7", "99"]


def test_own_import_reads_the_same_boxes_without_remarks(unpacked, pictures, boxes) -> None:
    files = exported(unpacked, pictures)
    for name, expected in (("猫_1", boxes), ("=2", []), ("3", boxes[1:2])):
        found = boxes_in(name, files[f"Annotations/{name}.xml"], 641, 479)
        assert list(found.marks) == expected
        assert found.remarks == ()


def test_torchvision_opens_the_unpacked_export(unpacked, line, boxes, tmp_path: Path) -> None:
    files = exported(unpacked, [line("1.jpg", *boxes), line("2.jpg", boxes[0])])
    for name, content in files.items():
        path = tmp_path / "VOCdevkit" / "VOC2012" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix == ".jpg":
            Image.new("RGB", (641, 479)).save(path)
    dataset = VOCDetection(tmp_path, year="2012", image_set="train")
    assert len(dataset) == 2
    picture, target = dataset[0]
    assert picture.size == (641, 479)
    assert [one["name"] for one in target["annotation"]["object"]] == ["猫", "dog", "no"]
