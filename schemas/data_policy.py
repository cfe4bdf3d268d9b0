"""The gates of Check Data: how much data of which kind a project type needs."""

import re
from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from schemas.manifest import WHOLE_VALUES_THAT_ARE_CLASSES
from schemas.message import Message
from schemas.project_type import ProjectType
from schemas.sample import TABLE_MAX_BYTES


class DataPolicy(BaseModel):
    """Gates that every type has; in a description, `N` stands for the value of the gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    project_type: ClassVar[ProjectType]

    min_classes: int = Field(2, ge=2, description="At least N different labels")
    min_per_class: int = Field(5, ge=1, description="At least N samples of every label")
    max_imbalance: float = Field(
        10, ge=1, allow_inf_nan=False, description="No label over N times rarer than the commonest"
    )


class SamplePolicy(DataPolicy):
    """Gates of the types whose samples people label."""

    min_labeled: int = Field(2, ge=2, description="At least N labeled samples")
    recommended_per_class: int = Field(20, ge=1, description="A warning below N samples of a label")
    advised_per_class: int = Field(50, ge=1, description="N samples of a label advised")


class ImageClassificationPolicy(SamplePolicy):
    """100 labeled pictures, 2 labels, 5 pictures each; fewer than 20 each warn."""

    project_type = ProjectType.IMAGE_CLASSIFICATION

    min_labeled: int = Field(100, ge=2, description="At least N labeled pictures")
    min_per_class: int = Field(5, ge=1, description="At least N pictures of every label")
    recommended_per_class: int = Field(
        20, ge=1, description="A warning below N pictures of a label"
    )
    advised_per_class: int = Field(50, ge=1, description="N pictures of a label advised")
    min_side: int = Field(8, ge=1, description="A warning for a side of fewer than N pixels")


class ObjectDetectionPolicy(SamplePolicy):
    """2 labels, 50 boxes each; up to 100 pictures warn. A detector may have one label."""

    project_type = ProjectType.OBJECT_DETECTION

    min_labeled: int = Field(2, ge=2, description="At least N pictures with boxes")
    min_classes: int = Field(2, ge=1, description="At least N different labels")
    min_per_class: int = Field(50, ge=1, description="At least N boxes of every label")
    recommended_per_class: int = Field(50, ge=1, description="A warning below N boxes of a label")
    advised_per_class: int = Field(100, ge=1, description="N boxes of a label advised")
    recommended_pictures: int = Field(101, ge=1, description="A warning below N pictures")
    min_side: int = Field(8, ge=1, description="A warning for a side of fewer than N pixels")
    min_box_side: float = Field(
        4, gt=0, allow_inf_nan=False, description="A warning for a box side below N pixels"
    )


class SoundClassificationPolicy(SamplePolicy):
    """2 labels, 5 sounds each; fewer than 20 sounds or 5 minutes each warn."""

    project_type = ProjectType.SOUND_CLASSIFICATION

    min_labeled: int = Field(2, ge=2, description="At least N labeled sounds")
    min_per_class: int = Field(5, ge=1, description="At least N sounds of every label")
    recommended_per_class: int = Field(20, ge=1, description="A warning below N sounds of a label")
    advised_per_class: int = Field(50, ge=1, description="N sounds of a label advised")
    recommended_seconds_per_class: float = Field(
        300, ge=0, allow_inf_nan=False, description="A warning below N seconds of a label"
    )
    min_seconds: float = Field(
        1, ge=0, allow_inf_nan=False, description="Every sound longer than N seconds"
    )


class TextClassificationPolicy(SamplePolicy):
    """2 labels, 20 texts each; other languages than Chinese and English warn."""

    project_type = ProjectType.TEXT_CLASSIFICATION

    min_labeled: int = Field(2, ge=2, description="At least N labeled texts")
    min_per_class: int = Field(20, ge=1, description="At least N texts of every label")
    recommended_per_class: int = Field(20, ge=1, description="A warning below N texts of a label")
    advised_per_class: int = Field(50, ge=1, description="N texts of a label advised")
    min_characters: int = Field(2, ge=1, description="A warning for texts below N characters")
    min_script_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="A warning when a share below N of the letters of a text is Chinese or Latin",
    )


class PredictiveAnalyticsPolicy(DataPolicy):
    """100 records that differ, 200 columns, 100 MB, 2 usable features."""

    project_type = ProjectType.PREDICTIVE_ANALYTICS

    min_classes: int = Field(2, ge=2, description="At least N values in the label column")
    min_per_class: int = Field(2, ge=1, description="At least N records of every label")
    min_records: int = Field(100, ge=2, description="At least N records that differ")
    max_columns: int = Field(200, ge=2, description="At most N columns")
    max_total_bytes: int = Field(
        TABLE_MAX_BYTES, ge=1, description="At most N bytes in all files together"
    )
    min_features: int = Field(2, ge=1, description="At least N feature columns that can be used")
    max_missing_share: float = Field(
        0.1, gt=0, le=1, description="A share below N of a feature column missing"
    )
    max_discrete_values: int = Field(
        WHOLE_VALUES_THAT_ARE_CLASSES,
        ge=0,
        description="Whole numbers with up to N values counted as labels",
    )


POLICIES: Mapping[ProjectType, type[DataPolicy]] = {
    policy.project_type: policy
    for policy in (
        ImageClassificationPolicy,
        ObjectDetectionPolicy,
        PredictiveAnalyticsPolicy,
        SoundClassificationPolicy,
        TextClassificationPolicy,
    )
}


def policy_for(project_type: ProjectType, changed: Mapping[str, float] | None = None) -> DataPolicy:
    """Return the gates of a type with these changes, or raise ValueError with one sentence."""
    policy = POLICIES[project_type]
    for gate in changed or {}:
        if gate not in policy.model_fields:
            raise ValueError(
                Message(
                    "data_checks.unknown-gate",
                    "gate {gate!r} does not exist for {type!l}; its gates are {gates}",
                    gate=gate,
                    type=project_type.display_name,
                    gates=_gates(policy),
                )
            )
    try:
        return policy.model_validate(dict(changed or {}))
    except ValidationError as error:
        problem = error.errors()[0]
        raise ValueError(
            Message(
                "data_checks.gate-unfit",
                "gate {gate} cannot be {given} ({reason}); the gates of {type!l} are {gates}",
                gate=str(problem["loc"][0]),
                given=repr(problem["input"]),
                reason=problem["msg"].lower(),
                type=project_type.display_name,
                gates=_gates(policy),
            )
        ) from None


def needed(policy: DataPolicy) -> list[str]:
    """Say how much of what is needed at least, for example `At least 100 labeled pictures`."""
    return [
        _worded(field, getattr(policy, gate))
        for gate, field in type(policy).model_fields.items()
        if str(field.description).startswith("At least N")
    ]


def changed_gates(policy: DataPolicy) -> list[str]:
    """Say which gates differ from the product's, for example `At least 20 … instead of 100.`"""
    return [
        f"{_worded(field, value)} instead of {field.default:,}."
        for gate, field in type(policy).model_fields.items()
        if (value := getattr(policy, gate)) != field.default
    ]


def _worded(field: FieldInfo, value: float) -> str:
    return re.sub(r"\bN\b", f"{value:,}", str(field.description))


def _gates(policy: type[DataPolicy]) -> str:
    return ", ".join(
        f"{gate} (usually {field.default:,})" for gate, field in policy.model_fields.items()
    )
