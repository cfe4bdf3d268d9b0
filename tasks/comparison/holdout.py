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
from schemas.model_comparison import Metric
from schemas.model_version import ModelVersion
from tasks.serving.loading import Predictor

Floats: TypeAlias = NDArray[np.float64]
# From rows that are means of samples to the metric of each row.
Measure: TypeAlias = Callable[[Floats], Floats]


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
        yield from ancestry(models.ever(model.application, earlier))


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
