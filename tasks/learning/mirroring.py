"""Whether mirrored pictures still show their label; a mirrored letter often does not."""

import re
from collections.abc import Sequence

NUMBER_WORDS = frozenset(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
)
CHINESE_NUMBERS = frozenset("零一二三四五六七八九十")
DIRECTIONS = ("left", "right", "左", "右")


def mirroring_is_safe(class_names: Sequence[str]) -> bool:
    """Return False when a label names a side, or most labels look like characters or numbers."""
    if any(side in name.lower() for name in class_names for side in DIRECTIONS):
        return False
    return sum(map(_looks_like_character, class_names)) <= len(class_names) / 2


def _looks_like_character(name: str) -> bool:
    """Judge by the last part of the name: `7`, `b`, `digit-7`, `letter_b`, `seven`."""
    last = re.split(r"[-_]", name.lower())[-1]
    is_short = last.isdecimal() or (last.isascii() and len(last) == 1)
    return is_short or last in NUMBER_WORDS or last in CHINESE_NUMBERS
