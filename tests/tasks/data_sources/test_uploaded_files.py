import hashlib

import pytest

from schemas.errors import TooLargeError
from tasks.data_sources.uploaded_files import UploadedFiles


def test_files_come_in_the_order_of_their_utf_8_bytes() -> None:
    names = ["b.png", "a.png", "猫.png", "a/1.png", "a-.png", "\ue000.png", "😀.png"]
    uploaded = UploadedFiles((name, name.encode()) for name in names)
    given = [file.name for file in uploaded.files()]
    assert given == sorted(names, key=str.encode)
    assert [file.read(100) for file in uploaded.files()] == [name.encode() for name in given]


def test_the_tag_of_a_file_is_the_hash_of_its_bytes() -> None:
    (file,) = UploadedFiles([("a.png", b"x")]).files()
    assert (file.tag, file.size) == (hashlib.sha256(b"x").hexdigest(), 1)


def test_a_file_over_the_limit_is_refused() -> None:
    (file,) = UploadedFiles([("a.png", b"12345")]).files()
    with pytest.raises(TooLargeError) as caught:
        file.read(4)
    assert str(caught.value) == "a.png has 5 bytes; at most 4 are allowed; make it smaller"
    assert file.read(5) == b"12345"


def test_of_two_files_with_one_name_the_later_counts_and_the_other_is_reported() -> None:
    uploaded = UploadedFiles([("a\ud800.png", b"1"), ("a\ud801.png", b"2")])
    assert [(file.name, file.read(1)) for file in uploaded.files()] == [("a?.png", b"2")]
    assert [report.message for report in uploaded.refused] == [
        "a?.png is there twice; only the last one is taken, rename one"
    ]


def test_a_file_is_found_by_its_name_only() -> None:
    uploaded = UploadedFiles([("a/1.png", b"x")])
    found = uploaded.find("a/1.png")
    assert found is not None
    assert found.read(1) == b"x"
    assert uploaded.find("1.png") is None
