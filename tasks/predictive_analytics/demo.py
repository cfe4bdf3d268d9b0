"""A real table for the demo: the wines that scikit-learn ships, with readable class names."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_wine

from tasks.project_types.demo import Demo, Question

SENT = 130
SHUFFLE_SEED = 7
LABEL_COLUMN = "cultivar"
CLASS_NAMES = ("Barolo", "Grignolino", "Barbera")


@dataclass(frozen=True)
class WineRecord:
    """One analysed wine: the value of each column as text, and where the wine is from."""

    values: dict[str, str]
    label: str


def demo() -> Demo:
    """Wines to train with, and others that the service is asked about."""
    sent, held_out = wine_records()
    return Demo(
        "wines",
        "Which grape a wine was made of",
        lambda folder: write_table(sent, folder / "wines.csv"),
        [_question(record) for record in held_out],
    )


def _question(record: WineRecord) -> Question:
    def is_right(answer: Any) -> bool:
        predicted: str = answer["data"]["resp_data"][0]["predict"]
        return predicted == record.label

    body = json.dumps({"data": {"req_data": [record.values]}}).encode()
    return Question("record.json", body, record.label, is_right)


def wine_records() -> tuple[list[WineRecord], list[WineRecord]]:
    """Return the records to train with, and those kept back to try the service."""
    data = load_wine()
    names = [name.replace("/", "_") for name in data.feature_names]
    order = np.random.default_rng(SHUFFLE_SEED).permutation(len(data.target))
    records = [
        WineRecord(
            dict(zip(names, (f"{value:g}" for value in data.data[row]), strict=True)),
            CLASS_NAMES[data.target[row]],
        )
        for row in order
    ]
    return records[:SENT], records[SENT:]


def write_table(records: list[WineRecord], path: Path) -> None:
    """Write records as a CSV file with a header, the label last."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([*records[0].values, LABEL_COLUMN])
        rows.writerows([*record.values.values(), record.label] for record in records)
