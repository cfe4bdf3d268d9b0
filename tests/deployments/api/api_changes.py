"""What a change of the API's description breaks for programs that were written before."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def breaking_changes(before: Schema, after: Schema) -> list[str]:
    """Return what is gone or newly asked for, one line each; additions break nothing.

    A request may be asked for nothing new, and an answer may lose nothing.
    """
    return list(_broken(before, after))


def _broken(before: Schema, after: Schema) -> Iterator[str]:
    for path, operations in before["paths"].items():
        for method in METHODS:
            if method not in operations:
                continue
            name = f"{method.upper()} {path}"
            found = after["paths"].get(path, {}).get(method)
            if found is None:
                yield f"{name} is gone"
                continue
            was = operations[method]
            if found["operationId"] != was["operationId"]:
                yield f"{name} was called {was['operationId']}"
            yield from _parameters(name, was, found)
            yield from _body(name, was, found, before, after)
            yield from _answers(name, was, found, before, after)


def _parameters(name: str, was: Schema, found: Schema) -> Iterator[str]:
    known = {(one["in"], one["name"]): one for one in was.get("parameters", [])}
    now = {(one["in"], one["name"]): one for one in found.get("parameters", [])}
    yield from (f"{name} takes {place[1]} no more" for place in known.keys() - now.keys())
    for place, one in now.items():
        was_asked = place in known and known[place].get("required", False)
        if one.get("required", False) and not was_asked:
            yield f"{name} asks for {place[1]}"


def _body(name: str, was: Schema, found: Schema, before: Schema, after: Schema) -> Iterator[str]:
    now = _content(found.get("requestBody", {}))
    known = _content(was.get("requestBody", {}))
    yield from (f"{name} takes {media} no more" for media in known.keys() - now.keys())
    for media in known.keys() & now.keys():
        old, new = _fields(known[media], before), _fields(now[media], after)
        yield from (f"{name} takes {field} no more" for field in old.keys() - new.keys())
        for field, asked in new.items():
            if asked and not old.get(field, False):
                yield f"{name} asks for {field}"


def _answers(name: str, was: Schema, found: Schema, before: Schema, after: Schema) -> Iterator[str]:
    for status, answer in was["responses"].items():
        if status not in found["responses"]:
            yield f"{name} answers {status} no more"
            continue
        known, now = _content(answer), _content(found["responses"][status])
        yield from (f"{name} answers {media} no more" for media in known.keys() - now.keys())
        for media in known.keys() & now.keys():
            old, new = _fields(known[media], before), _fields(now[media], after)
            yield from (f"{name} answers no {field}" for field in old.keys() - new.keys())


def _content(described: Schema) -> dict[str, Schema]:
    return {media: one.get("schema", {}) for media, one in described.get("content", {}).items()}


def _fields(schema: Schema, whole: Schema, place: str = "", depth: int = 4) -> dict[str, bool]:
    """Return every field below a schema, and whether it is required, by its dotted name."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = whole["components"]["schemas"][name]
    found: dict[str, bool] = {}
    if not depth:
        return found
    for kind in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(kind, []):
            found |= _fields(one, whole, place, depth)
    if "items" in schema:
        found |= _fields(schema["items"], whole, f"{place}[]", depth)
    for name, field in schema.get("properties", {}).items():
        at = f"{place}.{name}".lstrip(".")
        found[at] = name in schema.get("required", [])
        found |= _fields(field, whole, at, depth - 1)
    return found
