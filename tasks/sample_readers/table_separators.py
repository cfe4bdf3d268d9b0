"""Notice tables whose values are separated by something else than a comma."""

import re
from collections.abc import Iterable
from itertools import islice

from schemas.errors import InvalidTableError

OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
QUOTED = re.compile(r'"[^"]*+"')
LINES_LOOKED_AT = 20
LINE_MAX_CHARACTERS = 65_536


def check_separator(name: str, lines: Iterable[str]) -> None:
    """Refuse a file whose first row has no comma, and all first rows as many of another sign."""
    rows = [QUOTED.sub("", line[:LINE_MAX_CHARACTERS]) for line in islice(lines, LINES_LOOKED_AT)]
    rows = [row for row in rows if row.strip()]
    if not rows or "," in rows[0]:
        return
    for sign, words in OTHER_SEPARATORS.items():
        counts = {row.count(sign) for row in rows}
        if len(counts) == 1 and counts != {0}:
            raise InvalidTableError(
                f"{name} separates values by {words}; save it as CSV that is separated by commas"
            )
