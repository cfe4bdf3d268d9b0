"""The gates of Check Data: how much data of which kind a project type needs."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from schemas.manifest import WHOLE_VALUES_THAT_ARE_CLASSES
from schemas.message import Message
from schemas.problem_sentences import what_is_wrong
from schemas.project_type import ProjectType
from schemas.sample import TABLE_MAX_BYTES

ANY = "N"  # stands in the description of a gate for its value


def _gate(default: float, code: str, english: str, **limits: Any) -> Any:
    """Return the field of a gate; its value takes the place of the letter when it is known."""
    return Field(default, description=Message(code, english, gate=ANY), **limits)


class DataPolicy(BaseModel):
    """Gates that every type has; in a description, `N` stands for the value of the gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    project_type: ClassVar[ProjectType]

    min_classes: int = _gate(2, "gates.labels", "At least {gate} different labels", ge=2)
    min_per_class: int = _gate(
        5, "gates.samples-of-a-label", "At least {gate} samples of every label", ge=1
    )
    max_imbalance: float = _gate(
        10,
        "gates.times-rarer",
        "No label over {gate} times rarer than the commonest",
        ge=1,
        allow_inf_nan=False,
    )


class SamplePolicy(DataPolicy):
    """Gates of the types whose samples people label."""

    min_labeled: int = _gate(2, "gates.labeled-samples", "At least {gate} labeled samples", ge=2)
    recommended_per_class: int = _gate(
        20, "gates.few-samples-of-a-label", "A warning below {gate} samples of a label", ge=1
    )
    advised_per_class: int = _gate(
        50, "gates.advised-samples-of-a-label", "{gate} samples of a label advised", ge=1
    )


class ImageClassificationPolicy(SamplePolicy):
    """100 labeled pictures, 2 labels, 5 pictures each; fewer than 20 each warn."""

    project_type = ProjectType.IMAGE_CLASSIFICATION

    min_labeled: int = _gate(
        100, "gates.labeled-pictures", "At least {gate} labeled pictures", ge=2
    )
    min_per_class: int = _gate(
        5, "gates.pictures-of-a-label", "At least {gate} pictures of every label", ge=1
    )
    recommended_per_class: int = _gate(
        20, "gates.few-pictures-of-a-label", "A warning below {gate} pictures of a label", ge=1
    )
    advised_per_class: int = _gate(
        50, "gates.advised-pictures-of-a-label", "{gate} pictures of a label advised", ge=1
    )
    min_side: int = _gate(
        8, "gates.tiny-pictures", "A warning for a side of fewer than {gate} pixels", ge=1
    )


class ObjectDetectionPolicy(SamplePolicy):
    """2 labels, 50 boxes each; up to 100 pictures warn. A detector may have one label."""

    project_type = ProjectType.OBJECT_DETECTION

    min_labeled: int = _gate(
        2, "gates.pictures-with-boxes", "At least {gate} pictures with boxes", ge=2
    )
    min_classes: int = _gate(2, "gates.labels", "At least {gate} different labels", ge=1)
    min_per_class: int = _gate(
        50, "gates.boxes-of-a-label", "At least {gate} boxes of every label", ge=1
    )
    recommended_per_class: int = _gate(
        50, "gates.few-boxes-of-a-label", "A warning below {gate} boxes of a label", ge=1
    )
    advised_per_class: int = _gate(
        100, "gates.advised-boxes-of-a-label", "{gate} boxes of a label advised", ge=1
    )
    recommended_pictures: int = _gate(
        101, "gates.few-pictures", "A warning below {gate} pictures", ge=1
    )
    min_side: int = _gate(
        8, "gates.tiny-pictures", "A warning for a side of fewer than {gate} pixels", ge=1
    )
    min_box_side: float = _gate(
        4,
        "gates.tiny-boxes",
        "A warning for a box side below {gate} pixels",
        gt=0,
        allow_inf_nan=False,
    )


class SoundClassificationPolicy(SamplePolicy):
    """2 labels, 5 sounds each; fewer than 20 sounds or 5 minutes each warn."""

    project_type = ProjectType.SOUND_CLASSIFICATION

    min_labeled: int = _gate(2, "gates.labeled-sounds", "At least {gate} labeled sounds", ge=2)
    min_per_class: int = _gate(
        5, "gates.sounds-of-a-label", "At least {gate} sounds of every label", ge=1
    )
    recommended_per_class: int = _gate(
        20, "gates.few-sounds-of-a-label", "A warning below {gate} sounds of a label", ge=1
    )
    advised_per_class: int = _gate(
        50, "gates.advised-sounds-of-a-label", "{gate} sounds of a label advised", ge=1
    )
    recommended_seconds_per_class: float = _gate(
        300,
        "gates.few-seconds-of-a-label",
        "A warning below {gate} seconds of a label",
        ge=0,
        allow_inf_nan=False,
    )
    min_seconds: float = _gate(
        1, "gates.short-sounds", "Every sound longer than {gate} seconds", ge=0, allow_inf_nan=False
    )


class TextClassificationPolicy(SamplePolicy):
    """2 labels, 20 texts each; other languages than Chinese and English warn."""

    project_type = ProjectType.TEXT_CLASSIFICATION

    min_labeled: int = _gate(2, "gates.labeled-texts", "At least {gate} labeled texts", ge=2)
    min_per_class: int = _gate(
        20, "gates.texts-of-a-label", "At least {gate} texts of every label", ge=1
    )
    recommended_per_class: int = _gate(
        20, "gates.few-texts-of-a-label", "A warning below {gate} texts of a label", ge=1
    )
    advised_per_class: int = _gate(
        50, "gates.advised-texts-of-a-label", "{gate} texts of a label advised", ge=1
    )
    min_characters: int = _gate(
        2, "gates.short-texts", "A warning for texts below {gate} characters", ge=1
    )
    min_script_share: float = _gate(
        0.5,
        "gates.other-languages",
        "A warning when a share below {gate} of the letters of a text is Chinese or Latin",
        ge=0,
        le=1,
    )


class PredictiveAnalyticsPolicy(DataPolicy):
    """100 records that differ, 200 columns, 100 MB, 2 usable features."""

    project_type = ProjectType.PREDICTIVE_ANALYTICS

    min_classes: int = _gate(
        2, "gates.label-values", "At least {gate} values in the label column", ge=2
    )
    min_per_class: int = _gate(
        2, "gates.records-of-a-label", "At least {gate} records of every label", ge=1
    )
    min_records: int = _gate(100, "gates.records", "At least {gate} records that differ", ge=2)
    max_columns: int = _gate(200, "gates.columns", "At most {gate} columns", ge=2)
    max_total_bytes: int = _gate(
        TABLE_MAX_BYTES, "gates.total-bytes", "At most {gate} bytes in all files together", ge=1
    )
    min_features: int = _gate(
        2, "gates.features", "At least {gate} feature columns that can be used", ge=1
    )
    max_missing_share: float = _gate(
        0.1, "gates.missing-values", "A share below {gate} of a feature column missing", gt=0, le=1
    )
    max_discrete_values: int = _gate(
        WHOLE_VALUES_THAT_ARE_CLASSES,
        "gates.whole-numbers",
        "Whole numbers with up to {gate} values counted as labels",
        ge=0,
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
                "gates.unfit",
                "gate {gate} cannot be {given} ({reason!l}); the gates of {type!l} are {gates}",
                gate=str(problem["loc"][0]),
                given=repr(problem["input"]),
                reason=what_is_wrong(problem),
                type=project_type.display_name,
                gates=_gates(policy),
            )
        ) from None


def needed(policy: DataPolicy) -> list[str]:
    """Say how much of what is needed at least, for example `At least 100 labeled pictures`."""
    return [
        _worded(field, getattr(policy, gate))
        for gate, field in type(policy).model_fields.items()
        if _described(field).startswith("At least N")
    ]


def changed_gates(policy: DataPolicy) -> list[str]:
    """Say which gates differ from the product's, for example `At least 20 … instead of 100.`"""
    return [
        Message(
            "gates.changed",
            "{gate} instead of {usual:,}.",
            gate=_worded(field, value),
            usual=field.default,
        )
        for gate, field in type(policy).model_fields.items()
        if (value := getattr(policy, gate)) != field.default
    ]


def _worded(field: FieldInfo, value: float) -> Message:
    described, number = _described(field), f"{value:,}"
    english = re.sub(rf"\b{ANY}\b", number, described)
    return Message.restored(described.code, english, {"gate": number})


def _described(field: FieldInfo) -> Message:
    assert isinstance(field.description, Message), "every gate is described by a message"
    return field.description


def _gates(policy: type[DataPolicy]) -> list[Message]:
    return [
        Message(
            "gates.usually",
            "{gate} (usually {usual:,})",
            gate=gate,
            usual=field.default,
        )
        for gate, field in policy.model_fields.items()
    ]
