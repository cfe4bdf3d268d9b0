"""Tables to train with: small ones whose columns are of every kind."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from schemas.dataset import ColumnType, TableColumn, TableSchema
from schemas.manifest import Usage
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.training import TrainingPreference
from tasks.learning.deadline import Deadline
from tasks.learning.training_data import TrainingOutcome
from tasks.predictive_analytics.trainer import train_table_model
from tasks.predictive_analytics.training.columns import column_facts
from tasks.predictive_analytics.training.preparation import columns_of_frame, feature_tables
from tasks.predictive_analytics.training.problem import TableProblem
from tasks.predictive_analytics.training.training_data import TableTrainingData, target_of
from tasks.serving.loading import load_predictor

PANDAS_TYPES = {ColumnType.INT: "Int64", ColumnType.DOUBLE: "float64", ColumnType.STRING: "str"}
FAST = TrainingPreference.PERFORMANCE_FIRST
SECONDS = 3.0


def table(
    columns: Mapping[str, Sequence[Any]], label: str = "label", validates: int = 0
) -> TableTrainingData:
    """Return training data of columns; every `validates`-th record is for validation."""
    types = {name: _type_of(values) for name, values in columns.items()}
    frame = pd.DataFrame(
        {
            name: pd.Series(values, dtype=PANDAS_TYPES[types[name]])
            for name, values in columns.items()
        }  # type: ignore[call-overload]
    )
    usage = [
        Usage.VALIDATION if validates and row % validates == 0 else Usage.TRAINING
        for row in range(len(frame))
    ]
    described = [TableColumn(name=name, type=kind) for name, kind in types.items()]
    return TableTrainingData(frame, TableSchema(has_header=True, columns=described), label, usage)


def _type_of(values: Sequence[Any]) -> ColumnType:
    present = [value for value in values if value is not None]
    if not present or any(isinstance(value, str) for value in present):
        return ColumnType.STRING
    whole = all(isinstance(value, int | np.integer) for value in present)
    return ColumnType.INT if whole else ColumnType.DOUBLE


def bank(records: int = 140, seed: int = 0) -> dict[str, list[Any]]:
    """Return customers of a bank, of whom those with high income and good remarks sign."""
    draw = np.random.default_rng(seed)
    income = draw.normal(50, 15, records).round(2)
    job = draw.choice(["学生", "teacher", "driver"], records)
    likes = draw.random(records) < 0.5
    remark = [
        f"{'非常满意服务很好推荐' if good else '态度很差再也不来了'} {row % 71} 号窗口"
        for row, good in enumerate(likes)
    ]
    score = income / 15 + 1.5 * likes + (job == "teacher") + draw.normal(0, 0.3, records)
    return {
        "id": list(range(1000, 1000 + records)),
        "day": [f"2024-{row % 12 + 1:02d}-{row % 28 + 1:02d}" for row in range(records)],
        "country": ["CN"] * records,
        "rare": ["x" if row % 5 == 0 else None for row in range(records)],
        "job": job.tolist(),
        "收入": [None if row % 17 == 0 else float(value) for row, value in enumerate(income)],
        "remark": remark,
        "label": ["yes" if value > np.median(score) else "no" for value in score],
    }


def prices(records: int = 140, seed: int = 0) -> dict[str, list[Any]]:
    """Return flats whose price depends on their area and part of town."""
    draw = np.random.default_rng(seed)
    area = draw.uniform(20, 120, records)
    part = draw.choice(["north", "south"], records)
    price = 3 * area + 80 * (part == "south") + draw.normal(0, 8, records)
    return {
        "area": area.round(1).tolist(),
        "floor": draw.integers(0, 9, records).tolist(),
        "part": part.tolist(),
        "price": price.round(2).tolist(),
    }


def train(
    data: TableTrainingData,
    folder: Path,
    preference: TrainingPreference = FAST,
    deadline: Deadline | None = None,
    **settings: Any,
) -> TrainingOutcome:
    """Train and listen to nothing, for 3 seconds of this process unless told otherwise."""
    wanted = PredictiveAnalyticsSettings(preference=preference, **settings)
    deadline = deadline or cpu_deadline(SECONDS)
    return train_table_model(data, wanted, folder, lambda _: None, deadline)


def cpu_deadline(seconds: float) -> Deadline:
    """Return a deadline by the seconds of this process, which other work does not shorten."""
    return Deadline(seconds, time.process_time)


def problem_of(columns: dict[str, list[Any]], label: str = "label") -> TableProblem:
    """Return the problem that a training on these columns would solve."""
    data = table(columns, label)
    target = target_of(data, None)
    facts = column_facts(data, target, np.arange(len(target.rows)))
    held = columns_of_frame(data.frame, facts)
    return TableProblem(
        prepared=feature_tables(held, facts, 0).prepare(held),
        target=target.values,
        contents=[str(row) for row in range(len(target.rows))],
        classes=len(target.class_names),
        seed=0,
        threads=1,
    )


def record_of(columns: Mapping[str, Sequence[Any]], row: int) -> dict[str, Any]:
    """Return one record as a request would hold it."""
    return {name: values[row] for name, values in columns.items()}


def answers(folder: Path, records: Sequence[dict[str, Any]]) -> list[Any]:
    """Ask the trained folder as a service would."""
    body = json.dumps({"data": {"req_data": list(records)}}).encode()
    answer = load_predictor(folder).predict(body)
    return [one["predict"] for one in answer.model_dump()["data"]["resp_data"]]
