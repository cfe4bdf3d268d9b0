"""Names of versions: V001, V002 … of a dataset, 0.0.1, 0.0.2 … of an AI application."""

from typing import Annotated

from pydantic import Field

from schemas.message import Message
from schemas.written_as import WrittenAs

DATASET_VERSION_PATTERN = r"V[0-9]{3,6}"
MODEL_VERSION_PATTERN = r"0\.0\.[1-9][0-9]{0,5}"

DatasetVersionName = Annotated[
    str,
    WrittenAs(
        DATASET_VERSION_PATTERN,
        Message("forms.dataset-version", "the name of a dataset version, for example V001"),
    ),
    Field(description="Name of a dataset version, as V001"),
]
ModelVersionName = Annotated[
    str,
    WrittenAs(
        MODEL_VERSION_PATTERN,
        Message("forms.model-version", "a version of a model, for example 0.0.1"),
    ),
    Field(description="Version of a model, as 0.0.1"),
]


def dataset_version_name(number: int) -> str:
    """Return the name of a dataset version by its number."""
    return f"V{number:03d}"


def dataset_version_number(name: str) -> int:
    """Return the number of a dataset version by its name."""
    return int(name.removeprefix("V"))


def model_version_name(number: int) -> str:
    """Return the name of a version of an AI application by its number."""
    return f"0.0.{number}"


def model_version_number(name: str) -> int:
    """Return the number of a version of an AI application by its name."""
    return int(name.rpartition(".")[2])
