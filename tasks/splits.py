"""Deciding which samples train and which validate."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.manifest import Usage


@dataclass(frozen=True)
class SplitItem:
    """What the split needs to know of a sample: its content and its labels."""

    sha256: str
    labels: tuple[str, ...]


def assign_usage(items: Iterable[SplitItem], training_ratio: float, seed: int) -> dict[str, Usage]:
    """Return the usage of each content hash, with the same share of every label combination.

    Samples with equal bytes share one entry, so they never fall on both sides. The order is
    drawn from the hash of seed and content: a sample keeps its side when others are added,
    as far as the ratio allows. A combination seen on one picture only is used to train.
    """
    strata: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    seen: set[str] = set()
    for item in items:
        if item.sha256 not in seen:
            seen.add(item.sha256)
            strata[tuple(sorted(item.labels))][item.sha256] = None
    usage: dict[str, Usage] = {}
    drawn = validating = 0
    for labels in sorted(strata):
        contents = sorted(strata[labels], key=lambda sha256: _draw(seed, sha256))
        drawn += len(contents)
        wanted = round(drawn * (1 - training_ratio)) - validating
        count = _clamp(wanted, len(contents))
        validating += count
        usage.update(_sides(contents, count))
    return usage


def _draw(seed: int, sha256: str) -> str:
    return hashlib.sha256(f"{seed}:{sha256}".encode()).hexdigest()


def _clamp(wanted: int, size: int) -> int:
    """Keep at least one on each side where there are two."""
    return 0 if size < 2 else min(max(wanted, 1), size - 1)


def _sides(contents: Sequence[str], validation_count: int) -> dict[str, Usage]:
    return {
        sha256: Usage.VALIDATION if position < validation_count else Usage.TRAINING
        for position, sha256 in enumerate(contents)
    }
