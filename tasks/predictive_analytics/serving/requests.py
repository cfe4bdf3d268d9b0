"""Parses the body of a request into records; errors name the record and the column."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.errors import InvalidInputError
from schemas.predictive_analytics import NUMBER_MAX, RECORDS_MAX, FeatureKind, TableFeature
from tasks.sample_readers.column_types import is_number

EXAMPLE = '{"data": {"req_data": [{"COLUMN": "VALUE"}]}}'
EXPLAIN = "explain"
EXPLAINED_EXAMPLE = '{"data": {"req_data": […], "explain": true}}'
SHOWN = 40
COLUMNS_SHOWN = 5

Record = Mapping[str, Any]


@dataclass(frozen=True)
class TableRequest:
    """The records of a request, and whether to explain their predictions."""

    records: Sequence[Record]
    explain: bool = False


def read_request(body: bytes) -> TableRequest:
    """Return the records of a body like `{"data": {"req_data": [{...}]}}`."""
    data = _member(_json(body), "the body", "data", {"data"})
    records = _member(data, "data", "req_data", {"req_data", EXPLAIN})
    explain = data.get(EXPLAIN, False)
    if not isinstance(explain, bool):
        raise InvalidInputError(
            "tables.explain-not-boolean",
            "explain is {given}; send true or false",
            given=_shown(explain),
        )
    if not isinstance(records, list) or not records:
        raise InvalidInputError(
            "tables.no-records", "req_data is no list of records; send {example}", example=EXAMPLE
        )
    if len(records) > RECORDS_MAX:
        raise InvalidInputError(
            "tables.too-many-records",
            "req_data has {count:,} records; send at most {most:,} a request",
            count=len(records),
            most=RECORDS_MAX,
        )
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise InvalidInputError(
                "tables.record-not-object",
                "record {number} is {given}; send an object with a value a column",
                number=number,
                given=_shown(record),
            )
    return TableRequest(records, explain)


def left_out(record: Record, features: Sequence[TableFeature], number: int) -> list[str]:
    """Return the columns that record `number` leaves out: they count as missing values.

    InvalidInputError: it has none of them, or asks there for an explanation.
    """
    names = [feature.name for feature in features]
    missing = [name for name in names if name not in record]
    if isinstance(record.get(EXPLAIN), bool) and EXPLAIN not in names:
        raise InvalidInputError(
            "tables.explain-in-record",
            'record {number} has "explain", which belongs beside the records; send {example}',
            number=number,
            example=EXPLAINED_EXAMPLE,
        )
    if len(missing) == len(names):
        raise InvalidInputError(
            "tables.no-known-column",
            "record {number} has no column that the model uses; send values of {columns}",
            number=number,
            columns=[
                *map(_shown, names[:COLUMNS_SHOWN]),
                *(["…"] if len(names) > COLUMNS_SHOWN else []),
            ],
        )
    return missing


def number_in(record: Record, feature: TableFeature, number: int) -> float:
    """Return the number in a column of record `number`; a missing one is NaN."""
    value = record.get(feature.name)
    if isinstance(value, str):
        value = value.strip()
        if value and not is_number(value):
            raise _refusal(number, feature, value, "is not a number")
        value = float(value) if value else None
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refusal(number, feature, value, "is not a number")
    if abs(value) > NUMBER_MAX:
        raise _refusal(number, feature, value, f"is beyond {NUMBER_MAX:g}")
    if math.isnan(value):
        raise _refusal(number, feature, value, "is not a number")
    return float(value)


def text_in(record: Record, feature: TableFeature, number: int) -> str:
    """Return the text in a column of record `number`; a missing one is empty."""
    value = record.get(feature.name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _refusal(number, feature, value, "is neither text nor a number")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _refusal(number, feature, value, "is neither text nor a finite number")
        return str(int(value)) if value.is_integer() and abs(value) < NUMBER_MAX else repr(value)
    return value.lstrip(" ") if isinstance(value, str) else _whole(value, feature, number)


def _whole(value: int, feature: TableFeature, number: int) -> str:
    if abs(value) > NUMBER_MAX:
        raise _refusal(number, feature, value, f"is beyond {NUMBER_MAX:g}")
    return str(value)


def _wanted(feature: TableFeature) -> str:
    return "number" if feature.kind is FeatureKind.NUMBER else "text"


def _refusal(number: int, feature: TableFeature, value: object, why: str) -> InvalidInputError:
    return InvalidInputError(
        "tables.cell-unusable",
        "record {number}, column {column!r}: {given} {reason}; send a {wanted}, or null "
        "when it is not known",
        number=number,
        column=feature.name,
        given=_shown(value),
        reason=why,
        wanted=_wanted(feature),
    )


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > NUMBER_MAX:
        return "a number"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_without_repetition)
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            "tables.body-not-utf8", "the body is not UTF-8 at byte {byte}", byte=error.start
        ) from error
    except RecursionError as error:
        raise InvalidInputError(
            "tables.body-too-nested",
            "the body is nested too deeply; send {example}",
            example=EXAMPLE,
        ) from error
    except ValueError as error:
        raise InvalidInputError(
            "tables.body-not-json",
            "the body is not JSON ({error}); send {example}",
            error=str(error),
            example=EXAMPLE,
        ) from error


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise InvalidInputError(
            "tables.field-given-twice",
            "the body gives {field} twice; send it once",
            field=_shown(repeated),
        )
    return found


def _member(holder: Any, what: str, name: str, known: set[str]) -> Any:
    if not isinstance(holder, dict) or name not in holder:
        raise InvalidInputError(
            "tables.field-missing",
            "{holder} is no object with {field!r} in it; send {example}",
            holder=what,
            field=name,
            example=EXAMPLE,
        )
    unknown = sorted(holder.keys() - known)
    if EXPLAIN in unknown:
        raise InvalidInputError(
            "tables.explain-misplaced",
            '{holder} has "explain", which belongs beside the records; send {example}',
            holder=what,
            example=EXPLAINED_EXAMPLE,
        )
    if unknown:
        raise InvalidInputError(
            "tables.unknown-field",
            "{holder} has the unknown field {field}; send {example}",
            holder=what,
            field=_shown(unknown[0]),
            example=EXAMPLE,
        )
    return holder[name]
