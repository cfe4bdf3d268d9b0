"""Things and how many of them there are, in words, for example `1 picture` or `2,000 boxes`."""

from collections.abc import Callable, Mapping

from schemas.message import Message

COUNTS: Mapping[str, Callable[[int], Message]] = {
    "picture": lambda n: Message("counts.pictures", ("{n:,} picture", "{n:,} pictures"), n=n),
    "box": lambda n: Message("counts.boxes", ("{n:,} box", "{n:,} boxes"), n=n),
    "sound": lambda n: Message("counts.sounds", ("{n:,} sound", "{n:,} sounds"), n=n),
    "text": lambda n: Message("counts.texts", ("{n:,} text", "{n:,} texts"), n=n),
    "record": lambda n: Message("counts.records", ("{n:,} record", "{n:,} records"), n=n),
    "column": lambda n: Message("counts.columns", ("{n:,} column", "{n:,} columns"), n=n),
    "sample": lambda n: Message("counts.samples", ("{n:,} sample", "{n:,} samples"), n=n),
    "channel": lambda n: Message("counts.channels", ("{n:,} channel", "{n:,} channels"), n=n),
    "different label": lambda n: Message(
        "counts.different-labels", ("{n:,} different label", "{n:,} different labels"), n=n
    ),
    "different value": lambda n: Message(
        "counts.different-values", ("{n:,} different value", "{n:,} different values"), n=n
    ),
}


def counted(count: int, noun: str) -> Message:
    """Count things in words; the noun is one of `COUNTS`."""
    return COUNTS[noun](count)
