"""Deciding which samples train and which validate."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import PurePosixPath

from schemas.manifest import Usage

Labels = tuple[str, ...]

NUMBER_AT_THE_END = re.compile(r"[\W_]*\d+[\W_]*$")


@dataclass(frozen=True, slots=True)
class SplitItem:
    """What the split needs to know of a sample: what it must not be divided from, its labels."""

    key: str
    labels: Labels
    always_trains: bool = False


def recording_of(name: str) -> str:
    """Return what files of one recording share: the name without a number at its end."""
    path = PurePosixPath(name)
    return str(path.with_name(NUMBER_AT_THE_END.sub("", path.stem) or path.stem))


def assign_usage(items: Iterable[SplitItem], training_ratio: float, seed: int) -> dict[str, Usage]:
    """Return the usage of each key, with the same share of every label combination.

    Samples with one key, which is a hash of their bytes or the name of a recording, never fall on
    both sides. The order is drawn from the hash of seed and key: a sample keeps its side when
    others are added, as far as the ratio allows. Combinations too rare to be divided are taken
    together by the rarest label in them; a label seen once is used to train. What always trains
    is no part of the ratio, nor is what shares its key.
    """
    labels_of: dict[str, Labels] = {}
    fixed: set[str] = set()
    for item in items:
        labels = tuple(sorted(set(item.labels)))
        labels_of[item.key] = min(labels, labels_of.get(item.key, labels))
        if item.always_trains:
            fixed.add(item.key)
    usage = dict.fromkeys(fixed, Usage.TRAINING)
    for key in fixed:
        del labels_of[key]
    strata = _strata(labels_of, validation_share(training_ratio))
    counts = validation_counts(
        {stratum: len(held) for stratum, held in strata.items()}, training_ratio
    )
    for labels, keys in strata.items():
        drawn = sorted(keys, key=lambda key: _draw(seed, key))
        usage.update(_sides(drawn, counts[labels]))
    return usage


def validation_share(training_ratio: float) -> Fraction:
    """Return the exact share that validates; 1 - 0.8 is not 0.2 for a computer."""
    return 1 - Fraction(str(training_ratio))


def validation_counts(sizes: Mapping[Labels, int], training_ratio: float) -> dict[Labels, int]:
    """Return how many of each group validate, so that each and the whole keep the ratio.

    Small groups come first: what they must round away is made up by larger ones.
    """
    share = validation_share(training_ratio)
    counts: dict[Labels, int] = {}
    drawn = validating = 0
    for labels in sorted(sizes, key=lambda labels: (sizes[labels], labels)):
        size = sizes[labels]
        drawn += size
        due = round(drawn * share) - validating
        own = min(max(due, floor(size * share)), ceil(size * share))
        counts[labels] = _clamp(own, size)
        validating += counts[labels]
    return counts


def _strata(labels_of: Mapping[str, Labels], share: Fraction) -> dict[Labels, list[str]]:
    sizes = Counter(labels_of.values())
    carriers: Counter[str] = Counter()
    for labels, size in sizes.items():
        carriers.update(dict.fromkeys(labels, size))
    stratum_of = {
        labels: labels
        if len(labels) < 2 or size * min(share, 1 - share) >= 1
        else (min(labels, key=lambda label: (carriers[label], label)),)
        for labels, size in sizes.items()
    }
    strata: dict[Labels, list[str]] = defaultdict(list)
    for key, labels in labels_of.items():
        strata[stratum_of[labels]].append(key)
    return strata


def _draw(seed: int, key: str) -> bytes:
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()


def _clamp(count: int, size: int) -> int:
    """Keep at least one on each side where there are two."""
    return 0 if size < 2 else min(max(count, 1), size - 1)


def _sides(keys: Sequence[str], validation_count: int) -> dict[str, Usage]:
    return {
        key: Usage.VALIDATION if position < validation_count else Usage.TRAINING
        for position, key in enumerate(keys)
    }
