"""The root of all tables, with the types and names that they share."""

import enum
from datetime import datetime

from sqlalchemy import JSON, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from infra.catalog.column_types import EnumText, UtcDateTime

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        str: Text,
        dict[str, int]: JSON,
        enum.Enum: EnumText,
    }
