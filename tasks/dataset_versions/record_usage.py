"""Deciding which records of a table train and which validate."""

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.manifest import LABEL_VALUES_MAX, WHOLE_VALUES_THAT_ARE_CLASSES
from tasks.dataset_versions.splits import validation_counts, validation_share

NUL = "\0"  # no table that is taken in holds one, so it is no value of a label either


@dataclass(frozen=True)
class RecordUsage:
    """Which records validate, and how many have each label value, unless there are too many."""

    validates: NDArray[np.bool_]
    records_per_label: dict[str, int]


def record_usage(
    records: Iterable[Sequence[str]],
    training_ratio: float,
    seed: int,
    always_training: Sequence[range] = (),
    *,
    label_is_number: bool = False,
) -> RecordUsage:
    """Divide records, whose last value is the label; equal ones are on the same side.

    Each record draws a number from its own content, and of each label the lowest ones validate:
    a record keeps its side when others are added, as far as the ratio allows. Those at the
    positions `always_training`, and their equals, train and are no part of the ratio. A label that
    is a quantity has hardly a value twice: values too rare to be divided are taken together.
    """
    draws, codes = array("Q"), array("H")
    code_of: dict[str, int] = {}
    for record in records:
        draws.append(_draw(seed, record))
        if record[-1] not in code_of and len(code_of) <= LABEL_VALUES_MAX:
            code_of[record[-1]] = len(code_of)
        codes.append(code_of.get(record[-1], 0))
    drawn = np.array(draws, dtype=np.uint64)
    divided = _divided(drawn, always_training)
    if len(code_of) > LABEL_VALUES_MAX:
        undivided = np.zeros(len(drawn), dtype=np.uint16)
        return RecordUsage(_validates(drawn, undivided, divided, [""], training_ratio), {})
    coded = np.array(codes, dtype=np.uint16)
    amounts = np.bincount(coded, minlength=len(code_of))
    groups, names = coded, list(code_of)
    if label_is_number and len(code_of) > WHOLE_VALUES_THAT_ARE_CLASSES:
        groups = _with_rare_ones_together(drawn, coded, divided, training_ratio)
        names.append(NUL)
    return RecordUsage(
        _validates(drawn, groups, divided, names, training_ratio),
        {label: int(amounts[code]) for label, code in code_of.items() if label},
    )


def _draw(seed: int, record: Sequence[str]) -> int:
    content = NUL.join(record).encode()
    digest = hashlib.blake2b(content, digest_size=8, key=str(seed).encode()).digest()
    return int.from_bytes(digest)


def _divided(draws: NDArray[np.uint64], always_training: Sequence[range]) -> NDArray[np.bool_]:
    """Return which records are divided: all but those that always train, and their equals."""
    fixed = [draws[positions.start : positions.stop] for positions in always_training]
    return ~np.isin(draws, np.concatenate(fixed)) if fixed else np.ones(len(draws), dtype=np.bool_)


def _with_rare_ones_together(
    draws: NDArray[np.uint64],
    codes: NDArray[np.uint16],
    divided: NDArray[np.bool_],
    training_ratio: float,
) -> NDArray[np.uint16]:
    """Give all values that have too few different records for the ratio one more code."""
    share = validation_share(training_ratio)
    _, different = np.unique(draws[divided], return_index=True)
    amounts = np.bincount(codes[divided][different], minlength=int(codes.max(initial=0)) + 1)
    rare = amounts < float(1 / min(share, 1 - share))
    return np.where(rare[codes], len(amounts), codes).astype(np.uint16)


def _validates(
    draws: NDArray[np.uint64],
    codes: NDArray[np.uint16],
    divided: NDArray[np.bool_],
    labels: list[str],
    training_ratio: float,
) -> NDArray[np.bool_]:
    contents = {
        (label,): np.unique(draws[(codes == code) & divided]) for code, label in enumerate(labels)
    }
    counts = validation_counts(
        {stratum: len(held) for stratum, held in contents.items()}, training_ratio
    )
    validates = np.zeros(len(draws), dtype=np.bool_)
    for code, label in enumerate(labels):
        count = counts[(label,)]
        if count:
            validates |= (codes == code) & (draws <= contents[(label,)][count - 1])
    return validates & divided
