"""The names of versions: each number has one, and each name says its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.version_names import (
    DatasetVersionName,
    ModelVersionName,
    dataset_version_name,
    dataset_version_number,
    model_version_name,
    model_version_number,
)

DATASET_VERSION = TypeAdapter(DatasetVersionName)
MODEL_VERSION = TypeAdapter(ModelVersionName)


@given(st.integers(min_value=1, max_value=999_999))
def test_a_name_is_accepted_and_gives_its_number_back(number: int) -> None:
    of_dataset, of_model = dataset_version_name(number), model_version_name(number)

    assert DATASET_VERSION.validate_python(of_dataset) == of_dataset
    assert MODEL_VERSION.validate_python(of_model) == of_model
    assert dataset_version_number(of_dataset) == model_version_number(of_model) == number


def test_versions_are_called_as_people_know_them() -> None:
    assert [dataset_version_name(number) for number in (1, 42, 1234)] == ["V001", "V042", "V1234"]
    assert [model_version_name(number) for number in (1, 42)] == ["0.0.1", "0.0.42"]


@pytest.mark.parametrize(
    ("adapter", "name"),
    [
        (DATASET_VERSION, "V1"),
        (DATASET_VERSION, "v001"),
        (DATASET_VERSION, "V\u0660\u0660\u0661"),
        (DATASET_VERSION, "V0000001"),
        (MODEL_VERSION, "0.0.0"),
        (MODEL_VERSION, "0.0.01"),
        (MODEL_VERSION, "0.1.1"),
        (MODEL_VERSION, "0x0x1"),
    ],
)
def test_anything_else_is_refused(adapter: TypeAdapter[str], name: str) -> None:
    with pytest.raises(ValidationError, match="is not"):
        adapter.validate_python(name)
