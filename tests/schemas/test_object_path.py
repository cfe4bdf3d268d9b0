"""Paths in the object store."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.object_path import Bucket, FolderPath, InputPath, OutputPath, split_input_path

folder_path = TypeAdapter(FolderPath)
output_path = TypeAdapter(OutputPath)
input_path = TypeAdapter(InputPath)


@pytest.mark.parametrize("path", ["a/b", "数据/cat 1", "a.b/c-d_e"])
def test_a_folder_path_is_kept_as_it_is(path: str) -> None:
    assert folder_path.validate_python(path) == path


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("a//b", "empty folder name"),
        ("/", "begins or ends with '/'; remove it"),
        ("/a/b", "begins or ends with '/'; remove it"),
        ("a/b/", "begins or ends with '/'; remove it"),
        ("a/../b", "begins or ends with"),
        (".hidden", "begins or ends with"),
        ("end.", "begins or ends with"),
        ('a"b', "rename it"),
        ("a|b", "rename it"),
        ("a\nb", "control character"),
        ("猫" * 86, "over 255 bytes"),
        ("a/" * 511 + "ab", "1,024 characters; at most 1,023"),
    ],
)
def test_another_folder_path_is_refused_with_the_reason(path: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        folder_path.validate_python(path)


def test_the_longest_names_are_taken() -> None:
    assert folder_path.validate_python("猫" * 85) == "猫" * 85
    longest = "a/" * 511 + "a"
    assert folder_path.validate_python(longest) == longest


@pytest.mark.parametrize("path", ["datasets", "datasets/mine"])
def test_an_output_path_does_not_lie_where_samples_are_stored(path: str) -> None:
    with pytest.raises(ValidationError, match="must not lie in 'datasets/'"):
        output_path.validate_python(path)
    assert output_path.validate_python("datasets2") == "datasets2"


def test_an_input_path_names_a_bucket_and_a_folder() -> None:
    path = input_path.validate_python("s3://cats/data-cat/新")
    assert path == "s3://cats/data-cat/新"
    assert split_input_path(path) == ("cats", "data-cat/新/")


@pytest.mark.parametrize(
    "path", ["s3://cats", "s3://cats/", "cats/data", "s3://C/data", "s3://c/data", "https://cats/a"]
)
def test_another_input_path_is_refused(path: str) -> None:
    with pytest.raises(ValidationError, match="is not of the form s3://bucket/folder"):
        input_path.validate_python(path)


def test_the_bucket_counts_for_the_length_of_a_path() -> None:
    longest = "a/" * 508 + "a"  # and the 6 characters of /cats/
    assert input_path.validate_python(f"s3://cats/{longest}") == f"s3://cats/{longest}"
    with pytest.raises(ValidationError, match="1,024 characters with its bucket 'cats'; at most"):
        input_path.validate_python(f"s3://cats/{longest}a")


@pytest.mark.parametrize("path", ["s3://cats//data", "s3://cats/data/"])
def test_an_input_path_with_a_slash_too_many_is_refused(path: str) -> None:
    with pytest.raises(ValidationError, match="begins or ends with '/'; remove it"):
        input_path.validate_python(path)


def test_an_input_path_keeps_the_folder_rules() -> None:
    with pytest.raises(ValidationError, match="begins or ends with"):
        input_path.validate_python("s3://cats/../secret")


@pytest.mark.parametrize("name", ["ab", "Cats", "-cats", "cats-", "a" * 64, "ca_ts"])
def test_a_bucket_name_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        Bucket(name=name)
    assert Bucket(name="cats.2-a").name == "cats.2-a"
