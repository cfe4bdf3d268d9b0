"""What comparing models needs of a project type: samples, answers, and what became of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from infra.catalog import models, runs, versions
from schemas.dataset import DatasetVersion
from schemas.errors import InvalidInputError
from schemas.manifest import ManifestLine, Usage
from schemas.model_comparison import Metric
from schemas.model_version import ModelVersion
from tasks.dataset_versions.local_copies import local_copies
from tasks.dataset_versions.manifests import read_manifest, read_summary
from tasks.dataset_versions.splits import recording_of
from tasks.serving.loading import Predictor

Floats: TypeAlias = NDArray[np.float64]
# From rows that are means of samples to the metric of each row.
Measure: TypeAlias = Callable[[Floats], Floats]
Answer = Callable[[Predictor, bytes], Any]
Labels = frozenset[str]


@dataclass(frozen=True)
class Pair:
    """Two versions of one application."""

    older: ModelVersion
    newer: ModelVersion


@dataclass(frozen=True)
class Outcomes:
    """What became of each sample with either model: rows of numbers whose means make a metric."""

    older: Floats
    newer: Floats
    measures: Mapping[Metric, Measure]
    right: int | None = None  # the column that tells whether an answer is right, if one does


@dataclass(frozen=True)
class Holdout:
    """Samples that neither model has learned from; answers are in the order of the samples."""

    samples: int
    left_out: int
    answers: Callable[[Predictor], Iterator[Any]]
    outcomes: Callable[[Sequence[Any], Sequence[Any]], Outcomes]
    notes: Sequence[str] = ()


def ancestry(model: ModelVersion) -> Iterator[ModelVersion]:
    """Give a model, and the models whose weights it went on from: it knows what they learned."""
    yield model
    earlier = runs.settings_of(run_of(model)).incremental_version
    if earlier is not None:
        yield from ancestry(models.by_name_even_deleted(model.application, earlier))


def dataset_version(model: ModelVersion) -> DatasetVersion:
    """Return the dataset version that a model was trained on."""
    assert model.dataset_version_id is not None, "pairs are of versions that were trained here"
    return versions.get(model.dataset_version_id)


def run_of(model: ModelVersion) -> UUID:
    """Return the run that trained a model; of an imported one nobody knows what it learned from."""
    if model.run_id is None:
        raise InvalidInputError(
            f"version {model.version} of {model.application!r} was imported, so it is not known "
            "which samples it has learned from; compare versions that were trained here"
        )
    return model.run_id


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


def label_outcomes(
    truth: Sequence[Labels], older: Sequence[Labels], newer: Sequence[Labels]
) -> Outcomes:
    """Judge sets of labels; right is exactly the right set."""
    names = sorted(set[str]().union(*truth, *older, *newer))
    true = _marks(truth, names)
    return Outcomes(
        older=_label_rows(true, _marks(older, names)),
        newer=_label_rows(true, _marks(newer, names)),
        measures={
            Metric.ACCURACY: lambda means: means[:, 0],
            Metric.F1: lambda means: macro_f1(means[:, 1:]),
        },
        right=0,
    )


def number_outcomes(truth: Floats, older: Floats, newer: Floats) -> Outcomes:
    """Judge numbers by how far they are from the truth."""
    return Outcomes(
        older=_error_rows(older - truth),
        newer=_error_rows(newer - truth),
        measures={
            Metric.MAE: lambda means: means[:, 0],
            Metric.RMSE: lambda means: np.sqrt(means[:, 1]),
        },
    )


def macro_f1(means: Floats) -> Floats:
    """Return the mean F1 of the labels that occur.

    A third of the columns each says of every label how often it was right, answered and true.
    """
    right, answered, true = np.split(means, 3, axis=1)
    either = answered + true
    f1 = 2 * right / np.where(either > 0, either, 1.0)
    return np.asarray(f1.sum(1) / np.maximum((either > 0).sum(1), 1))


def _marks(sets: Sequence[Labels], names: Sequence[str]) -> Floats:
    position = {name: column for column, name in enumerate(names)}
    marks = np.zeros((len(sets), len(names)))
    for row, labels in enumerate(sets):
        marks[row, [position[label] for label in labels]] = 1.0
    return marks


def _label_rows(true: Floats, answered: Floats) -> Floats:
    is_right = (true == answered).all(1, keepdims=True)
    return np.hstack([is_right, true * answered, answered, true])


def _error_rows(errors: Floats) -> Floats:
    return np.stack([np.abs(errors), errors**2], axis=1)
