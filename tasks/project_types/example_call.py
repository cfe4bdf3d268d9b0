"""What a service of a type is sent and what it answers, as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from schemas.message import Message
from schemas.model_version import ModelVersion
from tasks.project_types.parts import Part, part_of

LABELS = Message(
    "services.answer-labels",
    "`predicted_label` and `scores`, pairs of label and score, the best first",
)
PICTURE = Message("services.body-picture", "a picture: JPG, PNG or BMP")


@dataclass(frozen=True)
class Call:
    """What a type of service is sent and answers; a body that is no file is JSON."""

    body: str
    answer: str
    file: str = ""
    json: Any = None
    options: Mapping[str, str] = field(default_factory=dict)


def call_of(model: ModelVersion) -> Call:
    """Return how a service of this model is called."""
    call: Call = part_of(model.project_type, Part.CALL).call(model)
    return call


def described(options: type[BaseModel]) -> dict[str, str]:
    """Return what each option of a prediction means."""
    return {name: field.description or "" for name, field in options.model_fields.items()}
