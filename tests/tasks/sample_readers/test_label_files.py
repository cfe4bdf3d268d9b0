import pytest

from schemas.errors import InvalidAnnotationsError, TooLargeError
from tasks.sample_readers.label_files import folder_label, labels_in


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
        ("cat".encode("utf-16-le"), "1.txt row 1: label 'c\\x00a\\x00t\\x00' holds other"),
        (b"a\x00b", "1.txt row 1: label 'a\\x00b' holds other characters"),
        (b"ok\n" + b"x" * 33, "1.txt row 2: label 'xxxxx"),
        (b"cat, dog", "1.txt row 1: label 'cat, dog' holds other characters"),
        (b"0 0.5 0.5 0.2 0.2", "1.txt row 1: label '0 0.5 0.5 0.2 0.2' holds other characters"),
        (b"<script>alert(1)</script>", "1.txt row 1: label '<script>alert(1)</script>' holds"),
        (b"../../etc/passwd", "1.txt row 1: label '../../etc/passwd' holds"),
        ("a\u2028b".encode(), "1.txt row 1: label 'a\\u2028b' holds other characters"),
        ("cat\u202e".encode(), "1.txt row 1: label 'cat\\u202e' holds other characters"),
        ("café".encode(), "1.txt row 1: label 'café' holds other characters"),
        (b"!\n" * 9, "row 5: label '!' holds"),
        (b"!\n" * 9, "; and 4 more rows"),
        (b"\x89PNG\r\n\x1a\n", "1.txt row 1: the text is not UTF-8"),
    ],
)
def test_what_breaks_a_rule_is_named_with_its_row(data: bytes, message: str) -> None:
    with pytest.raises(InvalidAnnotationsError) as caught:
        labels_in("1.txt", data)
    assert message in str(caught.value)


def test_thirty_two_characters_are_the_longest_label() -> None:
    assert labels_in("1.txt", b"x" * 32) == ("x" * 32,)


def test_a_label_file_over_its_limit_is_refused() -> None:
    with pytest.raises(TooLargeError, match=r"1\.txt has 65,537 bytes"):
        labels_in("1.txt", b"a" * 65_537)


@pytest.mark.parametrize(
    ("name", "label"), [("cat/1.jpg", "cat"), ("pets/猫/1.jpg", "猫"), ("/cat/1.jpg", "cat")]
)
def test_the_folder_that_holds_a_file_is_its_label(name: str, label: str) -> None:
    assert folder_label(name) == label


@pytest.mark.parametrize("name", ["1.jpg", "/1.jpg", "cat//1.jpg", "cat\\1.jpg"])
def test_a_file_in_no_folder_is_told_where_to_go(name: str) -> None:
    with pytest.raises(InvalidAnnotationsError) as caught:
        folder_label(name)
    file_name = name.rpartition("/")[2]
    assert str(caught.value) == (
        f"{name} lies in no folder that could name its label; put it into a folder with the name "
        f"of the label, for example cat/{file_name}"
    )


@pytest.mark.parametrize("folder", ["red rose", "..", "x" * 33, "cat\u202e", "a\x00"])
def test_a_folder_that_is_no_label_is_refused_with_the_rule(folder: str) -> None:
    with pytest.raises(InvalidAnnotationsError, match=r"^the folder of .*/1\.jpg is no label: "):
        folder_label(f"{folder}/1.jpg")
