"""Names of samples: safe in every place they appear, close to what the person sent."""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from schemas.sample import SAMPLE_NAME_MAX_LENGTH, UNSAFE_NAME_CHARACTERS

SUFFIX_MAX_LENGTH = 10
# Control, invisible formatting and half characters: they hide or forge the end of a name.
UNSAFE_CATEGORIES = ("Cc", "Cf", "Cs")


def sample_name(original: str) -> str:
    """Return the name to store; the same original always gives the same name."""
    composed = unicodedata.normalize("NFC", original)
    shown = "".join("_" if _is_unsafe(character) else character for character in composed)
    name = re.sub(UNSAFE_NAME_CHARACTERS, "_", shown)
    if not name.strip("."):
        name = "_" + name
    return name if len(name) <= SAMPLE_NAME_MAX_LENGTH else _shortened(name)


def storable(original: str) -> str:
    """Return the name as sent, except for half characters and NUL, which databases refuse."""
    return original.encode(errors="replace").decode().replace("\0", "?")


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in UNSAFE_CATEGORIES


def _shortened(name: str) -> str:
    """Cut in the middle and mark with a hash, so that long names that differ still differ."""
    suffix = PurePosixPath(name).suffix[:SUFFIX_MAX_LENGTH]
    ending = f"-{hashlib.sha256(name.encode()).hexdigest()[:12]}{suffix}"
    return name[: SAMPLE_NAME_MAX_LENGTH - len(ending)] + ending
