"""Table files without the records or columns that break a rule."""

from collections.abc import Callable

import pytest

from schemas.data_check import RepairAction
from schemas.data_policy import policy_for
from schemas.dataset import ColumnType, TableColumn, TableSchema
from schemas.errors import InvalidInputError
from schemas.manifest import ManifestLine
from schemas.project_type import ProjectType
from tasks.data_checks.checked_data import CheckedData

Line = Callable[..., ManifestLine]
Repaired = Callable[..., CheckedData]
Broken = Callable[[CheckedData], set[str]]


def table(line: Line, *files: str, has_header: bool = True) -> CheckedData:
    """Return tables of the columns a (Int), b (String), c (String), the label."""
    kinds = {"a": ColumnType.INT, "b": ColumnType.STRING, "c": ColumnType.STRING}
    columns = [TableColumn(name=name, type=kind) for name, kind in kinds.items()]
    head = "a,b,c\n" if has_header else ""
    contents = {f"{number}.csv": (head + text).encode() for number, text in enumerate(files)}
    lines = [line("table", name) for name in contents]
    return CheckedData(
        "now",
        lines,
        policy_for(ProjectType.PREDICTIVE_ANALYTICS, {"min_records": 2}),
        lambda one: contents[one.name],
        TableSchema(has_header=has_header, columns=columns),
    )


def texts(data: CheckedData) -> list[str]:
    return [data.read(line).decode() for line in data.lines]


def test_repeated_records_go_from_every_file(
    line: Line, repaired: Repaired, broken: Broken
) -> None:
    data = table(line, '1,"x, y",no\n2,z,yes\n1,"x, y",no\n', "3,q,yes\n2,z,yes\n")
    assert "repeated_records" in broken(data)
    after = repaired(data, "repeated_records", RepairAction.DROP_RECORDS)
    assert texts(after) == ['a,b,c\n1,"x, y",no\n2,z,yes\n', "a,b,c\n3,q,yes\n"]
    assert "repeated_records" not in broken(after)


def test_a_file_of_only_repeated_records_goes_to_the_trash(
    line: Line, repaired: Repaired, broken: Broken
) -> None:
    data = table(line, "1,x,no\n2,y,yes\n", "1,x,no\n", "3,z,no\n")
    after = repaired(data, "repeated_records", RepairAction.DROP_RECORDS)
    assert [one.name for one in after.lines] == ["0.csv", "2.csv"]
    assert "repeated_records" not in broken(after)


def test_records_without_a_label_go(line: Line, repaired: Repaired, broken: Broken) -> None:
    data = table(line, "1,x,\n2,猫,yes\n\n3,,no\n4,x,\n")
    after = repaired(data, "label_missing", RepairAction.DROP_RECORDS)
    assert texts(after) == ["a,b,c\n2,猫,yes\n3,,no\n"]
    assert "label_missing" not in broken(after)


def test_the_only_record_of_a_label_goes(line: Line, repaired: Repaired, broken: Broken) -> None:
    data = table(line, "1,x,no\n2,x,no\n3,y,maybe\n4,y,yes\n5,x,yes\n")
    after = repaired(data, "records_per_class", RepairAction.DROP_RECORDS)
    assert texts(after) == ["a,b,c\n1,x,no\n2,x,no\n4,y,yes\n5,x,yes\n"]
    assert "records_per_class" not in broken(after)


@pytest.mark.parametrize("has_header", [True, False])
def test_a_constant_column_goes_from_every_file_and_from_the_columns(
    line: Line, repaired: Repaired, broken: Broken, has_header: bool
) -> None:
    data = table(line, "1,x,no\n2,x,yes\n", "1,x,no\n", has_header=has_header)
    after = repaired(data, "constant_columns", RepairAction.DROP_COLUMNS)
    head = "a,c\n" if has_header else ""
    assert texts(after) == [head + "1,no\n2,yes\n", head + "1,no\n"]
    assert after.table is not None
    assert [column.name for column in after.table.columns] == ["a", "c"]
    assert "constant_columns" not in broken(after)


def test_the_label_column_never_stays_alone(line: Line, repaired: Repaired) -> None:
    data = table(line, "1,x,no\n1,x,yes\n")
    with pytest.raises(InvalidInputError, match="dropping a, b would leave only the label column"):
        repaired(data, "constant_columns", RepairAction.DROP_COLUMNS)
