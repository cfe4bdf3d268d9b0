"""JSON files that people send, read without trusting them."""

import json
from collections import Counter

from schemas.errors import InvalidAnnotationsError
from schemas.sample import ANNOTATION_FILE_MAX_BYTES
from tasks.formats.annotated_files import decoded, shown

# An empty pair of brackets takes 3 bytes in the file and over 70 in memory; a real annotation
# takes 80 bytes for two pairs.
MAX_BRACKETS = 4_000_000


def json_document(name: str, data: bytes) -> object:
    """Return what the JSON file holds; refuse what JSON does not define."""
    text = decoded(name, data, ANNOTATION_FILE_MAX_BYTES)
    if data.count(b"{") + data.count(b"[") > MAX_BRACKETS:
        raise InvalidAnnotationsError(
            f"{name} has over {MAX_BRACKETS:,} objects and lists; divide it into smaller files"
        )
    try:
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        raise InvalidAnnotationsError(
            f"{name} is no valid JSON at {place} ({error.msg}); export it again"
        ) from None
    except RecursionError:
        raise InvalidAnnotationsError(
            f"{name} is nested too deeply; export it again from the labeling tool"
        ) from None
    except ValueError as error:
        raise InvalidAnnotationsError(f"{name} cannot be read: {error}; correct it") from None


def _no_number(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON number")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        repeated, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"one object has the key {shown(repeated)} twice")
    return record
