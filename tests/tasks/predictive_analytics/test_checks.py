"""Records, columns and labels of tables, read from CSV files."""

from collections.abc import Callable
from uuid import UUID

import pytest

from schemas.data_check import DataCheck, DataCheckReport, RepairAction, Severity
from schemas.data_policy import policy_for
from schemas.dataset import ColumnType, TableColumn, TableSchema
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from tasks.data_checks.checked_data import CheckedData
from tasks.predictive_analytics import checks

Line = Callable[..., ManifestLine]
Records = list[list[object]]
AGES = {"age": "Int", "income": "Double", "city": "String", "deposit": "String"}


def people(count: int) -> Records:
    """Return records that differ; every label is on half of them."""
    return [
        [20 + n % 50, 1000.5 + n // 2, ["Bern", "Oslo", "Rome"][n % 3], "yes" if n % 2 else "no"]
        for n in range(count)
    ]


def csv_of(records: Records) -> bytes:
    return "".join(",".join(map(str, record)) + "\n" for record in records).encode()


class Table:
    """A table of one or more files, and its check."""

    def __init__(self, line: Line, columns: dict[str, str], *files: Records) -> None:
        self.columns = columns
        self.files = {
            f"data{number}.csv": csv_of([list(columns), *records])
            for number, records in enumerate(files)
        }
        self.lines = [
            line("table", name, size=len(data), sha256=name) for name, data in self.files.items()
        ]

    def checked(self, label: str | None = None, **gates: float) -> CheckedData:
        schema = TableSchema(
            has_header=True,
            columns=[
                TableColumn(name=name, type=ColumnType(one)) for name, one in self.columns.items()
            ],
        )
        policy = policy_for(ProjectType.PREDICTIVE_ANALYTICS, gates)
        read = lambda line: self.files[line.name]  # noqa: E731
        return CheckedData("V001", self.lines, policy, read, schema, label)

    def check(self, label: str | None = None, **gates: float) -> DataCheckReport:
        return checks.check(self.checked(label, **gates))

    @property
    def ids(self) -> list[UUID]:
        return [line.id for line in self.lines]


def broken(report: DataCheckReport) -> dict[str, DataCheck]:
    return {check.code: check for check in report.checks if not check.passed}


def with_column(records: Records, values: list[object]) -> Records:
    return [[value, *record] for value, record in zip(values, records, strict=True)]


def test_good_tables_pass_every_rule(line: Line) -> None:
    report = Table(line, AGES, people(60), people(120)[60:]).check()
    assert broken(report) == {}
    assert len({check.code for check in report.checks}) == len(report.checks)


def test_100_records_that_differ_are_enough_and_99_are_not(line: Line) -> None:
    assert broken(Table(line, AGES, people(100)).check()) == {}
    found = broken(Table(line, AGES, people(99)).check())
    assert [c.found for c in found.values()] == ["99 records differ; add at least 1 more."]
    assert found["records"].severity is Severity.ERROR
    assert broken(Table(line, AGES, people(99)).check(min_records=99)) == {}


def test_repeated_records_do_not_count_and_are_named_across_files(line: Line) -> None:
    table = Table(line, AGES, people(99), people(2))
    found = broken(table.check())
    assert list(found) == ["records", "repeated_records"]
    assert found["repeated_records"].found == (
        "2 records have the same values as another one "
        "(data1.csv record 1, data1.csv record 2); delete them."
    )
    assert found["repeated_records"].severity is Severity.WARNING
    assert found["repeated_records"].sample_ids == table.ids[1:]
    assert found["repeated_records"].repairs == [RepairAction.DROP_RECORDS]


def test_more_columns_than_the_gate_are_an_error(line: Line) -> None:
    table = Table(line, AGES, people(100))
    assert broken(table.check(max_columns=4)) == {}
    found = broken(table.check(max_columns=3))
    assert [c.found for c in found.values()] == ["The table has 4 columns; leave at least 1 out."]


def test_more_bytes_than_the_gate_are_an_error(line: Line) -> None:
    table = Table(line, AGES, people(100))
    size = len(table.files["data0.csv"])
    assert broken(table.check(max_total_bytes=size)) == {}
    assert list(broken(table.check(max_total_bytes=size - 1))) == ["bytes"]


def test_a_label_column_needs_two_values_and_none_missing(line: Line) -> None:
    same = [[*record[:3], "yes"] for record in people(100)]
    assert list(broken(Table(line, AGES, same).check())) == ["label_values"]
    missing = [*people(100), [1, 2.5, "Rome", ""]]
    found = broken(Table(line, AGES, missing).check())
    assert [c.found for c in found.values()] == [
        "1 record has no label (data0.csv record 101); fill in or delete it."
    ]
    assert found["label_missing"].severity is Severity.ERROR


def test_the_word_na_is_a_label_and_not_missing(line: Line) -> None:
    records = [[*record[:3], "NA" if n % 2 else "no"] for n, record in enumerate(people(100))]
    assert broken(Table(line, AGES, records).check()) == {}


def test_any_column_can_be_the_label_but_it_must_exist(line: Line) -> None:
    table = Table(line, AGES, people(100))
    assert broken(table.check(label="city")) == {}
    found = broken(table.check(label="nothing"))
    assert [c.found for c in found.values()] == [
        "Column nothing is not in the table; choose one of its columns."
    ]


@pytest.mark.parametrize(
    ("kind", "values", "code", "sentence"),
    [
        (
            "String",
            ["x"] * 100,
            "constant_columns",
            "1 column has fewer than 2 different values and is left out (extra); fill or drop it.",
        ),
        (
            "Int",
            [""] * 10 + [n % 9 for n in range(90)],
            "missing_values",
            "1 column has 10% or more missing values (extra); fill or drop it.",
        ),
        (
            "Int",
            list(range(100)),
            "identifier_columns",
            "1 column has another value in every record (extra); if it only numbers them, drop it.",
        ),
        (
            "String",
            [f"2026-01-{1 + n % 28:02}" for n in range(100)],
            "timestamp_columns",
            "1 column holds dates or times (extra); turn into numbers such as days, or drop it.",
        ),
    ],
)
def test_a_column_that_says_little_is_a_warning_that_can_be_dropped(
    line: Line, kind: str, values: list[object], code: str, sentence: str
) -> None:
    records = with_column(people(100), values)
    found = broken(Table(line, {"extra": kind} | AGES, records).check())
    assert [(c.code, c.severity, c.found) for c in found.values()] == [
        (code, Severity.WARNING, sentence)
    ]
    assert found[code].failing == ["extra"]
    assert found[code].repairs == [RepairAction.DROP_COLUMNS]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("Int", [""] * 9 + [n % 9 for n in range(91)]),
        ("Double", [n + 0.5 for n in range(100)]),
        ("String", ["a"] * 99 + ["b"]),
        ("String", ["v1.2.3", "10.20.30.40"] * 50),
    ],
)
def test_a_column_at_exactly_the_limit_passes(line: Line, kind: str, values: list[object]) -> None:
    table = Table(line, {"extra": kind} | AGES, with_column(people(100), values))
    assert broken(table.check()) == {}


@pytest.mark.parametrize(
    "date",
    [
        "26-01-31",
        "2026/1/31",
        "2026.12.31",
        "31.12.2026",
        "2026-01-31 23:59",
        "2026-01-31T23:59:59.123Z",
        "26/01/31 01:02:03 +01:00",
    ],
)
def test_dates_are_known_in_many_spellings(line: Line, date: str) -> None:
    values = [date, date.replace("31", "30")] * 50
    found = broken(Table(line, {"day": "String"} | AGES, with_column(people(100), values)).check())
    assert list(found) == ["timestamp_columns"]


def test_dates_stop_the_run_when_too_few_features_are_left(line: Line) -> None:
    columns = {"day": "String", "age": "Int", "deposit": "String"}
    records = [
        [f"2026-01-{1 + n % 28:02}", record[0], record[3]] for n, record in enumerate(people(100))
    ]
    found = broken(Table(line, columns, [*records]).check(min_records=50))
    assert found["features"].found == ("1 column can be used; add or correct at least 1 more.")
    assert found["features"].severity is Severity.ERROR


def test_a_label_on_one_record_is_an_error_for_words(line: Line) -> None:
    found = broken(Table(line, AGES, [*people(100), [1, 2.5, "Rome", "maybe"]]).check())
    assert list(found) == ["records_per_class", "balance"]
    assert found["records_per_class"].found == "maybe has 1 record; label at least 1 more."
    assert found["records_per_class"].severity is Severity.ERROR
    assert found["records_per_class"].repairs == [RepairAction.DROP_RECORDS]


def test_a_label_on_one_record_only_warns_for_numbers_and_not_for_many_of_them(line: Line) -> None:
    few = with_column(people(100), [n % 3 for n in range(99)] + [7])
    found = broken(Table(line, {"rooms": "Int"} | AGES, few).check(label="rooms"))
    assert found["records_per_class"].severity is Severity.WARNING
    many = with_column(people(100), [n % 60 for n in range(100)])
    assert broken(Table(line, {"rooms": "Int"} | AGES, many).check(label="rooms")) == {}
    assert broken(Table(line, AGES, people(100)).check(label="income")) == {}


def test_a_rare_label_warns(line: Line) -> None:
    rare = [[*record[:3], "yes" if n < 9 else "no"] for n, record in enumerate(people(100))]
    found = broken(Table(line, AGES, rare).check())
    assert list(found) == ["balance"]


def test_no_table_at_all_is_an_error_with_the_cure() -> None:
    policy = policy_for(ProjectType.PREDICTIVE_ANALYTICS)
    report = checks.check(CheckedData("now", [], policy, lambda _: b""))
    assert [c.found for c in report.errors] == [
        "0 records differ; add at least 100 more.",
        "0 columns can be used; add or correct at least 2 more.",
    ]


def test_a_table_with_columns_but_no_records_is_an_error(line: Line) -> None:
    report = Table(line, AGES, []).check()
    assert {c.code for c in report.errors} == {"records", "features", "label_values"}
