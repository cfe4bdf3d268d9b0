"""Output of the command line: tables for people, JSON for programs."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from deployments.cli.table_layout import LaidOutTable

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")

console = Console()
errors = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def print_json(value: Any) -> None:
    """Print a value as JSON, Chinese as it is."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    """Print records as a table of some of their columns, or all of them as JSON."""
    if as_json:
        print_json(list(rows))
        return
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    print_table([column.replace("_", " ") for column in columns], cells)


def print_table(titles: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table whose titles and cells stand as they are given, for any width."""
    console.print(LaidOutTable(titles, [list(row) for row in rows]), soft_wrap=True)


def counted(count: int, noun: str) -> str:
    """Say how many there are, for example `1 sample` or `2,000 samples`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _cell(value: Any) -> str:
    """Format a value for people: local times, without fractions of seconds."""
    if value is None:
        return ""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        moment = datetime.fromisoformat(value).astimezone()
        today = moment.date() == datetime.now().astimezone().date()
        return f"{moment:%H:%M:%S}" if today else f"{moment:%b %d %H:%M}"
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
