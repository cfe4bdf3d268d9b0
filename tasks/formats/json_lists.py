"""JSON lists that are written while their items come in."""

import json
from collections.abc import Iterable, Iterator


def json_list(items: Iterable[object]) -> Iterator[bytes]:
    """Write one item a line."""
    yield b"["
    separator = "\n"
    for item in items:
        yield f"{separator}{json.dumps(item, ensure_ascii=False)}".encode()
        separator = ",\n"
    yield b"\n]"
