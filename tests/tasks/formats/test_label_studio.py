"""Label Studio exports, read by the own import; the configuration by xml.etree."""

import json
from xml.etree import ElementTree

from schemas.export import ExportFormat
from schemas.label import Mark
from schemas.project_type import ProjectType
from tasks.formats.label_studio import read_label_studio


def exported(unpacked, project_type, lines) -> dict[str, bytes]:
    return unpacked(project_type, ExportFormat.LABEL_STUDIO, lines)


def test_own_import_reads_the_same_boxes(unpacked, pictures, boxes) -> None:
    files = exported(unpacked, ProjectType.OBJECT_DETECTION, pictures)
    read = read_label_studio("tasks.json", files["tasks.json"], ProjectType.OBJECT_DETECTION)
    found = {one.name: list(one.marks_on(641, 479)) for one in read}
    assert found == {"files/猫_1.jpg": boxes, "files/=2.png": [], "files/3.jpg": boxes[1:2]}
    assert set(found) < set(files)


def test_own_import_reads_the_same_labels_of_pictures_and_sounds(unpacked, line) -> None:
    for project_type, labels in (
        (ProjectType.IMAGE_CLASSIFICATION, ["dog", "猫"]),
        (ProjectType.SOUND_CLASSIFICATION, ["猫"]),
    ):
        files = exported(unpacked, project_type, [line("a&b=1%.x", *labels), line("2.x")])
        read = read_label_studio("tasks.json", files["tasks.json"], project_type)
        assert {one.name: one.marks_on(0, 0) for one in read} == {
            "files/a&b=1%.x": tuple(map(Mark, labels)),
            "files/2.x": (),
        }


def test_own_import_reads_the_same_texts(unpacked, line) -> None:
    lines = [line("t#1", "dog", text="=1\n猫"), line("t#2", text="same"), line("t#2", text="same")]
    files = exported(unpacked, ProjectType.TEXT_CLASSIFICATION, lines)
    assert sorted(files) == ["label_config.xml", "tasks.json"]
    read = read_label_studio("tasks.json", files["tasks.json"], ProjectType.TEXT_CLASSIFICATION)
    assert [(one.text, one.marks_on(0, 0)) for one in read] == [
        ("=1\n猫", (Mark("dog"),)),
        ("same", ()),
        ("same", ()),
    ]


def test_results_name_the_controls_of_the_configuration(unpacked, pictures) -> None:
    files = exported(unpacked, ProjectType.OBJECT_DETECTION, pictures)
    view = ElementTree.fromstring(files["label_config.xml"])
    shown, control = view
    (annotation,) = json.loads(files["tasks.json"])[0]["annotations"]
    for result in annotation["result"]:
        assert result["from_name"] == control.get("name")
        assert result["to_name"] == shown.get("name") == control.get("toName")
    assert shown.get("value") == "$image"
    assert [(one.get("value"), one.get("background")) for one in control] == [
        ("dog", "#112233"),
        ("猫", "#ff0000"),
        ("no", "#00ff00"),
    ]


def test_choices_are_single_where_a_sample_has_one_label(unpacked, line) -> None:
    for project_type, choice in (
        (ProjectType.IMAGE_CLASSIFICATION, "multiple"),
        (ProjectType.SOUND_CLASSIFICATION, "single"),
    ):
        files = exported(unpacked, project_type, [line("1.x", "dog")])
        control = ElementTree.fromstring(files["label_config.xml"])[1]
        assert (control.tag, control.get("choice")) == ("Choices", choice)
