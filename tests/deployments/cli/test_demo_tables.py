"""The table of the demo."""

import csv
from pathlib import Path

from tasks.predictive_analytics.demo import LABEL_COLUMN, wine_records, write_table


def test_the_demo_table_has_a_header_three_labels_and_enough_records(tmp_path: Path) -> None:
    to_train, held_out = wine_records()

    write_table(to_train, tmp_path / "wine.csv")

    with (tmp_path / "wine.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 130
    assert {row[LABEL_COLUMN] for row in rows} == {"Barolo", "Grignolino", "Barbera"}
    assert list(rows[0])[-1] == LABEL_COLUMN
    assert len(held_out) == 48
    assert held_out[0].values.keys() == rows[0].keys() - {LABEL_COLUMN}
