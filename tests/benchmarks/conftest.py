"""Benchmarks: `make bench` runs all, `pytest -s tests/benchmarks/NAME.py` runs one.

Each records its figures; at the end they are shown as a table and written to bench-results.json.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

Figures = dict[str, float | str]
Record = Callable[[str, Figures], None]
RESULTS = Path(__file__).resolve().parents[2] / "bench-results.json"


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    """Record the figures of a benchmark under its name."""
    results: dict[str, Figures] = {}
    yield lambda name, figures: results.setdefault(name, {}).update(figures)
    load = ", ".join(f"{minutes:.1f}" for minutes in os.getloadavg())
    table = Table("benchmark", "figure", "value", title=f"{os.cpu_count()} cores, load {load}")
    for name, figures in results.items():
        for figure, value in figures.items():
            table.add_row(name, figure, value if isinstance(value, str) else f"{value:,.4g}")
    Console().print(table)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | results, indent=2))
