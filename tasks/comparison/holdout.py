"""What a comparison needs from a project type: holdout samples, answers and their outcomes."""

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
# From means over samples (resamples x columns) to the metric of each row.
Measure: TypeAlias = Callable[[Floats], Floats]
Answer = Callable[[Predictor, bytes], Any]
Labels = frozenset[str]


@dataclass(frozen=True)
class Pair:
    """Two versions of one AI application."""

    older: ModelVersion
    newer: ModelVersion


@dataclass(frozen=True)
class Outcomes:
    """Outcomes of both models, samples x columns: metrics are functions of the column means."""

    older: Floats
    newer: Floats
    measures: Mapping[Metric, Measure]
    right: int | None = None  # column with 1 for a correct answer, if there is one


@dataclass(frozen=True)
class Holdout:
    """Samples that neither model was trained on; answers are in the order of the samples.

    `left_out` counts the validation samples that were excluded.
    """

    samples: int
    left_out: int
    answers: Callable[[Predictor], Iterator[Any]]
    outcomes: Callable[[Sequence[Any], Sequence[Any]], Outcomes]
    notes: Sequence[str] = ()


def ancestry(model: ModelVersion) -> Iterator[ModelVersion]:
    """Yield a model and all models it was continued from, as it has learned what they have.

    Raises InvalidInputError when one of them was imported.
    """
    yield model
    earlier = runs.settings_of(run_of(model)).incremental_version
    if earlier is not None:
        yield from ancestry(models.by_name_even_deleted(model.application, earlier))


def dataset_version(model: ModelVersion) -> DatasetVersion:
    """Return the dataset version that a model was trained on."""
    assert model.dataset_version_id is not None, "pairs are of versions that were trained here"
    return versions.get(model.dataset_version_id)


def run_of(model: ModelVersion) -> UUID:
    """Return the run that trained a model.

    Raises InvalidInputError for an imported model, whose training samples are not known.
    """
    if model.run_id is None:
        raise InvalidInputError(
            "comparisons.version-imported",
            "version {version} of {application!r} was imported, so it is not known which "
            "samples it has learned from; compare versions that were trained here",
            version=model.version,
            application=model.application,
        )
    return model.run_id


Judge = Callable[[Sequence[ManifestLine], Sequence[Any], Sequence[Any]], Outcomes]


def holdout_of_samples(pair: Pair, answer: Answer, judge: Judge) -> Holdout:
    """Return the validation samples of the newer model that neither model was trained on.

    A sample is excluded if a training sample has the same content, the same id (it may have had
    another content then) or, where recordings are kept together, the same recording.
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
    """Return the outcomes of the labels that both models predicted for samples."""
    return label_outcomes([frozenset(line.labels) for line in lines], older, newer)


def _learned(pair: Pair, together: bool) -> set[object]:
    """Return the ids, hashes and recordings of all training samples of both models."""
    models = [*ancestry(pair.older), *ancestry(pair.newer)]
    learned: set[object] = set()
    for version in {version.id: version for version in map(dataset_version, models)}.values():
        for line in read_manifest(version):
            if line.usage is Usage.TRAINING:
                learned.update(_marks_of(line, together))
    return learned


def _marks_of(line: ManifestLine, together: bool) -> set[object]:
    """Return the id, the hash and, if kept together, the recording of a sample."""
    recording = {recording_of(line.name)} if together else set()
    return {line.id, line.sha256, *recording}


def _bodies(lines: Sequence[ManifestLine]) -> Iterator[bytes]:
    """Yield the bytes of samples; files are downloaded first, texts are in the manifest."""
    paths = local_copies(line for line in lines if line.text is None)
    for line in lines:
        yield paths[line.sha256].read_bytes() if line.text is None else line.text.encode()


def label_outcomes(
    truth: Sequence[Labels], older: Sequence[Labels], newer: Sequence[Labels]
) -> Outcomes:
    """Return the outcomes of label sets, for accuracy (exact match) and macro F1."""
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
    """Return the outcomes of regression, for MAE and RMSE in the unit of the label."""
    return Outcomes(
        older=_error_rows(older - truth),
        newer=_error_rows(newer - truth),
        measures={
            Metric.MAE: lambda means: means[:, 0],
            Metric.RMSE: lambda means: np.sqrt(means[:, 1]),
        },
    )


def macro_f1(means: Floats) -> Floats:
    """Return the macro F1 of each row, over the labels that occur.

    `means` has three columns per label, in three blocks: true, predicted and actual positives.
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
