import pytest

from schemas.sample import SAMPLE_NAME_MAX_LENGTH
from tasks.sample_readers.sample_names import sample_name, storable


@pytest.mark.parametrize(
    ("original", "name"),
    [
        ("cat.jpg", "cat.jpg"),
        ("my cat+1.jpg", "my_cat_1.jpg"),
        ("tab\tline\nnul\x00.png", "tab_line_nul_.png"),
        ("folder/sub/cat.jpg", "folder_sub_cat.jpg"),
        ("C:\\pictures\\cat.jpg", "C:_pictures_cat.jpg"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("..", "_.."),
        ("", "_"),
        ("猫 一.jpg", "猫_一.jpg"),
        ("wide\u3000space\u2028.jpg", "wide_space_.jpg"),
        ("cat\u202egpj.exe", "cat_gpj.exe"),
        ("half\ud800.png", "half_.png"),
        ("café.png", "café.png"),
    ],
)
def test_unsafe_characters_and_path_parts_become_underscores(original: str, name: str) -> None:
    assert sample_name(original) == name


def test_the_two_ways_to_write_an_accent_give_one_name() -> None:
    assert sample_name("cafe\u0301.png") == sample_name("caf\u00e9.png")


def test_long_names_are_cut_keep_their_suffix_and_stay_different() -> None:
    first, second = (sample_name("x" * 300 + end) for end in ("1.jpeg", "2.jpeg"))
    assert len(first) == len(second) == SAMPLE_NAME_MAX_LENGTH
    assert first.endswith(".jpeg")
    assert first != second
    assert sample_name("x" * 300 + "1.jpeg") == first


def test_the_longest_allowed_name_is_kept() -> None:
    name = "猫" * (SAMPLE_NAME_MAX_LENGTH - 4) + ".png"
    assert sample_name(name) == name


def test_half_characters_of_the_original_are_made_storable() -> None:
    assert storable("a\ud800 b+.png") == "a? b+.png"
