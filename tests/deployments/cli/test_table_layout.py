"""Tables of the command line can be read at any width, whichever command prints them."""

import ast
import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import Result

from deployments.cli import monitoring, output
from deployments.cli.table_layout import LaidOutTable
from infra.catalog import projects, runs
from infra.settings import ROOT
from schemas.data_check import DataCheck, DataCheckReport, Severity
from schemas.image_classification import ImageClassificationSettings
from schemas.phase import RunReport
from tests.deployments.cli.conftest import Run
from tests.deployments.cli.test_models import colours
from tests.tasks.comparison.compared_models import EVALUATION, Application

assert colours

WORDS = (
    "rose", "0.0.1", "Awaiting operation", "", "http://127.0.0.1:8090/v1/infers/6f1c0a52-8c1b",
    "Each label needs 5 images or more; label more images of it.", "两个标签的图片太少",
    "a" * 64, "s3://bucket/folder/with/a/name", "50 %", "first line\nsecond line",
)  # fmt: skip
CHECKED = DataCheckReport(
    dataset_version="V001",
    checks=[
        DataCheck(
            code="min_labeled",
            sentence="A dataset needs at least 100 labeled images.",
            severity=Severity.ERROR,
            passed=False,
            found="40 images are labeled; label 60 more, or lower the gate min_labeled.",
        ),
        DataCheck(
            code="duplicates",
            sentence="No image should be in a dataset twice.",
            severity=Severity.WARNING,
            passed=True,
        ),
    ],
)
COMMANDS = (
    "project list",
    "project check colours",
    "project phases colours",
    "project evaluation colours",
    "project flavors",
    "project next-round colours",
    "project next-round colours --setting max_minutes=30",
    "project running-time colours",
    "schedule list",
    "service list",
    "service settings colours",
    "service specifications",
    "service history colours",
    "service keys colours",
    "recording on colours",
    "recording list colours",
    "model list",
    "model versions colours",
    "model card colours 0.0.2",
    "dataset list",
    "dataset samples colours",
    "dataset changes colours",
    "dataset versions colours",
    "dataset diff colours V001 V002",
    "dataset jobs colours",
    "label list colours",
    "bucket list",
    "account list",
    "account token list someone",
    "batch list",
    "settings",
    "status",
)


def printed(table: LaidOutTable, width: int) -> str:
    file = io.StringIO()
    Console(file=file, width=width).print(table, soft_wrap=True)
    return file.getvalue()


def words(text: str) -> set[str]:
    """What is between white space, but for rules; Chinese may break anywhere."""
    return {word for word in text.split() if word.isascii() and not word.startswith("─")}


def tables() -> Iterator[LaidOutTable]:
    chance = random.Random(0)
    for _ in range(60):
        columns = chance.randint(1, 9)
        rows = [[chance.choice(WORDS) for _ in range(columns)] for _ in range(chance.randint(0, 3))]
        yield LaidOutTable([f"column {number}" for number in range(columns)], rows)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_no_word_of_a_table_is_broken_or_lost_and_no_line_too_long(width: int) -> None:
    for table in tables():
        text = printed(table, width)
        assert words(text) == words(
            " ".join(cell for row in [table.titles, *table.rows] for cell in row)
        )
        for line in text.splitlines():
            longest = max(map(cell_len, line.split()), default=0)
            assert cell_len(line) <= max(width, longest + len("column 0  ")), line


def test_columns_stand_side_by_side_while_there_is_room_else_records_below_one_another() -> None:
    table = LaidOutTable(("name", "verdict"), [("rose", "kept"), ("tulip", "broken")])
    assert printed(table, 40).split("\n")[2:4] == ["rose   kept", "tulip  broken"]
    assert printed(table, 10).split("\n")[:5] == ["name", "  rose", "verdict", "  kept", ""]
    text = "Label 60 more images of each label, or lower the gate."
    narrow = printed(LaidOutTable(("rule", "found"), [("a" * 20, text)]), 40).split("\n")
    assert narrow[0] == f"rule   {'a' * 20}"
    assert narrow[1] == "found  Label 60 more images of each"


def test_text_that_would_stand_in_a_column_of_words_gets_a_line_of_its_own() -> None:
    """Five columns of sentences have no room beside one another at 80 columns."""
    sentence = "Each label needs 5 images or more."
    text = printed(LaidOutTable(("a", "b", "c", "d", "e"), [[sentence] * 5]), 80)
    assert text.splitlines() == [f"{title}  {sentence}" for title in "abcde"]


@pytest.fixture
def filled(colours: Application, run: Run) -> None:
    """A project with long names, a service, keys, a schedule, a report and an evaluation."""
    tags = [
        word for tag in ("greenhouse", "second-season", "customer-7") for word in ("--tag", tag)
    ]
    run("project", "change", "colours", *tags, "--description", "Which colour a flower has.")
    latest = runs.create(
        colours.project.id, projects.get(colours.project.id).id, ImageClassificationSettings()
    )
    runs.store_report(latest, RunReport.DATA_CHECK, CHECKED.model_dump_json())
    runs.store_report(latest, RunReport.EVALUATION, EVALUATION.model_dump_json())
    run("service", "deploy", "colours", "--version", "0.0.1", "--no-wait")
    run("service", "key", "colours", "--key-name", "the-shop-of-the-greenhouse")
    run("schedule", "add", "colours", "--cron", "0 3 * * 1", "--timezone", "Asia/Shanghai")
    run("label", "add", "colours", "a-label-with-a-long-name")
    run("account", "create", "someone")


@pytest.mark.usefixtures("filled")
def test_every_command_prints_whole_words_at_80_columns(
    invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in COMMANDS:
        tables: list[LaidOutTable] = []
        monkeypatch.setattr(
            output.console, "print", lambda it, *_, tables=tables, **__: tables.append(it)
        )
        result = invoke(*command.split())
        assert result.exit_code == 0, (command, result.output, result.exception)
        said = [it for it in tables if isinstance(it, LaidOutTable)]
        assert said, command
        assert [words(printed(it, 80)) for it in said] == [words(printed(it, 1000)) for it in said]


@pytest.mark.usefixtures("filled")
def test_the_report_of_a_data_check_says_verdicts_and_findings(
    invoke: Callable[..., Result],
) -> None:
    text = invoke("project", "check", "colours").stdout
    assert words(" ".join(f"{one.sentence} {one.found}" for one in CHECKED.checks)) <= words(text)
    assert re.search(r"^error +A dataset needs", text, re.MULTILINE)
    assert re.search(r"^kept +No image should", text, re.MULTILINE)
    assert "errors: 1, warnings: 0, rules kept: 1" in text


def test_only_one_place_lays_tables_out() -> None:
    """A table of rich breaks words, so no command makes one of its own."""
    layout = ROOT / "deployments/cli/table_layout.py"
    files = [file for file in ROOT.glob("deployments/**/*.py") if file != layout]
    assert [str(file) for file in files if _makes_tables(file)] == []


def _makes_tables(file: Path) -> bool:
    tree = ast.parse(file.read_text())
    return any(
        isinstance(node, ast.ImportFrom) and node.module in ("rich.table", "rich.columns")
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, ""), (12, "12"), (1234, "1,234"), (12.345678901234, "12.3"), (1234.5678, "1,235")],
)
def test_monitoring_shows_no_more_digits_than_mean_something(
    value: float | None, said: str
) -> None:
    assert monitoring.shown(value) == said
