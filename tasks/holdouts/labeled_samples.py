"""The holdout of pictures, sounds and texts, whose samples are lines of a manifest."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from schemas.manifest import ManifestLine, Usage
from tasks.dataset_versions.manifests import read_manifest
from tasks.holdouts.holdout import Holdout, Outcomes, Pair, ancestry, dataset_version
from tasks.holdouts.outcomes import Labels, label_outcomes
from tasks.local_copies import local_copies
from tasks.predictors.loading import Predictor

Answer = Callable[[Predictor, bytes], Any]
Judge = Callable[[Sequence[ManifestLine], Sequence[Any], Sequence[Any]], Outcomes]


def holdout_of_samples(pair: Pair, answer: Answer, judge: Judge) -> Holdout:
    """Return the validation samples of the newer model that neither model has learned from.

    A sample counts as learned with its content and with its id, under which it may have had
    another content.
    """
    learned = _learned(pair)
    validation = [
        line
        for line in read_manifest(dataset_version(pair.newer))
        if line.usage is Usage.VALIDATION
    ]
    kept = [line for line in validation if learned.isdisjoint((line.id, line.sha256))]
    return Holdout(
        samples=len(kept),
        left_out=len(validation) - len(kept),
        answers=lambda predictor: (answer(predictor, body) for body in _bodies(kept)),
        outcomes=lambda older, newer: judge(kept, older, newer),
    )


def judge_labels(
    lines: Sequence[ManifestLine], older: Sequence[Labels], newer: Sequence[Labels]
) -> Outcomes:
    """Judge the labels that both models gave to samples."""
    return label_outcomes([frozenset(line.labels) for line in lines], older, newer)


def _learned(pair: Pair) -> set[object]:
    """Return the ids and contents of all samples that either model has learned from."""
    models = [*ancestry(pair.older), *ancestry(pair.newer)]
    learned: set[object] = set()
    for version in {one.id: one for one in map(dataset_version, models)}.values():
        for line in read_manifest(version):
            if line.usage is Usage.TRAINING:
                learned |= {line.id, line.sha256}
    return learned


def _bodies(lines: Sequence[ManifestLine]) -> Iterator[bytes]:
    """Give the bytes of samples; those that are no texts are brought to this machine at first."""
    paths = local_copies(line for line in lines if line.text is None)
    for line in lines:
        yield paths[line.sha256].read_bytes() if line.text is None else line.text.encode()
