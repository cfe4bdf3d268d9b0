"""Names that samples get in archives."""

import pytest

from schemas.project_type import ProjectType
from tasks.formats.labeled_data import LabeledData, safe_name


def names(line, *originals: str, one_per_stem: bool = False) -> list[str]:
    lines = [line(name) for name in originals]
    data = LabeledData(ProjectType.IMAGE_CLASSIFICATION, lambda: lines, [], lambda _: b"", True)
    return [name for name, _ in data.named_lines(one_per_stem=one_per_stem)]


def test_second_sample_of_a_name_gets_a_number(line) -> None:
    assert names(line, "1.jpg", "1.jpg", "1.jpg") == ["1.jpg", "1-2.jpg", "1-3.jpg"]


def test_number_that_is_taken_is_passed_over(line) -> None:
    assert names(line, "1-2.jpg", "1.jpg", "1.jpg") == ["1-2.jpg", "1.jpg", "1-3.jpg"]


def test_names_differ_on_systems_that_ignore_capitals(line) -> None:
    assert names(line, "A.jpg", "a.JPG") == ["A.jpg", "a-2.JPG"]


def test_stems_differ_where_label_files_are_named_after_them(line) -> None:
    assert names(line, "1.jpg", "1.png", one_per_stem=True) == ["1.jpg", "1-2.png"]
    assert names(line, "1.jpg", "1.png") == ["1.jpg", "1.png"]


def test_names_are_the_same_each_time(line) -> None:
    lines = [line("1.jpg"), line("1.jpg")]
    data = LabeledData(ProjectType.IMAGE_CLASSIFICATION, lambda: lines, [], lambda _: b"", True)
    assert list(data.named_lines()) == list(data.named_lines())


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a\\..\\b.jpg", "..", ".", "C:\\x\\1.jpg", "a\0b"]
)
def test_name_has_no_path_in_it(name: str) -> None:
    safe = safe_name(name)
    assert safe.strip(".")
    assert not set(safe) & set("/\\\0")


def test_long_chinese_name_is_cut_between_characters_and_keeps_its_suffix() -> None:
    safe = safe_name("猫" * 251 + ".jpg")
    assert safe == "猫" * 78 + ".jpg"
    assert len(safe.encode()) <= 240
