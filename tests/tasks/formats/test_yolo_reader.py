"""YOLO label files and the files that name their classes."""

import pytest

from schemas.errors import InvalidAnnotationsError
from schemas.label import Box, Mark
from tasks.formats.yolo import read_class_names, read_yolo

NAMES = ["cat", "dog", "traffic light"]


def refusal(data: bytes, names: list[str] = NAMES) -> str:
    with pytest.raises(InvalidAnnotationsError) as caught:
        read_yolo("1.txt", data, names).marks_on(100, 100)
    return str(caught.value)


def refusal_of_names(name: str, data: bytes) -> str:
    with pytest.raises(InvalidAnnotationsError) as caught:
        read_class_names(name, data)
    return str(caught.value)


def test_centre_and_size_become_corners_in_pixels() -> None:
    file = read_yolo("1.txt", b"1 0.5 0.5 0.25 0.5\r\n\n0.0 0.1 0.1 0.2 0.2\n", NAMES)
    assert file.marks_on(640, 480) == (
        Mark("dog", Box(xmin=240, ymin=120, xmax=400, ymax=360)),
        Mark("cat", Box(xmin=0, ymin=0, xmax=128, ymax=96)),
    )


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("1.txt", "1"),
        ("labels/train/a.b.txt", "images/train/a.b"),
        ("labels/labels/1.txt", "labels/images/1"),
        ("obj_train_data/1.txt", "obj_train_data/1"),
        ("labels.txt", "labels"),
    ],
)
def test_label_file_names_its_picture(name: str, stem: str) -> None:
    assert read_yolo(name, b"", NAMES).name == stem


def test_empty_label_file_says_that_nothing_is_on_the_picture() -> None:
    assert read_yolo("1.txt", b" \n", NAMES).marks_on(10, 10) == ()


def test_six_digits_of_a_whole_picture_do_not_leave_it() -> None:
    file = read_yolo("1.txt", b"0 0.5 0.500001 1 1", NAMES)
    assert file.marks_on(7000, 7000)[0].box == Box(xmin=0, ymin=0.007, xmax=7000, ymax=7000)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"0 0.5 0.5 0.5", "line 1 of 1.txt has 4 fields; write five: class, x, y, width, height"),
        (b"\n0 .1 .1 .2 .1 .2 .2", "line 2 of 1.txt has 7 fields"),
        (b"0 0.5 0.5 0.5 0.5 0.9", "line 1 of 1.txt has 6 fields"),
        (b"cat 0.5 0.5 0.5 0.5", "line 1 of 1.txt is 'cat 0.5 0.5 0.5 0.5'; write five numbers"),
        (b"3 0.5 0.5 0.5 0.5", "line 1 of 1.txt is of class '3'; there are the classes 0 to 2"),
        (b"-1 0.5 0.5 0.5 0.5", "is of class '-1'"),
        (b"0.5 0.5 0.5 0.5 0.5", "is of class '0.5'"),
        (b"nan 0.5 0.5 0.5 0.5", "is of class 'nan'"),
        (b"inf 0.5 0.5 0.5 0.5", "is of class 'inf'"),
        (b"0 nan 0.5 0.5 0.5", "its numbers must be finite"),
        (b"0 0.5 0.5 inf 0.5", "its numbers must be finite"),
        (b"0 50 50 20 20", "leaves the picture of 100 x 100 pixels; move it inside"),
        (b"0 0.9 0.5 0.3 0.1", "leaves the picture of 100 x 100 pixels; move it inside"),
        (b"0 0.5 0.5 0 0.1", "the box in line 1 of 1.txt (50.0, 45.0, 50.0, 55.0) has no area"),
        (b"0 0.5 0.5 -0.2 0.1", "has no area"),
        (b"2 0.5 0.5 0.5 0.5", "rename it there, for example to 'traffic_light'"),
        (b"0 0.5 0.5 0.5 0.5 \xff", "1.txt is no UTF-8 text (byte 18); save it as UTF-8"),
        (b"0 0.5 0.5 0.5 \x00", "write five numbers"),
        (b" " * (1024 * 1024 + 1), "at most 1,048,576 (1 MB) are allowed; divide it"),
    ],
)
def test_line_that_is_no_box_is_refused(data: bytes, sentence: str) -> None:
    assert sentence in refusal(data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("data.yaml", b"names: [cat, no, '08', 2]"),
        (
            "DATA.YML",
            b"path: ../x\ntrain: images\nnc: 4\nnames:\n  1: no\n  0: cat\n  2: 08\n  3: 2\n",
        ),
        ("classes.txt", b"\xef\xbb\xbfcat\r\nno\r\n08\r\n2\r\n\r\n"),
        ("obj.names", b"cat\nno\n08\n2"),
    ],
)
def test_class_names_are_texts_in_the_order_of_their_numbers(name: str, data: bytes) -> None:
    assert read_class_names(name, data) == ["cat", "no", "08", "2"]


BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nnames: [*b, *b]\n"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("classes.txt", b"\n\n", "classes.txt has no name for class 0; add it"),
        ("classes.txt", b"cat\n\ndog", "classes.txt has no name for class 1; add it"),
        ("classes.txt", b"\xb0\xa1", "classes.txt is no UTF-8 text (byte 0)"),
        ("data.yaml", b"", "data.yaml holds None; write names: [cat, dog]"),
        ("data.yaml", b"- cat\n- dog", "data.yaml holds ['cat', 'dog']"),
        ("data.yaml", b"nc: 2", "'names' of data.yaml is None; write a list of names"),
        ("data.yaml", b"names: cat", "'names' of data.yaml is 'cat'"),
        ("data.yaml", b"names: [[cat]]", "'names' of data.yaml is [['cat']]"),
        ("data.yaml", b"names: []", "data.yaml has no name for class 0; add it"),
        ("data.yaml", b"names: ['']", "data.yaml has no name for class 0; add it"),
        ("data.yaml", b"names: {0: a, 2: b}", "'names' of data.yaml has no class 1; number them"),
        ("data.yaml", b"names: {a: 0}", "'names' of data.yaml has no class 0"),
        ("data.yaml", b"nc: 3\nnames: [a]", "'nc' of data.yaml is '3', but it has 1 names"),
        (
            "data.yaml",
            BOMB,
            "data.yaml holds the reference '*a'; write the names themselves",
        ),
        ("data.yaml", b"names: [a", "data.yaml cannot be read at line 2 ("),
        ("data.yaml", b"\tnames: [a]", "data.yaml cannot be read at line 1 ("),
        ("data.yaml", b"names: [a\x00]", "data.yaml is no YAML file: unacceptable character"),
        ("data.yaml", b"? {a: b}\n: c", "data.yaml cannot be read at line 1 (found unhashable"),
        ("data.yaml", b"[" * 100_000, "data.yaml has over 16 levels; write names: [cat, dog]"),
        ("data.yaml", b"#" * (1024 * 1024 + 1), "at most 1,048,576 (1 MB) are allowed"),
    ],
)
def test_file_without_usable_class_names_is_refused(name: str, data: bytes, sentence: str) -> None:
    assert sentence in refusal_of_names(name, data)


def test_yaml_cannot_make_objects() -> None:
    data = b"names: ['!', !!python/object/apply:os.getcwd []]"
    assert "'names' of data.yaml is" in refusal_of_names("data.yaml", data)
