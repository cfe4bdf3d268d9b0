"""What training on tables is made of: columns, version files, weights, errors, forests."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from schemas.dataset import ColumnType, TableColumn, TableSchema
from schemas.errors import InvalidInputError
from schemas.evaluation import EvaluationMethod, FeatureFact, RegressionEvaluation
from schemas.manifest import Usage
from schemas.predictive_analytics import LabelType
from tasks.predictive_analytics.training.columns import column_facts
from tasks.predictive_analytics.training.evaluation import Answered, evaluate_table
from tasks.predictive_analytics.training.problem import best_size
from tasks.predictive_analytics.training.training_data import Target, read_table_data, target_of
from tasks.predictive_analytics.training.weights import (
    PRIOR_OF_THE_FIRST,
    cross_weighted,
    fitted_weights,
)
from tests.tasks.predictive_analytics.table_data import bank, prices, problem_of, table

pytestmark = pytest.mark.usefixtures("training_home")


def facts_of(columns: dict[str, list[Any]]) -> dict[str, FeatureFact]:
    data = table(columns)
    target = target_of(data, None)
    found = column_facts(data, target, np.arange(len(target.rows)))
    return {fact.name: fact.report(None) for fact in found}


def test_each_column_is_used_by_its_kind_or_left_out_with_a_reason() -> None:
    facts = facts_of(bank())

    assert {name: fact.kind for name, fact in facts.items()} == {
        "id": "identifier",
        "day": "timestamp",
        "country": "constant",
        "rare": "constant",
        "job": "category",
        "收入": "number",
        "remark": "text",
    }
    assert [name for name, fact in facts.items() if fact.used] == ["job", "收入", "remark"]
    assert facts["day"].reason == "holds dates or times"
    assert facts["rare"].missing == pytest.approx(0.8)
    assert facts["job"].distinct == 3


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([f"{n % 99:02d}-05-1{n % 9}" for n in range(140)], "timestamp"),
        ([f"2024/05/1{n % 9} 10:0{n % 9}" for n in range(140)], "timestamp"),
        ([f"A{n}" for n in range(140)], "identifier"),
        ([n + 0.5 for n in range(140)], "number"),
        ([n * n * 977 % 1_000_003 for n in range(140)], "number"),
        ([n % 7 if n % 5 < 2 else None for n in range(140)], "missing"),
        ([f"street {n % 90}" for n in range(140)], "category"),
        ([f"the parcel number {n} came late" for n in range(140)], "text"),
        ([f"物流很慢但是东西不错{n}" for n in range(140)], "text"),
    ],
)
def test_columns_are_told_apart(values: list[Any], kind: str) -> None:
    assert facts_of(bank() | {"column": values} | {})["column"].kind == kind


def test_numbers_that_differ_too_little_to_be_learned_are_left_out_with_the_reason() -> None:
    fact = facts_of(bank() | {"column": [1e9 + row % 7 / 1000 for row in range(140)]})["column"]

    assert fact.kind == "constant"
    assert fact.reason == "has values that differ only after the 7 digits that are learned"


def test_a_copy_of_the_label_is_left_out() -> None:
    copy = ["signed" if one == "yes" else "left" for one in bank()["label"]]

    assert facts_of({"copy": copy} | bank())["copy"].kind == "copy of the label"


def test_a_column_that_tells_the_label_is_kept_with_a_warning() -> None:
    draw = np.random.default_rng(0)
    leak = [(one == "yes") + draw.uniform(0, 0.4) for one in bank()["label"]]

    fact = facts_of({"paid": leak} | bank())["paid"]

    assert fact.used
    assert fact.reason.startswith("predicts the label almost perfectly by itself (100.0%)")


def test_an_honest_column_has_no_warning() -> None:
    assert facts_of(bank())["收入"].reason == ""


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["a", "b"] * 70, LabelType.DISCRETE),
        (list(range(20)) * 7, LabelType.DISCRETE),
        (list(range(35)) * 4, LabelType.CONTINUOUS),
        ([1.0, 2.0] * 70, LabelType.DISCRETE),
        ([1.5, 2.0] * 70, LabelType.CONTINUOUS),
    ],
)
def test_the_label_type_is_guessed_and_said(labels: list[Any], kind: LabelType) -> None:
    target = target_of(table(bank() | {"label": labels}), None)

    assert target.kind is kind
    assert target.notes == (f"The label column 'label' was taken as {kind}.",)


def version(folder: Path) -> tuple[Path, Path, TableSchema]:
    """Write the files of a version whose label stood in the middle of its dataset."""
    (folder / "table.csv").write_text("年龄,城市,sign\r\n34,北京,no\r\n,上海,yes\r\n", "utf-8")
    (folder / "usage.txt").write_text(f"{Usage.TRAINING}\n{Usage.VALIDATION}\n")
    columns = [
        TableColumn(name="年龄", type=ColumnType.INT),
        TableColumn(name="sign", type=ColumnType.STRING),
        TableColumn(name="城市", type=ColumnType.STRING),
    ]
    schema = TableSchema(has_header=False, columns=columns)
    return folder / "table.csv", folder / "usage.txt", schema


def test_a_version_is_read_with_its_types_and_its_usage(tmp_path: Path) -> None:
    data = read_table_data(*version(tmp_path), label_column="sign")

    assert data.frame["年龄"].isna().tolist() == [False, True]
    assert data.frame["城市"].tolist() == ["北京", "上海"]
    assert data.frame["sign"].tolist() == ["no", "yes"]
    assert list(data.usage) == [Usage.TRAINING, Usage.VALIDATION]


def test_an_unknown_label_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no column 'age'; choose one of 年龄, sign, 城市"):
        read_table_data(*version(tmp_path), label_column="age")


def test_usage_of_other_records_is_refused(tmp_path: Path) -> None:
    table_csv, usage, schema = version(tmp_path)
    usage.write_text(f"{Usage.TRAINING}\n")

    with pytest.raises(InvalidInputError, match="the usage of 1 records is given, the table has 2"):
        read_table_data(table_csv, usage, schema, "sign")


def test_the_better_answers_get_the_larger_weight_the_more_records_say_so() -> None:
    weights = []
    for records in (20, 140):
        problem = problem_of(bank())
        right = np.eye(2)[problem.target.astype(int)]
        good, poor = 0.8 * right + 0.1, np.full_like(right, 0.5)
        weights.append(fitted_weights(problem, [poor, good, poor], problem.all_rows[:records]))

    few, many = weights
    assert 0.15 < few[1] < many[1], "a prior speaks for the first"
    assert many[1] > 0.9
    assert few.sum() == many.sum() == pytest.approx(1)


def test_numbers_are_weighed_in_any_unit_alike() -> None:
    draw = np.random.default_rng(0)
    columns = prices()
    problem = problem_of(columns, "price")
    good = (problem.target + draw.normal(0, 5, len(problem.target)))[:, None]
    poor = (problem.target + draw.normal(0, 10, len(problem.target)))[:, None]
    thousandfold = replace(problem, target=1000 * problem.target)

    weights = fitted_weights(problem, [poor, good], problem.all_rows)

    assert 0.5 < weights[1] < 1
    alike = fitted_weights(thousandfold, [1000 * poor, 1000 * good], problem.all_rows)
    assert alike == pytest.approx(weights)


def test_no_record_weighs_its_own_answer() -> None:
    problem = problem_of(bank())
    right = np.eye(2)[problem.target.astype(int)]
    fold = problem.folds == 0
    known_once = np.where(fold[:, None], right, 0.5)
    blind = np.full_like(right, 0.5)

    found = cross_weighted(problem, [blind, known_once], problem.all_rows)

    prior = 1 - PRIOR_OF_THE_FIRST
    assert found[fold] == pytest.approx(prior * right[fold] + (1 - prior) * 0.5, abs=1e-6)


def test_every_label_is_in_the_training_part_of_every_fold() -> None:
    columns = bank()
    columns["label"][0] = "once"
    columns["label"][1] = columns["label"][2] = "twice"
    problem = problem_of(columns)

    folds = problem.folds

    assert folds[0] == -1
    for fold in range(5):
        assert set(problem.target[folds != fold]) == {0.0, 1.0, 2.0, 3.0}


def test_a_record_without_which_no_column_differs_is_in_the_training_part_of_every_fold() -> None:
    columns = {"mark": ["x"] * 139 + ["y"], "label": ["yes", "no"] * 70}

    problem = problem_of(columns)

    assert problem.folds[139] == -1
    assert len(set(problem.folds)) == 5, "four folds are left"


def test_the_count_of_trees_is_the_one_best_for_all_together() -> None:
    assert best_size([[3.0, 2.0, 1.0, 2.0], [3.0, 2.5, 2.6]]) == 3


def test_errors_of_numbers_are_those_of_their_definitions() -> None:
    draw = np.random.default_rng(0)
    truth = draw.normal(100, 20, 300)
    predicted = truth + draw.normal(0, 5, 300)
    target = Target(LabelType.CONTINUOUS, (), truth, np.arange(300) + 10, ())
    answered = Answered(np.arange(300), predicted[:, None], EvaluationMethod.VALIDATION)

    found = evaluate_table(target, answered, [], 0)

    assert isinstance(found, RegressionEvaluation)
    assert found.mae.value == pytest.approx(mean_absolute_error(truth, predicted))
    assert found.mse.value == pytest.approx(mean_squared_error(truth, predicted))
    assert found.rmse.value == pytest.approx(found.mse.value**0.5)
    assert found.r2.value == pytest.approx(r2_score(truth, predicted))
    assert all(one.low < one.value < one.high for one in (found.mae, found.rmse, found.r2))
    assert len(found.residuals.x) == 200
    assert sum(found.residual_histogram.y) == 300
    worst = int(np.abs(truth - predicted).argmax())
    assert found.worst_predictions[0].record == worst + 11
