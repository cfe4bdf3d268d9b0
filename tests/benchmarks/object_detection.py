"""How well and how fast objects are found, next to two detectors of torchvision.

All see the same 150 training pictures, and are asked 100 others with other drawings on other
photos, or digits of other writers. The detectors of torchvision begin from the same network, and
learn for the CPU seconds that ExeML took with the preference performance_first, its validation,
export and evaluation included. With EXEML_LONG_BENCHMARKS=1 all preferences are tried on both
sets, and the peers also learn as long as `balance`. 2,000 pictures are trained with the settings
as a person finds them.
"""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from schemas.evaluation import DetectionEvaluation, FoundBox
from schemas.manifest import Usage
from schemas.object_detection import ObjectDetectionSettings
from schemas.training import TrainingPreference
from tasks.learning.deadline import Deadline
from tasks.object_detection.predictor import DetectionPredictor
from tasks.object_detection.scenes import Scene
from tasks.object_detection.trainer import train_object_detector
from tasks.object_detection.training.data import DetectionData, DetectionSample
from tasks.object_detection.training.evaluation import evaluate_detections
from tests.benchmarks.conftest import Figures, Record
from tests.benchmarks.detection_peers import PEERS, Peer
from tests.benchmarks.detection_scenes import SCENES, object_scenes, written_scenes
from tests.benchmarks.scene_drawings import DrawingsMissingError, kept_packages

IS_LONG = os.environ.get("EXEML_LONG_BENCHMARKS") == "1"
FAST, BALANCE = TrainingPreference.PERFORMANCE_FIRST, TrainingPreference.BALANCE
TRIED = {
    "objects": tuple(TrainingPreference) if IS_LONG else (FAST, BALANCE),
    "digits": tuple(TrainingPreference) if IS_LONG else (FAST,),
}
PEERS_LEARN_AS = (FAST, BALANCE) if IS_LONG else (FAST,)
MIRRORED = {"objects": True, "digits": False}
MANY = {"training": 1600, "validation": 400, "test": 100}
UNLIMITED_SECONDS = 100 * 3600.0
NAMESPACE = UUID(int=0)

Find = Callable[[bytes], Sequence[FoundBox]]


@dataclass(frozen=True)
class SceneSet:
    """The scenes of a benchmark by part."""

    name: str
    parts: dict[str, list[Scene]]

    @property
    def class_names(self) -> tuple[str, ...]:
        """The labels in the order of the alphabet."""
        return tuple(sorted({box.label for one in self.parts["training"] for box in one.boxes}))


@pytest.mark.parametrize("name", TRIED)
@pytest.mark.usefixtures("home")
@pytest.mark.timeout(36_000)
def test_object_detection(record: Record, name: str, tmp_path: Path) -> None:
    scenes = SceneSet(name, {part: _scenes(name, part) for part in SCENES})
    seconds = {}
    for preference in TRIED[name]:
        figures = product(scenes, preference, tmp_path / preference)
        seconds[preference] = float(figures["training, CPU seconds"])
        record(f"{name}: ExeML {preference}", figures)
    for preference in PEERS_LEARN_AS:
        for peer in PEERS if preference in seconds else ():
            title = f"{name}: torchvision {peer}, as long as {preference}"
            record(title, of_torchvision(peer, scenes, seconds[preference]))


@pytest.mark.usefixtures("home")
@pytest.mark.timeout(36_000)
def test_continuing_when_scenes_are_added(record: Record, tmp_path: Path) -> None:
    parts = {part: written_scenes(part) for part in SCENES}
    half = parts["training"][: len(parts["training"]) // 2]
    every = SceneSet("digits", parts)
    some = SceneSet("digits", {**parts, "training": half})
    record("digits, half of the scenes", product(some, FAST, tmp_path / "half"))
    base_model = tmp_path / "half/model"
    continued = product(every, FAST, tmp_path / "continued", base_model)
    record("digits, all scenes, from that version on", continued)
    record("digits, all scenes, afresh", product(every, FAST, tmp_path / "afresh"))


@pytest.mark.usefixtures("home")
@pytest.mark.timeout(7200)
def test_two_thousand_pictures_in_the_default_time(record: Record, tmp_path: Path) -> None:
    parts = {part: _scenes("objects", part, count) for part, count in MANY.items()}
    chosen = ObjectDetectionSettings()
    limit = Deadline(60 * chosen.max_minutes)
    figures = product(SceneSet("objects", parts), chosen.preference, tmp_path / "many", None, limit)
    record("objects, 2,000 pictures, all settings as they are", figures)


def product(
    scenes: SceneSet,
    preference: TrainingPreference,
    folder: Path,
    base_model: Path | None = None,
    limit: Deadline | None = None,
) -> Figures:
    """Train ExeML's detector and ask its model folder as a service would."""
    folder.mkdir()
    data = _data(scenes, folder)
    chosen = ObjectDetectionSettings(preference=preference)
    limit = limit or Deadline(UNLIMITED_SECONDS)
    began, cpu_before = time.monotonic(), time.process_time()
    outcome = train_object_detector(
        data, chosen, folder / "model", lambda _: None, limit, base_model
    )
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu_before
    predictor = DetectionPredictor(folder / "model")
    told = outcome.evaluation
    assert isinstance(told, DetectionEvaluation)
    return {
        **measured(scenes, predictor.found_boxes),
        "AP told to the person": round(told.map_50_95.value, 3),
        "training, CPU seconds": round(cpu, 1),
        "training, minutes": seconds / 60,
        "notes": outcome.notes,
    }


def of_torchvision(name: str, scenes: SceneSet, cpu_seconds: float) -> Figures:
    """Train a peer for as long and ask it the same."""
    peer = Peer(name, scenes.class_names, MIRRORED[scenes.name])
    began = time.process_time()
    steps = peer.learn(scenes.parts["training"], cpu_seconds)
    cpu = time.process_time() - began
    return {
        **measured(scenes, peer.find),
        "training, CPU seconds": round(cpu, 1),
        "notes": f"{steps} steps",
    }


def measured(scenes: SceneSet, find: Find) -> Figures:
    """Return how well the test scenes are answered, and the CPU time of an answer."""
    test = scenes.parts["test"]
    find(test[0].jpeg)
    began = time.process_time()
    found = [tuple(find(one.jpeg)) for one in test]
    milliseconds = 1000 * (time.process_time() - began) / len(test)
    truths = [(uuid5(NAMESPACE, str(row)), one.boxes) for row, one in enumerate(test)]
    evaluation = evaluate_detections(truths, found, scenes.class_names)
    map_50 = evaluation.map_50
    return {
        "AP50": f"{map_50.value:.3f} ({map_50.low:.3f} to {map_50.high:.3f})",
        "AP": round(evaluation.map_50_95.value, 3),
        "F1 a label": ", ".join(f"{one.label} {one.f1:.2f}" for one in evaluation.classes),
        "an answer, CPU milliseconds": round(milliseconds, 1),
    }


def _scenes(name: str, part: str, count: int | None = None) -> list[Scene]:
    if name == "digits":
        return written_scenes(part)
    try:
        return object_scenes(kept_packages(), part, count)
    except DrawingsMissingError as error:
        pytest.skip(str(error))


def _data(scenes: SceneSet, folder: Path) -> DetectionData:
    usages = {"training": Usage.TRAINING, "validation": Usage.VALIDATION}
    samples = [
        _sample(folder / f"{part}-{number}.jpg", scene, usage)
        for part, usage in usages.items()
        for number, scene in enumerate(scenes.parts[part])
    ]
    return DetectionData(scenes.class_names, tuple(samples))


def _sample(path: Path, scene: Scene, usage: Usage) -> DetectionSample:
    path.write_bytes(scene.jpeg)
    sha256 = hashlib.sha256(scene.jpeg).hexdigest()
    return DetectionSample(uuid5(NAMESPACE, path.name), path, sha256, scene.boxes, usage)
