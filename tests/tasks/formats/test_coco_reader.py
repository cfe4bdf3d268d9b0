"""COCO files as tools write them, and as nobody should."""

import json
import math

import pytest

from schemas.errors import InvalidAnnotationsError
from schemas.label import Box, Mark
from schemas.sample import ANNOTATION_FILE_MAX_BYTES, FileReport
from tasks.formats.annotated_files import AnnotatedFile
from tasks.formats.coco import read_coco

IMAGE = {"id": 7, "file_name": "train/猫.jpg", "width": 640, "height": 480}
CAT = {"id": 3, "name": "cat"}
BOX = {"id": 1, "image_id": 7, "category_id": 3, "bbox": [10, 20, 30, 40]}


def coco(images: object = (IMAGE,), annotations: object = (BOX,), categories: object = (CAT,)):
    return json.dumps(
        {"images": images, "annotations": annotations, "categories": categories}
    ).encode()


def read(data: bytes, with_boxes: bool = True) -> list[AnnotatedFile | FileReport]:
    return list(read_coco("a.json", data, with_boxes))


def refusal_of_file(data: bytes) -> str:
    with pytest.raises(InvalidAnnotationsError) as caught:
        read(data)
    return str(caught.value)


def refusal_of_marks(data: bytes, with_boxes: bool = True) -> str:
    file = read(data, with_boxes)[-1]
    assert isinstance(file, AnnotatedFile)
    with pytest.raises(InvalidAnnotationsError) as caught:
        file.marks_on(640, 480)
    return str(caught.value)


def test_box_is_given_as_corners_and_the_path_is_kept() -> None:
    (file,) = read(coco())
    assert file.name == "train/猫.jpg"
    assert file.marks_on(640, 480) == (Mark("cat", Box(xmin=10, ymin=20, xmax=40, ymax=60)),)


def test_picture_without_annotations_has_no_marks() -> None:
    (file,) = read(coco(annotations=[]))
    assert file.marks_on(640, 480) == ()


def test_without_boxes_the_classes_of_a_picture_are_its_labels() -> None:
    boxes = [BOX, BOX | {"category_id": 4}, {"image_id": 7, "category_id": 3}]
    (file,) = read(coco(annotations=boxes, categories=[CAT, {"id": 4, "name": "dog"}]), False)
    assert file.marks_on(1, 1) == (Mark("cat"), Mark("dog"))


def test_ids_may_be_texts_and_the_size_may_be_missing() -> None:
    image = {"id": "x", "file_name": "dir\\1.jpg"}
    (file,) = read(coco([image], [BOX | {"image_id": "x"}]))
    assert file.name == "dir/1.jpg"
    assert len(file.marks_on(640, 480)) == 1


def test_half_characters_in_names_do_not_reach_the_catalog() -> None:
    (file,) = read(coco([IMAGE | {"file_name": "\ud800.jpg"}]))
    assert file.name == "?.jpg"


def test_edges_that_rounding_put_outside_lie_on_the_border() -> None:
    (file,) = read(coco(annotations=[BOX | {"bbox": [236.98, -0.3, 403.0200004, 480.2]}]))
    (mark,) = file.marks_on(640, 480)
    assert mark.box == Box(xmin=236.98, ymin=0, xmax=640, ymax=479.9)


def test_same_box_twice_counts_once() -> None:
    (file,) = read(coco(annotations=[BOX, BOX | {"id": 2}]))
    assert len(file.marks_on(640, 480)) == 1


def test_byte_order_mark_is_no_part_of_the_file() -> None:
    assert len(read(b"\xef\xbb\xbf" + coco())) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a.json is no valid JSON at line 1, column 1"),
        (b'{"images": [,]}', "a.json is no valid JSON at line 1, column 13"),
        (coco()[:-5], "a.json is no valid JSON at line 1"),
        (b"\xff\xfe{\x00", "a.json is no UTF-8 text (byte 0)"),
        (b"[" * 100_000, "a.json is nested too deeply"),
        (b"[" + b"{}," * 4_000_001 + b"0]", "a.json has over 4,000,000 objects and lists"),
        (b" " * (ANNOTATION_FILE_MAX_BYTES + 1), "at most 67,108,864 (64 MB) are allowed"),
        (b'{"a": 1, "a": 2}', "one object has the key 'a' twice"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b'{"a": -Infinity}', "-Infinity is no JSON number"),
        (b'{"a": %s}' % (b"9" * 5000), "a.json cannot be read: Exceeds the limit"),
        (b"[]", "a.json holds [], no COCO file; export it as COCO instances"),
        (b'{"images": []}', "a.json: 'categories' is missing; it must be a list"),
        (coco(images={}), "a.json: 'images' is {}; it must be a list"),
        (coco(annotations="x"), "a.json: 'annotations' is 'x'; it must be a list"),
        (coco(categories=[{"id": 1}]), "'name' of categories[0] of a.json is missing; add it"),
        (coco(categories=[{"id": None, "name": "a"}]), "'id' of categories[0] of a.json is None"),
        (coco(categories=[CAT, CAT]), "categories[1] of a.json repeats id 3; number it anew"),
        (coco(categories=[7]), "categories[0] of a.json is 7; input should be"),
    ],
)
def test_file_that_is_no_coco_file_is_refused(data: bytes, sentence: str) -> None:
    assert sentence in refusal_of_file(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (coco([{"id": 7}]), "'file_name' of images[0] of a.json is missing; add it"),
        (coco([{"file_name": "1.jpg"}]), "'id' of images[0] of a.json is missing; add it"),
        (coco([IMAGE | {"file_name": 5}]), "'file_name' of images[0] of a.json is 5"),
        (coco([IMAGE | {"file_name": " "}]), "'file_name' of images[0] of a.json is empty"),
        (coco([IMAGE | {"width": "640"}]), "'width' of images[0] of a.json is '640'"),
        (coco([IMAGE | {"id": True}]), "'id' of images[0] of a.json is True"),
        (coco(["1.jpg"]), "images[0] of a.json is '1.jpg'"),
        (coco([IMAGE, IMAGE | {"file_name": "2.jpg"}]), "images[1] of a.json repeats the id '7'"),
        (coco([IMAGE, IMAGE | {"id": 8}]), "images[1] of a.json repeats the file_name"),
        (coco(annotations=[{"category_id": 3}]), "annotations[0] of a.json has no usable 'image_"),
        (coco(annotations=[BOX | {"image_id": [7]}]), "annotations[0] of a.json has no usable"),
        (coco(annotations=[None]), "annotations[0] of a.json has no usable 'image_id' (None)"),
        (
            coco(annotations=[BOX | {"image_id": 9}] * 3),
            "annotations[0] of a.json lies on image '9', which is not in 'images' (3 lie",
        ),
    ],
)
def test_what_fits_no_picture_is_reported(data: bytes, sentence: str) -> None:
    (report,) = [
        one for one in read(data) if isinstance(one, FileReport) and sentence in one.message
    ]
    assert report.outcome == "refused"
    report.model_dump_json()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"bbox": None, "segmentation": {"counts": "a", "size": [1, 1]}},
            "has no 'bbox' (masks of",
        ),
        ({"bbox": [1, 2, 3]}, "is [1, 2, 3]; list should have at least 4 items"),
        ({"bbox": [1, 2, 3, 4, 5]}, "'bbox' of annotations[0] of a.json is [1, 2, 3, 4, 5]"),
        ({"bbox": "1 2 3 4"}, "'bbox' of annotations[0] of a.json is '1 2 3 4'"),
        ({"bbox": [1, 2, "3", 4]}, "'bbox[2]' of annotations[0] of a.json is '3'"),
        ({"bbox": [1, 2, True, 4]}, "'bbox[2]' of annotations[0] of a.json is True"),
        (
            {"bbox": [1, 2, 0, 4]},
            "the box of annotations[0] of a.json (1.0, 2.0, 1.0, 6.0) has no area",
        ),
        ({"bbox": [9, 2, -3, 4]}, "has no area; draw it again or delete it"),
        ({"bbox": [600, 2, 41, 4]}, "leaves the picture of 640 x 480 pixels; move it inside"),
        ({"bbox": [-1, 2, 41, 4]}, "leaves the picture of 640 x 480 pixels; move it inside"),
        ({"bbox": [640.2, 2, 0.2, 4]}, "has no area"),
        ({"bbox": [1e308, 2, 1e308, 4]}, "its numbers must be finite"),
        ({"category_id": 99}, "annotations[0] of a.json is of category 99, which is not in"),
        ({"category_id": {}}, "'category_id' of annotations[0] of a.json is {}"),
    ],
)
def test_annotation_that_is_none_takes_all_marks_of_its_picture(
    change: dict[str, object], sentence: str
) -> None:
    assert sentence in refusal_of_marks(coco(annotations=[BOX | change, BOX]))


def test_number_beyond_all_floats_is_refused() -> None:
    data = coco().replace(b"[10, 20", b"[1e999, 20")
    assert "'bbox[0]' of annotations[0] of a.json is inf" in refusal_of_marks(data)
    assert math.isinf(float("1e999"))


def test_boxes_for_a_picture_of_another_size_are_refused() -> None:
    sentence = refusal_of_marks(coco([IMAGE | {"width": 480, "height": 640}]))
    assert "of 480 x 640 pixels, but the picture is 640 x 480; export both again" in sentence


def test_category_that_is_no_label_says_how_to_rename_it() -> None:
    sentence = refusal_of_marks(coco(categories=[{"id": 3, "name": "traffic light"}]), False)
    assert "label 'traffic light' holds other characters" in sentence
    assert sentence.endswith("rename it there, for example to 'traffic_light'")


def test_category_that_is_no_label_harms_nothing_while_unused() -> None:
    (file,) = read(coco(categories=[CAT, {"id": 4, "name": "traffic light"}]))
    assert len(file.marks_on(640, 480)) == 1


def test_more_boxes_than_a_picture_may_have_are_refused() -> None:
    boxes = [BOX | {"bbox": [x / 4, 0, 1, 1]} for x in range(1001)]
    assert "has 1,001 boxes on one picture; at most 1,000" in refusal_of_marks(
        coco(annotations=boxes)
    )


def test_many_entries_that_fit_nothing_are_counted() -> None:
    *reports, last = read(coco([{}] * 100, [], []))
    assert len(reports) == 20
    assert "a.json has 80 more entries that fit no sample" in last.message
