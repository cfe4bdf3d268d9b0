"""What the training data of a model looks like, kept in its folder for later comparison."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from schemas.dataset import DatasetVersion
from schemas.errors import InvalidInputError
from schemas.manifest import ManifestLine, Usage
from schemas.monitoring import (
    CATEGORIES_MOST,
    CONFIDENCE_EDGES,
    FEATURES_MOST,
    QUANTILE_BINS,
    REFERENCE_FILE,
    FeatureReference,
    Features,
    FeatureValue,
    TrainingReference,
)
from schemas.project_type import Media, ProjectType
from tasks.dataset_versions.local_copies import local_copies
from tasks.dataset_versions.manifests import read_manifest
from tasks.serving.loading import Predictor, load_predictor
from tasks.serving.model_folder import project_type_of
from tasks.serving.observer import Look, Observer, load_observer

INPUTS_LOOKED_AT = 500
ANSWERS_LOOKED_AT = 200
# Slow models are asked less often: the model waits for this before it can be registered.
SECONDS_OF_EACH = 10.0
RECORDS_A_REQUEST = 50

MakeBody = Callable[[], bytes]


@dataclass(frozen=True)
class Bodies:
    """Samples as requests of a service, in an order drawn by chance."""

    training: Sequence[MakeBody]
    validation: Sequence[MakeBody]


@dataclass
class _Seen:
    """What a number of requests have shown."""

    features: list[Features] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    confidences: list[float] = field(default_factory=list)


def write_reference(version: DatasetVersion, model_folder: Path) -> None:
    """Look at samples of a version as the service will look at requests, and keep what is seen."""
    predictor = load_predictor(model_folder)
    observer = load_observer(model_folder, predictor)
    bodies = bodies_of(version, project_type_of(model_folder))
    reference = training_reference(bodies, predictor, observer)
    (model_folder / REFERENCE_FILE).write_text(reference.model_dump_json(), "utf-8")


def training_reference(
    bodies: Bodies, predictor: Predictor, observer: Observer
) -> TrainingReference:
    """Return what is seen of samples that trained, and of answers to those that did not."""
    looked = _looked_at(bodies.training, observer)
    answers = _answered(bodies.validation, predictor, observer)
    features = [*_references(looked.features), *_references(answers.features)]
    return TrainingReference(
        inputs=len(looked.features),
        features=features[:FEATURES_MOST],
        answers=len(answers.confidences) or len(answers.features),
        labels=dict(answers.labels),
        confidence=_confidence_bins(answers.confidences),
    )


def _confidence_bins(confidences: Sequence[float]) -> list[int]:
    bins = Counter(np.digitize(confidences, CONFIDENCE_EDGES, right=True).tolist())
    return [bins[number] for number in range(len(CONFIDENCE_EDGES) + 1)]


def bodies_of(version: DatasetVersion, project_type: ProjectType) -> Bodies:
    """Return the samples of a version as requests, in the same order each time."""
    if project_type.media is Media.TABLE:
        return _records(version)
    by_usage: dict[Usage | None, list[ManifestLine]] = {usage: [] for usage in Usage}
    for line in read_manifest(version):
        by_usage[line.usage].append(line)
    drawn = random.Random(version.id.int)
    training = _drawn(drawn, by_usage[Usage.TRAINING], INPUTS_LOOKED_AT)
    validation = _drawn(drawn, by_usage[Usage.VALIDATION], ANSWERS_LOOKED_AT)
    return Bodies(_makers(training), _makers(validation))


def _drawn(draw: random.Random, found: Sequence[Any], most: int) -> list[Any]:
    return draw.sample(found, min(most, len(found)))


def _makers(lines: Sequence[ManifestLine]) -> list[MakeBody]:
    paths = local_copies(line for line in lines if line.object_key is not None)
    return [
        paths[line.sha256].read_bytes if line.object_key else _text_body(line.text or "")
        for line in lines
    ]


def _text_body(text: str) -> MakeBody:
    return json.dumps({"text": text}).encode


def _records(version: DatasetVersion) -> Bodies:
    from tasks.predictive_analytics.training.training_data import (
        table_of,  # pandas and all trainers of tables
    )

    data = table_of(version)
    draw = random.Random(version.id.int)
    rows: dict[Usage, list[int]] = {usage: [] for usage in Usage}
    for row, usage in enumerate(data.usage):
        rows[usage].append(row)

    def bodies(usage: Usage, most: int) -> list[MakeBody]:
        drawn = _drawn(draw, rows[usage], most)
        taken = data.frame.iloc[drawn].to_json(orient="records", double_precision=15)
        records = json.loads(taken)
        return [
            _request(records[first : first + RECORDS_A_REQUEST])
            for first in range(0, len(records), RECORDS_A_REQUEST)
        ]

    return Bodies(
        bodies(Usage.TRAINING, INPUTS_LOOKED_AT), bodies(Usage.VALIDATION, ANSWERS_LOOKED_AT)
    )


def _request(records: list[dict[str, FeatureValue]]) -> MakeBody:
    return json.dumps({"data": {"req_data": records}}).encode


def _looked_at(bodies: Sequence[MakeBody], observer: Observer) -> _Seen:
    seen = _Seen()
    for make in _in_time(bodies):
        seen.features += _look(observer, make()).features
    return seen


def _answered(bodies: Sequence[MakeBody], predictor: Predictor, observer: Observer) -> _Seen:
    seen = _Seen()
    for make in _in_time(bodies):
        body = make()
        try:
            answer = predictor.predict(body)
        except InvalidInputError:
            continue  # the service would refuse it, too
        outcomes = observer.outcomes(answer)
        told = [outcome.confidence for outcome in outcomes if outcome.confidence is not None]
        seen.labels.update(outcome.label for outcome in outcomes)
        seen.features += observer.answered(answer)
        seen.confidences += told or _look(observer, body).confidences
    return seen


def _look(observer: Observer, body: bytes) -> Look:
    try:
        return observer.look(body)
    except InvalidInputError:  # the service would refuse it, too
        return Look([])


def _in_time(bodies: Iterable[MakeBody]) -> Iterator[MakeBody]:
    deadline = time.monotonic() + SECONDS_OF_EACH
    for make in bodies:
        if time.monotonic() > deadline:
            return
        yield make


def _references(seen: Sequence[Features]) -> list[FeatureReference]:
    names = dict.fromkeys(name for features in seen for name in features)
    return [_reference(name, [features.get(name) for features in seen]) for name in names]


def _reference(name: str, values: Sequence[FeatureValue]) -> FeatureReference:
    texts = Counter(value for value in values if isinstance(value, str))
    if texts:
        categories = [text for text, _ in texts.most_common(CATEGORIES_MOST)]
        empty = FeatureReference(
            name=name, categories=categories, counts=[0] * (len(categories) + 2)
        )
    else:
        edges = _edges([float(value) for value in values if value is not None])
        empty = FeatureReference(name=name, edges=edges, counts=[0] * (len(edges) + 2))
    counted = Counter(map(empty.bin_of, values))
    return empty.model_copy(update={"counts": [counted[bin_] for bin_ in range(len(empty.counts))]})


def _edges(values: Sequence[float]) -> list[float]:
    """Return quantiles, so that each bin holds as many; what is beyond all values has its own.

    Of few different values each has a bin.
    """
    finite = np.array([value for value in values if np.isfinite(value)])
    if not finite.size:
        return []
    found = np.unique(finite)
    if len(found) > QUANTILE_BINS:
        found = np.unique(np.quantile(finite, np.linspace(0, 1, QUANTILE_BINS + 1)[:-1]))
    edges: list[float] = [*found.tolist(), float(np.nextafter(finite.max(), np.inf))]
    return edges
