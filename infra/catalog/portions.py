"""Long lists in statements: cutting them, or sending one as a single parameter."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

VALUES_PER_STATEMENT = 5000  # SQLite takes 32,766 values in one statement

Value = TypeVar("Value")


def portions(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Cut a long list so that each part fits into one statement."""
    for start in range(0, len(values), VALUES_PER_STATEMENT):
        yield values[start : start + VALUES_PER_STATEMENT]


def among(
    session: Session, column: InstrumentedAttribute[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """Say that a column has one of these values, sent as one parameter however many they are.

    Thousands of parameters take SQLAlchemy longer than the database needs to find the rows.
    """
    if len(values) == 1:  # the usual case of somebody who labels, and the cheapest to prepare
        same: ColumnElement[bool] = column == values[0]
        return same
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(column.type)))
    plain = [value.hex if isinstance(value, UUID) else value for value in values]
    return column.in_(select(func.json_each(json.dumps(plain)).table_valued("value").c.value))
