"""Telling columns of dates and times, which are no features of a table."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import Series

# Some columns hold a stray word or an empty mark among their dates.
TIMESTAMP_SHARE = 0.9
MONTH, DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
DATE = rf"(?:(?:\d{{4}}|\d\d)([-/.]){MONTH}\1{DAY}|{DAY}([-/.]){MONTH}\2(?:\d{{4}}|\d\d))"
TIME = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?"
TIMESTAMP = re.compile(rf"{DATE}(?:[T ]+{TIME})?")


def holds_timestamps(column: "Series[Any]") -> bool:
    """Whether nearly all different texts of a column are dates, with or without a time."""
    texts = column.dropna().drop_duplicates().astype(str)
    found = sum(TIMESTAMP.fullmatch(text.strip()) is not None for text in texts)
    return 0 < TIMESTAMP_SHARE * len(texts) <= found
