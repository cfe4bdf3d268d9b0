"""Labels: their names and colours, and the marks they leave on samples."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

LABEL_NAME_MAX_LENGTH = 32
LABEL_NAME_PATTERN = r"^[\u4e00-\u9fff\u3400-\u4dbfA-Za-z0-9_-]+$"


def label_name_problem(name: str) -> str | None:
    """Say what is wrong with a label name, or return None when it is accepted."""
    if not name:
        return "the label is empty; write 1 to 32 characters"
    if len(name) > LABEL_NAME_MAX_LENGTH:
        return (
            f"label {name[:40]!r} has {len(name)} characters; at most "
            f"{LABEL_NAME_MAX_LENGTH} are allowed"
        )
    if not re.fullmatch(LABEL_NAME_PATTERN.strip("^$"), name):
        return (
            f"label {name!r} holds other characters than Chinese characters, letters, digits, "
            "'-' and '_'; rename it"
        )
    return None


def _checked_label_name(name: str) -> str:
    problem = label_name_problem(name)
    if problem is not None:
        raise ValueError(problem)
    return name


LabelName = Annotated[
    str,
    AfterValidator(_checked_label_name),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": LABEL_NAME_MAX_LENGTH,
            "pattern": LABEL_NAME_PATTERN,
        }
    ),
]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$", description="#rrggbb")]


class Label(BaseModel):
    """A label of a dataset and how many samples carry it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    name: LabelName
    colour: Colour
    samples: int = Field(0, ge=0)


class Annotation(BaseModel):
    """One label on one sample: who set it and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: LabelName
    by: str
    at: datetime


class SampleLabels(BaseModel):
    """The labels one sample shall carry; `revision` is the one the writer has seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_id: UUID
    labels: list[LabelName] = Field(description="Replaces the labels of the sample; may be empty")
    revision: int | None = Field(
        None, ge=0, description="Refuse the write when the sample has another revision by now"
    )
