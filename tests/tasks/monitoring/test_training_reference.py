"""What models of every type saw in training, and how far requests are from it."""

import io
import json
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from schemas.monitoring import DriftLevel, Features, TrainingReference
from schemas.object_detection import DetectionPrediction
from schemas.sound_classification import SoundPrediction
from tasks.monitoring.drift import drift, jensen_shannon, stability_index
from tasks.monitoring.training_reference import Bodies, MakeBody, training_reference
from tasks.object_detection.observer import DetectionObserver
from tasks.serving.loading import Predictor, load_predictor
from tasks.serving.observer import Observer, load_observer
from tasks.sound_classification.observer import SoundObserver
from tasks.text_classification.observer import TextObserver
from tasks.text_classification.serving.ngrams import ngrams
from tests.deployments.deployed_models import write_tiny_model
from tests.tasks.predictive_analytics import table_data
from tests.tasks.sound_classification.demo_clips import tone
from tests.tasks.text_classification import review_texts

pytestmark = pytest.mark.usefixtures("training_home")

SIZE = 32


def picture(brightness: float, seed: int = 0, side: int = SIZE) -> bytes:
    """Return noise around a brightness."""
    noise = np.random.default_rng(seed).normal(brightness, 20, (side, side, 3))
    file = io.BytesIO()
    Image.fromarray(noise.clip(0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def watched(folder: Path) -> tuple[Predictor, Observer]:
    predictor = load_predictor(folder)
    return predictor, load_observer(folder, predictor)


def reference_of(
    predictor: Predictor | None, observer: Observer, training: list[bytes], answered: list[bytes]
) -> TrainingReference:
    def makers(bodies: list[bytes]) -> list[MakeBody]:
        return [partial(bytes, body) for body in bodies]

    found = training_reference(Bodies(makers(training), makers(answered)), predictor, observer)
    return TrainingReference.model_validate_json(found.model_dump_json())


def drifts(
    observer: Observer, reference: TrainingReference, requests: list[bytes]
) -> dict[str, DriftLevel]:
    """Return the level of each feature that requests show."""
    seen: list[Features] = [f for body in requests for f in observer.look(body).features]
    levels = {}
    for known in (one for one in reference.features if one.name in seen[0]):
        bins = Counter(known.bin_of(features.get(known.name)) for features in seen)
        live = [bins[number] for number in range(len(known.counts))]
        levels[known.name] = drift(known.name, known.bin_names, known.counts, live).level
    return levels


def test_darker_and_larger_pictures_are_strong_drift(tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "model")
    predictor, observer = watched(tmp_path / "model")
    training = [picture(120 + seed % 40, seed) for seed in range(100)]
    reference = reference_of(predictor, observer, training, training[:30])
    assert (reference.inputs, reference.answers) == (100, 30)
    assert sum(reference.labels.values()) == sum(reference.confidence) == 30

    same = drifts(observer, reference, [picture(120 + s % 40, s + 500) for s in range(100)])
    assert set(same.values()) == {DriftLevel.NONE}
    other = drifts(observer, reference, [picture(60, s, 2 * SIZE) for s in range(100)])
    assert other["brightness"] == other["width"] == DriftLevel.STRONG


def test_other_texts_are_drift() -> None:
    texts = [sample.text for sample in review_texts.review_data(200).samples]
    observer = TextObserver(frozenset(ngram for text in texts for ngram in ngrams(text)))
    training = [json.dumps({"text": text}).encode() for text in texts]
    reference = reference_of(None, observer, training, [])
    assert [one.name for one in reference.features] == [
        *("characters", "chinese_share", "unknown_share")
    ]
    assert set(drifts(observer, reference, training[:100]).values()) == {DriftLevel.NONE}
    english = [f"the parcel number {n} never came to me".encode() for n in range(60)]
    other = drifts(observer, reference, english)
    assert other["chinese_share"] == other["unknown_share"] == DriftLevel.STRONG


@pytest.mark.parametrize("columns", [table_data.bank, table_data.prices])
def test_other_values_in_columns_are_drift(columns, training_home: Path, tmp_path: Path) -> None:
    data = columns(200)
    table_data.train(table_data.table(data, list(data)[-1], validates=5), tmp_path)
    predictor, observer = watched(tmp_path)
    records = [table_data.record_of(data, row) for row in range(200)]

    def bodies(chosen: list[dict]) -> list[bytes]:
        return [json.dumps({"data": {"req_data": [one]}}).encode() for one in chosen]

    reference = reference_of(predictor, observer, bodies(records), bodies(records[:60]))
    numbers = [one for one in reference.features if one.edges and one.name in records[0]]
    assert all(sum(one.counts) == 200 for one in numbers)
    is_class = columns is table_data.bank
    assert bool(reference.labels) == is_class
    assert sum(reference.confidence) == (60 if is_class else 0)
    assert is_class or reference.features[-1].name == "(prediction)"

    same = drifts(observer, reference, bodies(records[:100]))
    assert DriftLevel.STRONG not in same.values()
    moved = numbers[0].name
    other = [{**one, moved: 1e6} for one in records[:60]]
    assert drifts(observer, reference, bodies(other))[moved] is DriftLevel.STRONG


def test_sounds_and_boxes_have_features() -> None:
    quiet, loud = (SoundObserver().look(tone(hertz)).features[0] for hertz in (440, 3000))
    assert quiet["pitch"] == pytest.approx(440, rel=0.1)
    assert loud["pitch"] == pytest.approx(3000, rel=0.1)
    assert quiet["seconds"] == pytest.approx(1.2)
    heard = SoundPrediction(predicted_label="dog", score="0.900", scores=[("dog", "0.900")])
    assert SoundObserver().outcomes(heard)[0].confidence == 0.9

    found = DetectionPrediction(
        detection_classes=["cat", "dog"],
        detection_boxes=[("0.000000", "0.000000", "5.000000", "5.000000")] * 2,
        detection_scores=["0.9000000", "0.6000000"],
        detection_counts={"cat": "1", "dog": "1"},
    )
    assert DetectionObserver().answered(found) == [{"objects": 2.0}]
    assert [one.label for one in DetectionObserver().outcomes(found)] == ["cat", "dog"]
    looks = DetectionObserver().look(picture(100, side=300)).features[0]
    assert (looks["width"], looks["height"]) == (300, 300)


def test_equal_shares_are_no_drift_whatever_chance_does() -> None:
    draw = np.random.default_rng(0)
    for live in (50, 500, 5000):
        found = [
            stability_index(*(draw.multinomial(n, [0.1] * 10).tolist() for n in (500, live)))
            for _ in range(200)
        ]
        assert np.mean(np.array(found) >= 0.25) <= 0.02
    assert stability_index([100, 100], [190, 10]) > 0.25
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1
    assert jensen_shannon(np.array([0.5, 0.5]), np.array([0.5, 0.5])) == 0
    assert drift("a", ["x", "y"], [10, 10], [20, 20]).level is DriftLevel.UNKNOWN
