"""The product's gates, and what happens to a project that changes them."""

import pytest
from pydantic import ValidationError

from schemas.data_policy import POLICIES, DataPolicy, changed_gates, policy_for
from schemas.project_type import ProjectType

RULED = {
    ProjectType.IMAGE_CLASSIFICATION: {
        "min_labeled": 100,
        "min_classes": 2,
        "min_per_class": 5,
        "recommended_per_class": 20,
        "advised_per_class": 50,
    },
    ProjectType.OBJECT_DETECTION: {
        "min_classes": 2,
        "min_per_class": 50,
        "recommended_pictures": 101,
    },
    ProjectType.SOUND_CLASSIFICATION: {
        "min_classes": 2,
        "min_per_class": 5,
        "recommended_per_class": 20,
        "recommended_seconds_per_class": 300,
        "min_seconds": 1,
    },
    ProjectType.TEXT_CLASSIFICATION: {"min_classes": 2, "min_per_class": 20},
    ProjectType.PREDICTIVE_ANALYTICS: {
        "min_records": 100,
        "max_columns": 200,
        "max_total_bytes": 100 * 1024 * 1024 - 1,
        "min_features": 2,
        "max_missing_share": 0.1,
        "min_classes": 2,
    },
}


@pytest.mark.parametrize("project_type", ProjectType)
def test_every_type_has_the_gates_that_the_product_promises(project_type: ProjectType) -> None:
    gates = policy_for(project_type).model_dump()
    assert RULED[project_type].items() <= gates.items()


@pytest.mark.parametrize("policy", POLICIES.values())
def test_the_words_of_every_gate_say_its_value(policy: type[DataPolicy]) -> None:
    for gate, field in policy.model_fields.items():
        value = 0.75 if gate in ("max_missing_share", "min_script_share") else field.default + 7
        if gate == "max_total_bytes":
            value = 5
        (sentence,) = changed_gates(policy_for(policy.project_type, {gate: value}))
        assert f"{value:,}" in sentence
        assert sentence.endswith(f" instead of {field.default:,}.")


def test_changed_gates_are_sentences() -> None:
    policy = policy_for(ProjectType.IMAGE_CLASSIFICATION, {"min_labeled": 20, "min_per_class": 5})
    assert changed_gates(policy) == ["At least 20 labeled pictures instead of 100."]


def test_an_unknown_gate_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="gate 'min_boxes' does not exist for image") as refusal:
        policy_for(ProjectType.IMAGE_CLASSIFICATION, {"min_boxes": 5})
    assert "min_labeled (usually 100)" in str(refusal.value)


@pytest.mark.parametrize("value", [0, -1, 2.5, float("nan"), float("inf")])
def test_an_impossible_value_of_a_gate_is_refused_with_its_name(value: float) -> None:
    with pytest.raises(ValueError, match=f"gate min_labeled cannot be {value}") as refusal:
        policy_for(ProjectType.IMAGE_CLASSIFICATION, {"min_labeled": value})
    assert "\n" not in str(refusal.value)
    assert "min_per_class (usually 5)" in str(refusal.value)


def test_a_policy_cannot_be_changed_later() -> None:
    policy = policy_for(ProjectType.TEXT_CLASSIFICATION)
    with pytest.raises(ValidationError, match="frozen"):
        policy.min_classes = 3
