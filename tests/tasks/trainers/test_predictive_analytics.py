"""Training on tables: every preference, label type and kind of column, and tables that are odd."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schemas.errors import InvalidInputError
from schemas.evaluation import Evaluation, EvaluationMethod, RegressionEvaluation
from schemas.predictive_analytics import LabelType, PredictiveAnalyticsSettings
from schemas.training import TrainingPreference, TrainingProgress
from tasks.predictors.loading import load_predictor
from tasks.predictors.predictive_analytics import TablePredictor
from tasks.trainers.deadline import Deadline
from tasks.trainers.predictive_analytics import train_table_model
from tests.tasks.trainers.table_data import bank, prices, record_of, table, train


def answers(folder: Path, records: Sequence[dict[str, Any]]) -> list[Any]:
    """Ask the trained folder as a service would."""
    body = json.dumps({"data": {"req_data": list(records)}}).encode()
    answer = load_predictor(folder).predict(body)
    return [one["predict"] for one in answer.model_dump()["data"]["resp_data"]]


@pytest.mark.parametrize("preference", TrainingPreference)
def test_every_preference_learns_who_signs(preference: TrainingPreference, tmp_path: Path) -> None:
    columns = bank()

    outcome = train(table(columns), tmp_path, preference)

    assert isinstance(outcome.evaluation, Evaluation)
    assert outcome.evaluation.accuracy.value > 0.75
    assert outcome.evaluation.method is EvaluationMethod.CROSS_VALIDATION
    assert [one.label for one in outcome.evaluation.classes] == ["no", "yes"]
    assert all(one.auc is not None and one.auc > 0.85 for one in outcome.evaluation.classes)
    assert outcome.evaluation.best_threshold is not None
    found = answers(tmp_path, [record_of(columns, row) for row in range(100)])
    right = sum(one == label for one, label in zip(found, columns["label"], strict=False))
    assert right > 85


@pytest.mark.parametrize("preference", TrainingPreference)
def test_every_preference_learns_prices(preference: TrainingPreference, tmp_path: Path) -> None:
    columns = prices()

    outcome = train(table(columns, "price"), tmp_path, preference)

    assert isinstance(outcome.evaluation, RegressionEvaluation)
    assert outcome.evaluation.r2.low > 0.85
    assert outcome.evaluation.rmse.low < outcome.evaluation.rmse.value < 40
    assert "taken as continuous" in outcome.notes
    small, large = answers(
        tmp_path,
        [{"area": "30", "floor": 1, "part": "north"}, {"area": 110, "floor": 1, "part": "north"}],
    )
    assert small < 160 < 250 < large


def test_a_model_folder_holds_only_formats_in_which_nothing_runs(tmp_path: Path) -> None:
    train(table(bank()), tmp_path, TrainingPreference.ACCURACY_FIRST)

    suffixes = {path.suffix for path in tmp_path.iterdir()}

    assert suffixes == {".cbm", ".safetensors", ".json"}


def test_the_same_seed_gives_the_same_answers(tmp_path: Path) -> None:
    data = table(bank())

    first = train(data, tmp_path / "1", TrainingPreference.ACCURACY_FIRST, seed=3)
    second = train(data, tmp_path / "2", TrainingPreference.ACCURACY_FIRST, seed=3)

    assert first.evaluation == second.evaluation
    records = [record_of(bank(), row) for row in range(20)]
    one, other = (TablePredictor(tmp_path / name) for name in "12")
    assert np.array_equal(one.outputs(one.prepare(records)), other.outputs(other.prepare(records)))


@pytest.mark.parametrize("preference", TrainingPreference)
def test_without_time_a_small_model_is_kept_and_the_notes_say_so(
    preference: TrainingPreference, tmp_path: Path
) -> None:
    outcome = train(table(bank()), tmp_path, preference, Deadline(0.0))

    assert "cut short by the time limit" in outcome.notes
    assert answers(tmp_path, [record_of(bank(), 0)])[0] in {"yes", "no"}


def test_training_ends_by_its_deadline(tmp_path: Path) -> None:
    deadline = Deadline(4.0)

    train(table(prices(3000), "price"), tmp_path, TrainingPreference.ACCURACY_FIRST, deadline)

    assert deadline.elapsed < 4.0 * 1.05 + 10


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    heard: list[TrainingProgress] = []
    settings = PredictiveAnalyticsSettings(preference=TrainingPreference.ACCURACY_FIRST)

    train_table_model(table(bank()), settings, tmp_path, heard.append)

    shares = [one.fraction for one in heard]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "Training LightGBM" in [one.stage for one in heard]


def test_many_records_are_evaluated_on_those_held_back(tmp_path: Path) -> None:
    outcome = train(table(bank(600), validates=5), tmp_path)

    assert outcome.evaluation.method is EvaluationMethod.VALIDATION
    assert outcome.evaluation.samples == 120
    assert isinstance(outcome.evaluation, Evaluation)
    for mistake in outcome.evaluation.worst_mistakes:
        record = mistake.sample_id.int
        assert (record - 1) % 5 == 0
        assert [bank(600)["label"][record - 1]] == mistake.labels != mistake.predicted


def test_records_without_a_label_are_left_out(tmp_path: Path) -> None:
    columns = bank()
    columns["label"][:7] = [None] * 7

    outcome = train(table(columns), tmp_path)

    assert outcome.evaluation.samples == 133
    assert "7 records without a label were left out." in outcome.notes


def test_a_label_of_one_record_trains_but_is_not_evaluated(tmp_path: Path) -> None:
    columns = bank()
    columns["label"][5] = "maybe"

    outcome = train(table(columns), tmp_path)

    assert isinstance(outcome.evaluation, Evaluation)
    amounts = {one.label: one.samples for one in outcome.evaluation.classes}
    assert amounts["maybe"] == 0
    assert sum(amounts.values()) == 139


def test_a_label_only_of_validation_records_trains(tmp_path: Path) -> None:
    columns = bank(600)
    columns["label"][5] = columns["label"][10] = "maybe"

    outcome = train(table(columns, validates=5), tmp_path)

    assert "Records of 'maybe' were for validation only; they train as well." in outcome.notes


@pytest.mark.parametrize(
    ("label", "settings", "sentence"),
    [
        (["yes"] * 140, {}, "the label column 'label' has 1 different values"),
        ([None] * 140, {}, "the label column 'label' has 0 different values"),
        ([f"name {n}" for n in range(140)], {}, "no label is in 2 different records that train"),
        (["low", "3"] * 70, {"label_type": "continuous"}, "no numbers up to 1e\\+30 \\('low'\\)"),
        ([1e300, 1.0] * 70, {"label_type": "continuous"}, "no numbers up to 1e\\+30"),
    ],
)
def test_labels_that_cannot_be_learned_are_refused(
    label: list[Any], settings: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        train(table(bank() | {"label": label}), tmp_path, **settings)


def test_too_many_labels_are_refused_with_the_other_label_type(tmp_path: Path) -> None:
    label = [row + 0.5 for row in range(300)]

    with pytest.raises(InvalidInputError, match=r"300 different values.*label type continuous"):
        train(table(bank(300) | {"label": label}), tmp_path, label_type=LabelType.DISCRETE)


def test_texts_of_numbers_can_be_a_continuous_label(tmp_path: Path) -> None:
    columns = prices()
    columns["price"] = [str(value) for value in columns["price"]]

    outcome = train(table(columns, "price"), tmp_path, label_type=LabelType.CONTINUOUS)

    assert isinstance(outcome.evaluation, RegressionEvaluation)


def test_whole_numbers_as_labels_are_answered_as_they_are_written(tmp_path: Path) -> None:
    columns = bank()
    columns["label"] = [1.0 if one == "yes" else 0.0 for one in columns["label"]]

    train(table(columns), tmp_path)

    assert answers(tmp_path, [record_of(bank(), 0)])[0] in {"0", "1"}


def test_a_table_without_a_usable_column_is_refused_with_the_reasons(tmp_path: Path) -> None:
    columns = {name: bank()[name] for name in ("country", "day", "label")}

    with pytest.raises(InvalidInputError, match=r"'country' has fewer than 2.*'day' holds dates"):
        train(table(columns), tmp_path)


def test_a_column_without_values_is_left_out(tmp_path: Path) -> None:
    outcome = train(table({"empty": [None] * 140} | bank()), tmp_path)

    assert outcome.evaluation.features[0].kind == "constant"


def test_ten_thousand_categories_are_learned(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    shops = [f"shop {number}" for number in draw.integers(0, 20_000, 15_000)]
    columns = bank(15_000) | {"shop": shops}
    assert len(set(shops)) > 10_000

    outcome = train(table(columns, validates=5), tmp_path, deadline=Deadline(12.0))

    shop = next(one for one in outcome.evaluation.features if one.name == "shop")
    assert (shop.kind, shop.used) == ("category", True)
    assert answers(tmp_path, [record_of(columns, 0)])[0] in {"yes", "no"}


def test_two_hundred_columns_are_learned(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    more = {f"列{number}": draw.normal(size=140).tolist() for number in range(192)}

    outcome = train(table(more | bank()), tmp_path, deadline=Deadline(10.0))

    assert len(outcome.evaluation.features) == 199


def test_emoji_are_categories_labels_and_names(tmp_path: Path) -> None:
    columns = bank()
    mood = ["😀" if one == "yes" else "😡" for one in columns["label"]]
    colour = ["🟥", "🟦"] * 70

    outcome = train(table({"🎨": colour, "收入": columns["收入"], "心情": mood}, "心情"), tmp_path)

    assert isinstance(outcome.evaluation, Evaluation)
    assert [one.label for one in outcome.evaluation.classes] == ["😀", "😡"]
    assert answers(tmp_path, [{"🎨": "🟥", "收入": 120}]) == ["😀"]


def test_a_number_that_differs_in_one_record_is_learned(tmp_path: Path) -> None:
    columns = prices() | {"price": [1.5] * 139 + [2.5]}

    outcome = train(table(columns, "price"), tmp_path, TrainingPreference.ACCURACY_FIRST)

    assert outcome.evaluation.samples == 112, "the fold with the other number always trains"
    assert answers(tmp_path, [record_of(columns, 0)]) == [pytest.approx(1.5, abs=0.1)]


def test_repeated_records_never_check_themselves(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    once = {"a": draw.normal(size=40).tolist(), "b": draw.normal(size=40).tolist()}
    noise = draw.choice(["yes", "no"], 40).tolist()
    columns = {name: values * 5 for name, values in once.items()} | {"label": noise * 5}

    outcome = train(table(columns), tmp_path, TrainingPreference.BALANCE)

    assert isinstance(outcome.evaluation, Evaluation)
    assert outcome.evaluation.accuracy.value < 0.75, "nothing can be learned from noise"
