"""Column types that come out of SQLite and PostgreSQL alike."""

import enum
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, Text, TypeDecorator

from schemas.languages import KEPT_START, kept, restored
from schemas.message import Message

VERBATIM = "verbatim"  # code of a text that only looks like a kept message


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


class MessageText(TypeDecorator[str]):
    """A sentence for people: JSON of its code and parameters where it has them, else the text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        if value is not None and value.startswith(KEPT_START):  # written by somebody else
            value = Message.restored(VERBATIM, value, {})
        return json.dumps(kept(value)) if isinstance(value, Message) else value

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> str | None:
        if value is None or not value.startswith(KEPT_START):
            return value
        message: str = restored(json.loads(value))
        return message


def _values(choices: type[enum.Enum]) -> list[str]:
    return [str(choice.value) for choice in choices]


# values as text, so that a new member needs no migration
EnumText = Enum(
    enum.Enum, native_enum=False, create_constraint=False, length=64, values_callable=_values
)
RowNumber = BigInteger().with_variant(Integer, "sqlite")
