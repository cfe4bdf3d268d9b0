"""Facts about the labels in use, one row a label."""

from collections import Counter
from collections.abc import Mapping

from pandas import DataFrame

from schemas.manifest import ManifestLine, Usage


def class_frame(lines: list[ManifestLine]) -> DataFrame:
    """Return one row a label: how often it occurs, on how many samples, and of which use.

    `amount` counts boxes where there are boxes, and samples else.
    """
    amounts = Counter(annotation.label for line in lines for annotation in line.annotations)
    samples = Counter(label for line in lines for label in line.labels)
    frame = amount_frame(amounts)
    labels = list(frame["name"])
    training, validation = (_used(lines, usage) for usage in Usage)
    alike = Counter(_spelling(label) for label in labels)
    return frame.assign(
        samples=[samples[label] for label in labels],
        training=[training[label] for label in labels],
        validation=[validation[label] for label in labels],
        spelling=[_spelling(label) for label in labels],
        alike=[alike[_spelling(label)] for label in labels],
    )


def amount_frame(amounts: Mapping[str, int]) -> DataFrame:
    """Return one row a label: how often it occurs, and how much rarer than the commonest."""
    labels = sorted(amounts)
    most = max(amounts.values(), default=0)
    return DataFrame(
        {
            "name": labels,
            "amount": [amounts[label] for label in labels],
            "times_rarer": [most / amounts[label] for label in labels],
        }
    )


def _used(lines: list[ManifestLine], usage: Usage) -> Counter[str]:
    return Counter(label for line in lines if line.usage is usage for label in line.labels)


def _spelling(label: str) -> str:
    """The letters of a label, by which `Rose-red` and `rose_red` are the same."""
    return label.replace("-", "").replace("_", "").casefold()
