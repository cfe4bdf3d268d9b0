"""How far the requests of a service are from the training data of its model."""

import functools
from collections.abc import Mapping, Sequence
from math import sqrt
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from infra.catalog import models
from infra.object_store import object_store
from schemas.message import Message
from schemas.model_version import ModelVersion
from schemas.monitoring import (
    CONFIDENCE_EDGES,
    LEAST_INPUTS,
    REFERENCE_FILE,
    SOME_DRIFT,
    STRONG_DRIFT,
    BinShare,
    Counts,
    Drift,
    DriftLevel,
    FeatureReference,
    ModelDrift,
    TrainingReference,
    bin_from,
)
from tasks.monitoring.service_monitoring import numbered
from tasks.serving.observer import read_reference

PREDICTED_CLASS = Message("monitoring.predicted-class", "predicted class")
CONFIDENCE = Message("monitoring.confidence", "confidence")
ORDER = (DriftLevel.UNKNOWN, DriftLevel.NONE, DriftLevel.SOME, DriftLevel.STRONG)
# So that a bin without any count has a logarithm.
IN_EACH_BIN = 0.5


def model_drift(model: ModelVersion, counts: Counts) -> ModelDrift:
    """Compare what one model version was asked with what it learned from."""
    reference = reference_of(model.id)
    if reference is None:
        return _without_reference(model)
    features = [_of_feature(known, counts) for known in reference.features]
    features.sort(key=lambda drift: -(drift.psi or 0))
    labels, confidence = _of_labels(reference, counts), _of_confidence(reference, counts)
    level = max(
        (drift.level for drift in (*features, labels, confidence) if drift is not None),
        key=ORDER.index,
        default=DriftLevel.UNKNOWN,
    )
    return ModelDrift(
        model_version_id=model.id,
        version=model.version,
        level=level,
        message=_summary(level, features),
        features=features,
        labels=labels,
        confidence=confidence,
    )


@functools.lru_cache(maxsize=64)
def reference_of(model_version_id: UUID) -> TrainingReference | None:
    """Return what the training data of a model looked like; earlier releases kept none."""
    model = models.get(model_version_id)
    for file in model.files:
        if file.name == REFERENCE_FILE:
            stored = object_store().get(f"{model.folder_key}/{file.name}", file.sha256)
            return read_reference(stored)
    return None


def drift(name: str, bins: Sequence[str], training: Sequence[int], live: Sequence[int]) -> Drift:
    """Compare two histograms of the same bins."""
    inputs = sum(live)
    before, now = _shares(training), _shares(live)
    shares = [
        BinShare(bin=bin_, training=round(old, 4), live=round(new, 4))
        for bin_, old, new in zip(bins, before.tolist(), now.tolist(), strict=True)
    ]
    if inputs < LEAST_INPUTS or not sum(training):
        return Drift(
            name=name,
            level=DriftLevel.UNKNOWN,
            psi=None,
            distance=None,
            inputs=inputs,
            sentence=_too_few(name, inputs),
            bins=shares,
        )
    psi = stability_index(training, live)
    level = _level(psi)
    return Drift(
        name=name,
        level=level,
        psi=round(psi, 4),
        distance=round(jensen_shannon(before, now), 4),
        inputs=inputs,
        sentence=_sentence(name, level, psi, inputs),
        bins=shares,
    )


def _too_few(name: str, inputs: int) -> Message:
    return Message(
        "monitoring.too-few-of-one",
        "{name}: {inputs:,} were seen; {least} are needed to tell",
        name=name,
        inputs=inputs,
        least=LEAST_INPUTS,
    )


def _sentence(name: str, level: DriftLevel, psi: float, inputs: int) -> Message:
    if level is DriftLevel.NONE:
        return Message(
            "monitoring.looks-alike",
            "{name} looks like the training data (PSI {psi:.2f} of {inputs:,})",
            name=name,
            psi=psi,
            inputs=inputs,
        )
    if level is DriftLevel.SOME:
        return Message(
            "monitoring.differs-somewhat",
            "{name} differs somewhat from the training data (PSI {psi:.2f} of {inputs:,})",
            name=name,
            psi=psi,
            inputs=inputs,
        )
    return Message(
        "monitoring.differs-strongly",
        "{name} differs strongly from the training data (PSI {psi:.2f} of {inputs:,})",
        name=name,
        psi=psi,
        inputs=inputs,
    )


def stability_index(training: Sequence[int], live: Sequence[int]) -> float:
    """Return the population stability index, less what chance alone makes of so few samples."""
    old, new = (np.asarray(counts, dtype=np.float64) for counts in (training, live))
    used = (old + new) > 0
    bins = int(used.sum())
    before = (old[used] + IN_EACH_BIN) / (old.sum() + IN_EACH_BIN * bins)
    now = (new[used] + IN_EACH_BIN) / (new.sum() + IN_EACH_BIN * bins)
    index = float(((now - before) * np.log(now / before)).sum())
    by_chance = (bins - 1) * (1 / sum(training) + 1 / sum(live))
    return max(0.0, index - by_chance)


def jensen_shannon(before: NDArray[np.float64], now: NDArray[np.float64]) -> float:
    """Return the Jensen-Shannon distance with base 2: 0 for equal shares, 1 for disjoint ones."""
    middle = (before + now) / 2

    def divergence(shares: NDArray[np.float64]) -> float:
        present = shares > 0
        return float((shares[present] * np.log2(shares[present] / middle[present])).sum())

    return sqrt(max(0.0, (divergence(before) + divergence(now)) / 2))


def _shares(counts: Sequence[int]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.asarray(counts, dtype=np.float64) / max(1, sum(counts))
    return shares


def _level(psi: float) -> DriftLevel:
    if psi < SOME_DRIFT:
        return DriftLevel.NONE
    return DriftLevel.SOME if psi < STRONG_DRIFT else DriftLevel.STRONG


def _of_feature(known: FeatureReference, counts: Counts) -> Drift:
    live = [counts.get(f"input:{bin_}:{known.name}", 0) for bin_ in range(len(known.counts))]
    return drift(known.name, known.bin_names, known.counts, live)


def _of_labels(reference: TrainingReference, counts: Counts) -> Drift | None:
    live: Mapping[str, int] = numbered(counts, "label")
    names = sorted({*reference.labels, *live})
    if not reference.labels:
        return None
    training = [reference.labels.get(name, 0) for name in names]
    return drift(PREDICTED_CLASS, names, training, [live.get(name, 0) for name in names])


def _of_confidence(reference: TrainingReference, counts: Counts) -> Drift | None:
    if not sum(reference.confidence):
        return None
    live = numbered(counts, "confidence")
    lowest = (0.0, *CONFIDENCE_EDGES)
    bins = [bin_from(f"{edge:.2f}") for edge in lowest]
    found = [live.get(str(bin_), 0) for bin_ in range(len(bins))]
    return drift(CONFIDENCE, bins, reference.confidence, found)


def _summary(level: DriftLevel, features: Sequence[Drift]) -> str:
    if level is DriftLevel.UNKNOWN:
        return Message(
            "monitoring.too-few-requests",
            "too few requests were seen; {least} are needed to tell",
            least=LEAST_INPUTS,
        )
    if level is DriftLevel.NONE:
        return Message("monitoring.requests-alike", "requests look like the training data")
    moved = [
        feature.name
        for feature in features
        if feature.level in (DriftLevel.SOME, DriftLevel.STRONG)
    ]
    if not moved:
        return Message(
            "monitoring.predictions-differ",
            "requests differ from the training data in what is predicted; label some of them and "
            "train again",
        )
    return Message(
        "monitoring.requests-differ",
        "requests differ from the training data in {features}; label some of them and train again",
        features=moved[:3],
    )


def _without_reference(model: ModelVersion) -> ModelDrift:
    return ModelDrift(
        model_version_id=model.id,
        version=model.version,
        level=DriftLevel.UNKNOWN,
        message=Message(
            "monitoring.no-reference",
            "version {version} has no record of its training data, because it was trained by an "
            "earlier release; train again to see drift",
            version=model.version,
        ),
        features=[],
        labels=None,
        confidence=None,
    )
