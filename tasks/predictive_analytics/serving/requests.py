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
        raise InvalidInputError(f"explain is {_shown(explain)}; send true or false")
    if not isinstance(records, list) or not records:
        raise InvalidInputError(f"req_data is no list of records; send {EXAMPLE}")
    if len(records) > RECORDS_MAX:
        raise InvalidInputError(
            f"req_data has {len(records):,} records; send at most {RECORDS_MAX:,} a request"
        )
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise InvalidInputError(
                f"record {number} is {_shown(record)}; send an object with a value a column"
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
            f'record {number} has "explain", which belongs beside the records; '
            f"send {EXPLAINED_EXAMPLE}"
        )
    if len(missing) == len(names):
        more = ", …" if len(names) > COLUMNS_SHOWN else ""
        raise InvalidInputError(
            f"record {number} has no column that the model uses; send values of "
            f"{', '.join(map(_shown, names[:COLUMNS_SHOWN]))}{more}"
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
        f"record {number}, column {feature.name!r}: {_shown(value)} {why}; "
        f"send a {_wanted(feature)}, or null when it is not known"
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
        raise InvalidInputError(f"the body is not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise InvalidInputError(f"the body is nested too deeply; send {EXAMPLE}") from error
    except ValueError as error:
        raise InvalidInputError(f"the body is not JSON ({error}); send {EXAMPLE}") from error


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise InvalidInputError(f"the body gives {_shown(repeated)} twice; send it once")
    return found


def _member(holder: Any, what: str, name: str, known: set[str]) -> Any:
    if not isinstance(holder, dict) or name not in holder:
        raise InvalidInputError(f"{what} is no object with {name!r} in it; send {EXAMPLE}")
    unknown = sorted(holder.keys() - known)
    if EXPLAIN in unknown:
        raise InvalidInputError(
            f'{what} has "explain", which belongs beside the records; send {EXPLAINED_EXAMPLE}'
        )
    if unknown:
        raise InvalidInputError(
            f"{what} has the unknown field {_shown(unknown[0])}; send {EXAMPLE}"
        )
    return holder[name]
