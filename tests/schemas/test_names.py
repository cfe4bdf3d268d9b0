"""The rules of names, numbers and answers that everything else relies on."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.image_classification import ImageClassificationSettings, ImagePrediction
from schemas.label import LabelName
from schemas.service import DeploymentSettings

label_name = TypeAdapter(LabelName)


@pytest.mark.parametrize("name", ["a", "猫", "红-玫瑰_2", "x" * 32])
def test_label_names_of_the_rule_are_taken(name: str) -> None:
    assert label_name.validate_python(name) == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("x" * 33, "33 characters"),
        ("a b", "'a b'"),
        ("cat\n", "rename it"),
        ("é", "rename it"),
        ("<b>", "rename it"),
    ],
)
def test_other_label_names_are_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        label_name.validate_python(name)


@pytest.mark.parametrize("ratio", [0.5, 0.81234, 0.00001])
def test_training_ratios_of_up_to_five_decimals_are_taken(ratio: float) -> None:
    assert ImageClassificationSettings(training_ratio=ratio).training_ratio == ratio


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("compute_nodes", 0),
        ("compute_nodes", 6),
        ("traffic_ratio", 101),
        ("auto_stop_hours", 25),
        ("resource_pool", "moon"),
        ("specification", "abacus"),
    ],
)
def test_deployment_settings_out_of_range_are_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        DeploymentSettings.model_validate({field: value})


def test_deployment_settings_have_the_defaults_of_the_form() -> None:
    settings = DeploymentSettings()
    assert (settings.compute_nodes, settings.traffic_ratio) == (1, 100)
    assert (settings.auto_stop, settings.auto_stop_hours) == (True, 1)


def test_a_prediction_whose_best_score_is_not_first_cannot_be_made() -> None:
    with pytest.raises(ValidationError, match="sort scores"):
        ImagePrediction(predicted_label="cat", scores=[("dog", "0.900"), ("cat", "0.100")])
