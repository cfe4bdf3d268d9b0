import tracemalloc
from collections.abc import Iterable, Iterator

import pytest

from tasks.sample_readers.file_groups import FILES_PER_GROUP, stem_and_suffix, stream_groups
from tasks.sample_readers.read_samples import FileGroup
from tasks.sample_readers.source_files import SourceFile, in_name_order


def must_not_be_read(_: int) -> bytes:
    raise AssertionError


def file(name: str) -> SourceFile:
    return SourceFile(name, 1, "tag", must_not_be_read)


def names(group: FileGroup) -> list[str]:
    return [member.name for member in group.files]


def groups_of(*sent: str) -> dict[str, list[str]]:
    groups = list(stream_groups(in_name_order(file(name) for name in sent)))
    assert len({group.stem for group in groups}) == len(groups)
    return {group.stem: names(group) for group in groups}


def test_files_of_one_stem_in_one_folder_are_a_group() -> None:
    assert groups_of("b/1.txt", "a/1.txt", "a/1.jpg", "1.txt") == {
        "1": ["1.txt"],
        "a/1": ["a/1.jpg", "a/1.txt"],
        "b/1": ["b/1.txt"],
    }


def test_a_stem_may_hold_dots_and_lie_between_the_files_of_a_shorter_one() -> None:
    assert groups_of("10.jpg", "10.a.jpg", "10.txt", "10.a.txt", "10.z.png", "10.zz") == {
        "10.a": ["10.a.jpg", "10.a.txt"],
        "10": ["10.jpg", "10.txt", "10.zz"],
        "10.z": ["10.z.png"],
    }


def test_a_folder_whose_name_begins_like_a_stem_does_not_part_its_files() -> None:
    sent = ["10.jpg", "10.k/10.jpg", "10.k/10.txt", "10.txt", "10-b.png", "10/1.png"]
    assert groups_of(*sent)["10"] == ["10.jpg", "10.txt"]
    assert groups_of(*sent)["10.k/10"] == ["10.k/10.jpg", "10.k/10.txt"]


def test_large_and_small_suffixes_belong_to_one_stem_but_other_stems_do_not() -> None:
    assert groups_of("1.JPG", "1.txt", "A.png", "a.png") == {
        "1": ["1.JPG", "1.txt"],
        "A": ["A.png"],
        "a": ["a.png"],
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1.PNG", ("1", ".png")),
        ("v1.2.png", ("v1.2", ".png")),
        ("v1.2/a", ("v1.2/a", "")),
        (".png", (".png", "")),
        ("a/.png", ("a/.png", "")),
        ("a.", ("a.", "")),
        ("..", ("..", "")),
        ("a.png/.", ("a.png/.", "")),
        ("", ("", "")),
        ("a\\b.png", ("a\\b", ".png")),
        ("a\x00.exe.png", ("a\x00.exe", ".png")),
        ("猫.🐈", ("猫", ".🐈")),
    ],
)
def test_the_suffix_is_what_follows_the_last_dot_of_the_file_name(
    name: str, expected: tuple[str, str]
) -> None:
    assert stem_and_suffix(name) == expected


def test_a_file_without_suffix_is_a_group_of_its_own() -> None:
    groups = list(stream_groups(file(name) for name in ["README", "README-2", "README.png"]))
    assert [names(group) for group in groups] == [["README"], ["README-2"], ["README.png"]]


def test_every_file_is_in_exactly_one_group_whatever_the_names_are() -> None:
    parts = ["1", "1.a", "1-", "猫", "\ue000", "😀", ".h", "a b"]
    sent = {f"{left}/{right}.{end}" for left in parts for right in parts for end in ("jpg", "txt")}
    groups = groups_of(*sent)
    assert sorted(name for group in groups.values() for name in group) == sorted(sent)
    assert all(len(group) == 2 for group in groups.values())


def synthetic_names(count: int) -> Iterator[str]:
    for number in range(count // 4):
        stem = f"folder-{number // 1000:06d}/{number:09d}"
        yield from (f"{stem}.a.jpg", f"{stem}.a.txt", f"{stem}.jpg", f"{stem}.txt")


def peak_bytes(sent: Iterable[str]) -> tuple[int, int]:
    """Return the number of groups and the most memory that forming them took."""
    tracemalloc.start()
    count = sum(1 for group in stream_groups(file(name) for name in sent) if len(group.files) == 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return count, peak


def test_200_000_files_take_no_more_memory_than_2_000() -> None:
    few, little = peak_bytes(synthetic_names(2_000))
    many, most = peak_bytes(synthetic_names(200_000))
    assert (few, many) == (1_000, 100_000)
    assert most < little + 20_000


def test_files_that_differ_in_their_suffix_only_come_in_parts() -> None:
    sent = (f"a.x{number:07d}" for number in range(50_000))
    groups = list(stream_groups(file(name) for name in sent))
    assert len(groups) == 50_000 // FILES_PER_GROUP
    assert max(len(group.files) for group in groups) == FILES_PER_GROUP


def test_a_name_of_ten_thousand_dots_is_split_like_any_other() -> None:
    name = "a" + ".a" * 10_000
    assert groups_of(name) == {name[:-2]: [name]}
