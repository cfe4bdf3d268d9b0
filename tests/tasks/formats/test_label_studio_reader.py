"""Label Studio exports as the tool writes them, and as nobody should."""

import json
from typing import Any

import pytest

from schemas.errors import InvalidAnnotationsError
from schemas.label import Box, Mark
from schemas.project_type import ProjectType
from schemas.sample import FileReport
from tasks.formats.annotated_files import AnnotatedFile
from tasks.formats.label_studio import read_label_studio

PICTURES = ProjectType.IMAGE_CLASSIFICATION
BOXES = ProjectType.OBJECT_DETECTION
SOUNDS = ProjectType.SOUND_CLASSIFICATION
TEXTS = ProjectType.TEXT_CLASSIFICATION
RECTANGLE = {"x": 50.0, "y": 25, "width": 12.5, "height": 50, "rotation": 0}


def choices(*labels: object) -> dict[str, Any]:
    return {"from_name": "c", "to_name": "x", "type": "choices", "value": {"choices": labels}}


def rectangle(*labels: object, **change: object) -> dict[str, Any]:
    value = RECTANGLE | {"rectanglelabels": labels} | change
    return {"type": "rectanglelabels", "original_width": 1, "original_height": 1, "value": value}


def task(*results: object, **change: object) -> dict[str, Any]:
    annotations = [{"id": 1, "was_cancelled": False, "result": results, "completed_by": 1}]
    return {
        "id": 5,
        "data": {"image": "/data/upload/2/a1b2c3d4-1.jpg"},
        "annotations": annotations,
    } | change


def read(tasks: object, project_type: ProjectType) -> list[AnnotatedFile | FileReport]:
    return list(read_label_studio("ls.json", json.dumps(tasks).encode(), project_type))


def marks(one: object, project_type: ProjectType) -> tuple[Mark, ...]:
    (file,) = read([one], project_type)
    assert isinstance(file, AnnotatedFile), file
    return file.marks_on(800, 400)


def report(one: object, project_type: ProjectType = PICTURES) -> str:
    *_, found = read([one], project_type)
    assert isinstance(found, FileReport)
    found.model_dump_json()
    return found.message


def refusal(one: object, project_type: ProjectType) -> str:
    with pytest.raises(InvalidAnnotationsError) as caught:
        marks(one, project_type)
    return str(caught.value)


def test_percents_become_pixels_of_the_real_picture() -> None:
    assert marks(task(rectangle("cat"), choices("outdoors")), BOXES) == (
        Mark("cat", Box(xmin=400, ymin=100, xmax=500, ymax=300)),
    )


def test_rectangle_with_two_labels_is_two_boxes() -> None:
    assert [mark.label for mark in marks(task(rectangle("cat", "pet")), BOXES)] == ["cat", "pet"]


def test_choices_are_the_labels_of_a_picture() -> None:
    assert marks(task(choices("cat", "猫"), rectangle("x")), PICTURES) == (Mark("cat"), Mark("猫"))


def test_sound_has_the_label_that_was_chosen() -> None:
    sound = task(choices("bark"), data={"audio": "https://host/b%C3%A4r%20x.wav?sig=1#t"})
    (file,) = read([sound], SOUNDS)
    assert (file.name, file.marks_on(0, 0)) == ("bär x.wav", (Mark("bark"),))


def test_text_comes_with_its_label() -> None:
    (file,) = read([task(choices("good"), data={"text": "=1+1\n两"})], TEXTS)
    assert isinstance(file, AnnotatedFile)
    assert (file.name, file.text, file.marks_on(0, 0)) == ("ls.json", "=1+1\n两", (Mark("good"),))


def test_equal_texts_are_two_samples() -> None:
    assert len(read([task(data={"text": "yes"})] * 2, TEXTS)) == 2


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/data/upload/2/a1b2c3d4-1.jpg", "1.jpg"),
        ("http://localhost:8080/data/upload/2/a1b2c3d4-deadbeef-1.jpg", "deadbeef-1.jpg"),
        ("s3://bucket/folder/deadbeef-1.jpg", "deadbeef-1.jpg"),
        ("/data/local-files/?d=folder/sub/%E7%8C%AB%2B1.jpg", "folder/sub/猫+1.jpg"),
        ("http://host/data/local-files/?d=folder\\1.jpg", "folder/1.jpg"),
        ("1.jpg", "1.jpg"),
        ("../../etc/passwd", "passwd"),
    ],
)
def test_address_gives_the_name_of_the_file(url: str, name: str) -> None:
    (file,) = read([task(data={"image": url})], PICTURES)
    assert file.name == name


def test_last_annotation_that_was_not_skipped_counts() -> None:
    annotations = [
        {"was_cancelled": False, "result": [choices("first")]},
        {"was_cancelled": False, "result": [choices("second")]},
        {"was_cancelled": True, "result": [choices("skipped")]},
    ]
    assert marks(task(annotations=annotations), PICTURES) == (Mark("second"),)


@pytest.mark.parametrize("annotations", [[], [{"was_cancelled": True, "result": []}]])
def test_task_that_nobody_labeled_has_no_marks(annotations: object) -> None:
    assert marks(task(annotations=annotations), BOXES) == ()


@pytest.mark.parametrize(
    ("data", "project_type", "sentence"),
    [
        (b'{"id": 1}', PICTURES, "ls.json holds {'id': 1}, no list of tasks; export it as JSON"),
        (b"[1, 2", PICTURES, "ls.json is no valid JSON at line 1, column 6"),
        (b"[]", ProjectType.PREDICTIVE_ANALYTICS, "ls.json cannot label tables"),
        (b'[{"id": Infinity}]', PICTURES, "Infinity is no JSON number"),
    ],
)
def test_file_that_is_no_export_is_refused(
    data: bytes, project_type: ProjectType, sentence: str
) -> None:
    with pytest.raises(InvalidAnnotationsError) as caught:
        list(read_label_studio("ls.json", data, project_type))
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (None, "task 1 of ls.json is None"),
        ({"image": "/1.jpg", "choice": "cat"}, "'data' of task 1 of ls.json is missing; add it"),
        (task(data=[]), "'data' of task 1 of ls.json is []"),
        (task(data={"img": "1.jpg"}), "'data.image' of task 1 of ls.json is missing; it must"),
        (task(data={"image": 5}), "'data.image' of task 1 of ls.json is 5"),
        (task(data={"image": ""}), "'data.image' of task 1 of ls.json is ''"),
        (task(data={"image": "http://host/dir/"}), "without a file name"),
        (task(data={"image": "http://[host/1.jpg"}), "has the address 'http://[host/1.jpg'"),
        (task(data={"image": "data:image/png;base64,AAAA"}), "without a file name"),
        (task(annotations=None), "'annotations' of task 1 of ls.json is None"),
        (task(annotations=["cat"]), "'annotations[0]' of task 1 of ls.json is 'cat'"),
    ],
)
def test_task_that_is_no_sample_is_reported(one: object, sentence: str) -> None:
    assert sentence in report(one)


def test_second_task_of_a_file_is_reported() -> None:
    _, second = read([task(choices("cat")), task(choices("dog"))], PICTURES)
    assert isinstance(second, FileReport)
    assert "task 2 of ls.json repeats the file '1.jpg', only the first counts" in second.message


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (rectangle("cat", rotation=12.5), "drawn with the rectangle turned by 12.5 degrees"),
        (rectangle("cat") | {"image_rotation": 90}, "drawn with the picture turned by 90 degrees"),
        (rectangle(), "a rectangle of task 1 of ls.json has no label; choose one"),
        (rectangle(7), "'rectanglelabels[0]' of a rectangle of task 1 of ls.json is 7"),
        (rectangle("a b"), "rename it there, for example to 'a_b'"),
        (rectangle("cat", x="50"), "'x' of a rectangle of task 1 of ls.json is '50'"),
        (rectangle("cat", y=None), "'y' of a rectangle of task 1 of ls.json is None"),
        (rectangle("cat", x=90), "leaves the picture of 800 x 400 pixels; move it inside"),
        (rectangle("cat", width=0), "has no area; draw it again or delete it"),
        (rectangle("cat", height=-5), "has no area; draw it again or delete it"),
        ({"type": "polygonlabels", "value": {"points": []}}, "a region of type 'polygonlabels'"),
        ({"type": "rectangle", "value": RECTANGLE}, "a region of type 'rectangle'"),
        ({"type": "brushlabels", "value": {}}, "a region of type 'brushlabels'"),
        ({"value": {}}, "'type' of a result of task 1 of ls.json is missing; add it"),
        ({"type": 5}, "'type' of a result of task 1 of ls.json is 5"),
        (
            {"type": "rectanglelabels", "value": []},
            "'value' of a result of task 1 of ls.json is []",
        ),
        ("cat", "'result[1]' of an annotation of task 1 of ls.json is 'cat'"),
    ],
)
def test_one_bad_region_takes_all_boxes(result: object, sentence: str) -> None:
    assert sentence in refusal(task(rectangle("cat"), result), BOXES)


@pytest.mark.parametrize(
    ("one", "project_type", "sentence"),
    [
        (task(rectangle("cat")), PICTURES, "holds 'rectanglelabels' and no choices; label whole"),
        (task(choices("a", "b"), data={"text": "x"}), TEXTS, "has 2 choices; a text has one label"),
        (task(choices("a", "b"), data={"audio": "x"}), SOUNDS, "has 2 choices; a sound has one"),
        (task(choices(["a"])), PICTURES, "'choices[0]' of choices of task 1 of ls.json is ['a']"),
        (task(choices("")), PICTURES, "the label is empty"),
        (task(choices("x" * 40)), PICTURES, "for example to 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"),
        (task(annotations=[{"id": 1}]), PICTURES, "'result' of an annotation of task 1 of ls.json"),
        (task(annotations=[{"result": "x"}]), PICTURES, "'result' of an annotation of task 1"),
        (
            task(annotations=[{"result": [], "was_cancelled": "no"}]),
            PICTURES,
            "'was_cancelled' of an annotation of task 1 of ls.json is 'no'",
        ),
    ],
)
def test_labels_that_cannot_be_used_are_refused(
    one: object, project_type: ProjectType, sentence: str
) -> None:
    assert sentence in refusal(one, project_type)
