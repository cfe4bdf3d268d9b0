import io
from collections.abc import Mapping

import pytest
from PIL import Image

from schemas.errors import InvalidInputError, TooLargeError
from schemas.sample import FileReport
from tasks.sample_readers.image_with_text_labels import (
    LabeledPicture,
    PictureLimits,
    SourceFile,
    group_files,
    labels_in,
    read_group,
)

LIMITS = PictureLimits(max_bytes=100_000, max_pixels=100_000)


def png(red: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (red, 0, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def read_all(files: Mapping[str, bytes]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the labels of each picture and the message of each file that is reported."""
    groups, refused = group_files(
        SourceFile(name, lambda _, data=data: data) for name, data in files.items()
    )
    pictures: dict[str, tuple[str, ...]] = {}
    messages = {report.name: report.message for report in refused}
    for group in groups:
        for item in read_group(group, LIMITS):
            match item:
                case LabeledPicture():
                    pictures[item.name] = item.labels
                    if item.remarks:
                        messages[item.name] = " ".join(item.remarks)
                case FileReport():
                    messages[item.name] = item.message
    return pictures, messages


def test_each_row_of_the_label_file_is_one_label() -> None:
    assert read_all({"10.jpg": png(), "10.txt": b"rose\nred\n"}) == (
        {"10.jpg": ("rose", "red")},
        {},
    )


def test_a_picture_without_label_file_is_unlabeled() -> None:
    assert read_all({"10.png": png()}) == ({"10.png": ()}, {})


def test_a_label_file_only_counts_in_its_own_folder() -> None:
    pictures, messages = read_all({"a/1.png": png(), "b/1.txt": b"rose"})
    assert pictures == {"a/1.png": ()}
    assert messages == {
        "b/1.txt": "b/1.txt has no picture; put 1.jpg, .png or .bmp into the same folder"
    }


def test_labels_apply_to_all_pictures_of_one_stem() -> None:
    pictures, _ = read_all({"cat.txt": b"cat", "cat.PNG": png(), "cat.jpg": png(1)})
    assert pictures == {"cat.PNG": ("cat",), "cat.jpg": ("cat",)}


def test_dots_in_a_stem_belong_to_it() -> None:
    pictures, messages = read_all({"v1.2.png": png(), "v1.2.txt": b"a", "v1.txt": b"b"})
    assert pictures == {"v1.2.png": ("a",)}
    assert list(messages) == ["v1.txt"]


def test_a_bad_row_leaves_the_picture_unlabeled_and_is_named() -> None:
    pictures, messages = read_all({"1.png": png(), "1.txt": b"rose\n\nred rose\n"})
    assert pictures == {"1.png": ()}
    assert messages["1.png"] == "taken in unlabeled, because 1.txt cannot be used"
    assert messages["1.txt"].startswith("1.txt row 3: label 'red rose' holds other characters")


def test_a_second_label_file_of_one_picture_is_refused() -> None:
    pictures, messages = read_all({"1.png": png(), "1.txt": b"a", "1.TXT": b"b"})
    assert pictures == {"1.png": ("a",)}
    assert messages == {
        "1.TXT": "1.TXT is a second label file of 1.png; only 1.txt is used; remove one"
    }


@pytest.mark.parametrize("name", ["notes.docx", "cat.gif", ".DS_Store", "README", ".png"])
def test_other_kinds_of_files_are_refused_without_being_read(name: str) -> None:
    def must_not_be_read(_: int) -> bytes:
        raise AssertionError(name)

    groups, refused = group_files([SourceFile(name, must_not_be_read)])
    assert groups == []
    assert refused[0].message == (
        f"{name} is neither a JPG, JPEG, PNG or BMP picture nor a .txt label file; "
        "convert or remove it"
    )


def test_a_bad_picture_is_reported_and_its_neighbour_taken_in() -> None:
    pictures, messages = read_all({"1.png": b"GIF89a", "1.jpg": png(), "1.txt": b"a"})
    assert pictures == {"1.jpg": ("a",)}
    assert messages == {"1.png": "1.png is a GIF picture; save it as JPG, PNG or BMP"}


def test_grouping_reads_no_bytes_and_keeps_the_order() -> None:
    def must_not_be_read(_: int) -> bytes:
        raise AssertionError

    names = [f"{number}.png" for number in range(1000)]
    groups, _ = group_files(SourceFile(name, must_not_be_read) for name in names)
    assert [group.pictures[0].name for group in groups] == names


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfrose\r\n\xe7\x8c\xab\r\n",
        "rose\n猫".encode("utf-16"),
        b"\xfe\xff" + "rose\n猫\n".encode("utf-16-be"),
        " rose \n\n \n猫\t\nrose\n".encode(),
        "rose\r猫\r".encode(),
    ],
)
def test_labels_are_read_from_all_usual_text_files(data: bytes) -> None:
    assert labels_in("1.txt", data) == ("rose", "猫")


@pytest.mark.parametrize("data", [b"", b"\n\r\n  \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_label_file_means_unlabeled(data: bytes) -> None:
    assert labels_in("1.txt", data) == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("rose\n玫瑰".encode("gbk"), "1.txt row 2: the text is not UTF-8; save the file"),
        (b"\xff\xfea", "1.txt row 1: the text is not UTF-8"),
        (b"a\x00b", "1.txt row 1: label 'a\\x00b' holds other characters"),
        (b"ok\n" + b"x" * 33, "1.txt row 2: label 'xxxxx"),
        (b"cat, dog", "1.txt row 1: label 'cat, dog' holds other characters"),
        (b"<script>alert(1)</script>", "1.txt row 1: label '<script>alert(1)</script>' holds"),
        ("a\u2028b".encode(), "1.txt row 1: label 'a\\u2028b' holds other characters"),
        (b"!\n" * 9, "row 5: label '!' holds"),
        (b"!\n" * 9, "; and 4 more rows"),
        (b"\x89PNG\r\n\x1a\n", "1.txt row 1: the text is not UTF-8"),
    ],
)
def test_what_breaks_a_rule_is_named_with_its_row(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        labels_in("1.txt", data)
    assert message in str(caught.value)


def test_thirty_two_characters_are_the_longest_label() -> None:
    assert labels_in("1.txt", b"x" * 32) == ("x" * 32,)


def test_a_label_file_over_its_limit_is_refused() -> None:
    with pytest.raises(TooLargeError, match=r"1\.txt has 65,537 bytes"):
        labels_in("1.txt", b"a" * 65_537)
