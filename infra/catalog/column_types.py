"""Column types that come out of SQLite and PostgreSQL alike."""

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, TypeDecorator


def utc_now() -> datetime:
    """Return the time that goes into the catalog."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment that is aware and in UTC when it comes out, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _values(choices: type[enum.Enum]) -> list[str]:
    return [str(choice.value) for choice in choices]


# values as text, so that a new member needs no migration
EnumText = Enum(
    enum.Enum, native_enum=False, create_constraint=False, length=64, values_callable=_values
)
RowNumber = BigInteger().with_variant(Integer, "sqlite")
