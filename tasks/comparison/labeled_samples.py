"""The holdout of pictures, sounds and texts, whose samples are lines of a manifest."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from schemas.manifest import ManifestLine, Usage
from tasks.comparison.holdout import Holdout, Outcomes, Pair, ancestry, dataset_version
from tasks.comparison.outcomes import Labels, label_outcomes
from tasks.dataset_versions.local_copies import local_copies
from tasks.dataset_versions.manifests import read_manifest, read_summary
from tasks.dataset_versions.splits import recording_of
from tasks.serving.loading import Predictor

Answer = Callable[[Predictor, bytes], Any]
Judge = Callable[[Sequence[ManifestLine], Sequence[Any], Sequence[Any]], Outcomes]


def holdout_of_samples(pair: Pair, answer: Answer, judge: Judge) -> Holdout:
    """Return the validation samples of the newer model that neither model has learned from.

    A sample counts as learned with its content, with its id, under which it may have had another
    content, and with its recording, where files of one are kept together.
    """
    version = dataset_version(pair.newer)
    together = read_summary(version).keep_recordings_together
    learned = _learned(pair, together)
    validation = [line for line in read_manifest(version) if line.usage is Usage.VALIDATION]
    kept = [line for line in validation if learned.isdisjoint(_marks_of(line, together))]
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


def _learned(pair: Pair, together: bool) -> set[object]:
    """Return what all samples are known by that either model has learned from."""
    models = [*ancestry(pair.older), *ancestry(pair.newer)]
    learned: set[object] = set()
    for version in {one.id: one for one in map(dataset_version, models)}.values():
        for line in read_manifest(version):
            if line.usage is Usage.TRAINING:
                learned.update(_marks_of(line, together))
    return learned


def _marks_of(line: ManifestLine, together: bool) -> set[object]:
    """Return what a sample is known by."""
    recording = {recording_of(line.name)} if together else set()
    return {line.id, line.sha256, *recording}


def _bodies(lines: Sequence[ManifestLine]) -> Iterator[bytes]:
    """Give the bytes of samples; those that are no texts are brought to this machine at first."""
    paths = local_copies(line for line in lines if line.text is None)
    for line in lines:
        yield paths[line.sha256].read_bytes() if line.text is None else line.text.encode()
