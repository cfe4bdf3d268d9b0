"""Training on tables: every preference, label type and kind of column, and tables that are odd."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schemas.evaluation import Evaluation, EvaluationMethod, RegressionEvaluation
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.training import TrainingPreference, TrainingProgress
from tasks.learning.deadline import Deadline
from tasks.predictive_analytics.predictor import TablePredictor
from tasks.predictive_analytics.trainer import train_table_model
from tests.kept_notes import kept_in_chinese
from tests.tasks.predictive_analytics.table_data import (
    answers,
    bank,
    cpu_deadline,
    prices,
    record_of,
    table,
    train,
)

pytestmark = pytest.mark.usefixtures("training_home")


@pytest.mark.parametrize("preference", TrainingPreference)
def test_every_preference_learns_who_signs(preference: TrainingPreference, tmp_path: Path) -> None:
    columns = bank()

    outcome = train(table(columns), tmp_path, preference)

    assert isinstance(outcome.evaluation, Evaluation)
    assert outcome.evaluation.accuracy.value > 0.7
    assert outcome.evaluation.method is EvaluationMethod.CROSS_VALIDATION
    assert [one.label for one in outcome.evaluation.classes] == ["no", "yes"]
    assert all(one.auc is not None and one.auc > 0.8 for one in outcome.evaluation.classes)
    assert outcome.evaluation.best_threshold is not None
    found = answers(tmp_path, [record_of(columns, row) for row in range(100)])
    right = sum(one == label for one, label in zip(found, columns["label"], strict=False))
    assert right > 80


@pytest.mark.parametrize("preference", TrainingPreference)
def test_every_preference_learns_prices(preference: TrainingPreference, tmp_path: Path) -> None:
    columns = prices()

    outcome = train(table(columns, "price"), tmp_path, preference)

    assert isinstance(outcome.evaluation, RegressionEvaluation)
    assert outcome.evaluation.r2.low > 0.85
    assert outcome.evaluation.rmse.low < outcome.evaluation.rmse.value < 40
    assert "taken as continuous" in outcome.notes
    assert "CatBoost" in kept_in_chinese(outcome.notes).partition("训练按计划完成。")[2]
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
    data, enough = table(prices(60), "price"), 600.0
    settings: dict[str, Any] = {"preference": TrainingPreference.ACCURACY_FIRST, "seed": 3}

    first = train(data, tmp_path / "1", deadline=cpu_deadline(enough), **settings)
    second = train(data, tmp_path / "2", deadline=cpu_deadline(enough), **settings)

    assert first.evaluation == second.evaluation
    records = [record_of(prices(), row) for row in range(20)]
    one, other = (TablePredictor(tmp_path / name) for name in "12")
    assert np.array_equal(one.outputs(one.prepare(records)), other.outputs(other.prepare(records)))


def test_rounds_go_on_while_they_help_and_the_notes_say_why_they_ended(tmp_path: Path) -> None:
    data = table(prices(60), "price")

    short = train(data, tmp_path / "1", TrainingPreference.ACCURACY_FIRST, cpu_deadline(1.5))
    long = train(data, tmp_path / "2", TrainingPreference.ACCURACY_FIRST, cpu_deadline(600))

    assert "Rounds: 1, for want of time." in short.notes
    ended = re.search(r"Rounds: (\d); one more lowered the loss .* by less than 0.5%\.", long.notes)
    assert ended or "Rounds: 5, the most that are trained." in long.notes
    models = re.search(r"CatBoost \d+% \((\d+) models\)", long.notes)
    assert models
    rounds = int(ended[1]) if ended else 5
    assert int(models[1]) == 1 + 5 * rounds


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
    deadline = cpu_deadline(8)

    train_table_model(table(prices(60), "price"), settings, tmp_path, heard.append, deadline)

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


def test_a_version_with_more_records_trains_and_knows_the_new_ones(tmp_path: Path) -> None:
    columns = bank()
    new = bank(60, seed=1)
    new["job"], new["label"] = ["astronaut"] * 60, ["moon"] * 60
    grown = {name: [*values, *new[name]] for name, values in columns.items()}

    first = train(table(columns), tmp_path / "1")
    second = train(table(grown), tmp_path / "2")

    assert isinstance(first.evaluation, Evaluation)
    assert isinstance(second.evaluation, Evaluation)
    assert [one.label for one in first.evaluation.classes] == ["no", "yes"]
    assert [one.label for one in second.evaluation.classes] == ["moon", "no", "yes"]
    assert (first.evaluation.samples, second.evaluation.samples) == (140, 200)
    asked = [record_of(new, row) for row in range(3)]
    assert set(answers(tmp_path / "1", asked)) <= {"no", "yes"}, "the first has never seen it"
    assert answers(tmp_path / "2", asked) == ["moon"] * 3


def test_training_on_tables_loads_no_torch() -> None:
    program = (
        "import sys, tasks.predictive_analytics.trainer;"
        "print('torch' in sys.modules, 'catboost' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.split() == ["False", "True"], done.stderr
