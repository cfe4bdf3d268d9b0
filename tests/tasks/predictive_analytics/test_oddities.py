"""Training on tables that are odd: a model that works, or a sentence that tells why not."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schemas.errors import InvalidInputError
from schemas.evaluation import Evaluation, RegressionEvaluation
from schemas.predictive_analytics import LabelType
from schemas.training import TrainingPreference
from tests.tasks.predictive_analytics.table_data import (
    FAST,
    answers,
    bank,
    cpu_deadline,
    prices,
    record_of,
    table,
    train,
)

pytestmark = pytest.mark.usefixtures("training_home")


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

    outcome = train(table(columns, validates=5), tmp_path, deadline=cpu_deadline(12))

    shop = next(one for one in outcome.evaluation.features if one.name == "shop")
    assert (shop.kind, shop.used) == ("category", True)
    assert answers(tmp_path, [record_of(columns, 0)])[0] in {"yes", "no"}


def test_two_hundred_columns_are_learned(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    more = {f"列{number}": draw.normal(size=140).tolist() for number in range(192)}

    outcome = train(table(more | bank()), tmp_path, deadline=cpu_deadline(8))

    assert len(outcome.evaluation.features) == 199


def test_very_long_values_are_learned_and_answered(tmp_path: Path) -> None:
    columns = bank()
    columns["remark"] = [f"{text} {'很' * 32_000}" for text in columns["remark"]]

    outcome = train(table(columns), tmp_path)

    remark = next(one for one in outcome.evaluation.features if one.name == "remark")
    assert (remark.kind, remark.used) == ("text", True)
    assert answers(tmp_path, [record_of(columns, 0)])[0] in {"yes", "no"}


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


@pytest.mark.parametrize("preference", [FAST, TrainingPreference.ACCURACY_FIRST])
@pytest.mark.parametrize("mark", [["x"] * 139 + ["y"], [1.0] * 139 + [2.0]])
def test_a_column_that_differs_in_one_record_alone_is_learned_from(
    mark: list[Any], preference: TrainingPreference, tmp_path: Path
) -> None:
    columns = {"id": list(range(140)), "mark": mark, "label": ["yes", "no"] * 70}

    outcome = train(table(columns), tmp_path, preference)

    assert outcome.evaluation.samples == 112, "the fold with that record always trains"
    assert answers(tmp_path, [{"mark": mark[0]}])[0] in {"yes", "no"}


@pytest.mark.parametrize("preference", [FAST, TrainingPreference.ACCURACY_FIRST])
def test_three_different_records_in_all_are_enough_for_a_model(
    preference: TrainingPreference, tmp_path: Path
) -> None:
    columns = {"mark": ["x"] * 139 + ["y"], "label": ["yes", "no"] * 70}

    outcome = train(table(columns), tmp_path, preference)

    assert outcome.evaluation.samples == 69, "the others are the only ones of their kind"


def test_repeated_records_never_check_themselves(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    once = {"a": draw.normal(size=40).tolist(), "b": draw.normal(size=40).tolist()}
    noise = draw.choice(["yes", "no"], 40).tolist()
    columns = {name: values * 5 for name, values in once.items()} | {"label": noise * 5}

    outcome = train(table(columns), tmp_path, TrainingPreference.BALANCE)

    assert isinstance(outcome.evaluation, Evaluation)
    assert outcome.evaluation.accuracy.value < 0.75, "nothing can be learned from noise"
