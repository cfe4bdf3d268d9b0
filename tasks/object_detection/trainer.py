"""Train an object detector: Faster R-CNN of detectron2, the best state of it as ONNX."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import torch

from schemas.evaluation import DetectionEvaluation, FoundBox
from schemas.label import LabeledBox
from schemas.message import Message, joined
from schemas.object_detection import (
    LOWEST_SCORE,
    DetectionModelDescription,
    ObjectDetectionSettings,
)
from tasks.learning.deadline import Deadline
from tasks.learning.features import mirroring_is_safe
from tasks.learning.learned_content import write_learned
from tasks.learning.model_export import write_description
from tasks.learning.notes import on_evaluation, on_left_out, on_model, on_weights
from tasks.learning.progress import DONE, EVALUATING, Progress
from tasks.learning.training_data import ProgressListener, TrainingOutcome
from tasks.learning.training_process import training_process
from tasks.object_detection.predictor import DetectionPredictor
from tasks.object_detection.training.checkpoints import Checkpoint, CheckpointFile
from tasks.object_detection.training.data import DetectionData, DetectionSample
from tasks.object_detection.training.detectron import quiet_detectron2
from tasks.object_detection.training.earlier import EarlierModel
from tasks.object_detection.training.evaluation import evaluate_detections
from tasks.object_detection.training.export import write_detector
from tasks.object_detection.training.learning import Learned, Lesson
from tasks.object_detection.training.loop import Course
from tasks.object_detection.training.model import Detector, DetectorPlan, build_detector
from tasks.object_detection.training.pictures import told_of
from tasks.object_detection.training.precision import ValidationPictures, read_validation
from tasks.object_detection.training.presets import DetectionPreset, preset_for
from tasks.object_detection.training.processes import learn_in_processes

PICTURES_TO_CHOOSE_WITH = 300
PICTURES_TO_PROVE_THE_GRAPH = 8
SECONDS_TO_FINISH = 20.0
SECONDS_TO_EVALUATE_A_PICTURE = 0.1
FEWEST_TO_EVALUATE = 20
LARGEST_SHARE_TO_FINISH = 0.25
THRESHOLD_BEFORE_EVALUATION = 0.5
HIGHEST_THRESHOLD = 0.99


@dataclass(frozen=True)
class Start:
    """Where a training begins: at an earlier model, or where it was interrupted itself."""

    earlier: EarlierModel | None
    checkpoints: CheckpointFile | None
    resumed: Checkpoint | None


@dataclass(frozen=True)
class Training:
    """What the steps of one training share; `work` ends early enough to export and evaluate."""

    data: DetectionData
    settings: ObjectDetectionSettings
    preset: DetectionPreset
    start: Start
    validation: Sequence[DetectionSample]
    deadline: Deadline
    work: Deadline
    progress: Progress


def train_object_detector(  # noqa: PLR0913
    data: DetectionData,
    settings: ObjectDetectionSettings,
    model_dir: Path,
    report: ProgressListener,
    deadline: Deadline | None = None,
    base_model: Path | None = None,
    checkpoint_dir: Path | None = None,
) -> TrainingOutcome:
    """Train on `data`, leave the best model in `model_dir`, and tell how good it is.

    `deadline` replaces the one that `settings.max_minutes` gives. With the folder `base_model`
    training begins from an earlier model; an interrupted one goes on from `checkpoint_dir`.
    """
    deadline = deadline or Deadline(settings.max_minutes * 60)
    start = _start(data, settings, base_model, checkpoint_dir)
    with training_process(), quiet_detectron2():
        training = _prepare(data, settings, start, deadline, report)
        detector = _build(training)
        training.progress.stage(
            Message("training.reading-pictures", "Reading pictures"), until=0.03
        )
        validation = _validation_pictures(training, detector)
        training.progress.stage(
            Message("training.training-network", "Training the network"), until=0.9
        )
        learned = _learn(training, detector, validation)
        training.progress.stage(Message("training.writing-model", "Writing the model"), until=0.93)
        description = _write_model(training, detector, validation, model_dir)
        training.progress.stage(EVALUATING, until=1.0)
        evaluation = _evaluate(training, model_dir)
        _set_threshold(description, evaluation, model_dir)
        training.progress.stage(DONE, until=1.0)
    return TrainingOutcome(evaluation, _notes(training, detector, learned, evaluation))


def _start(
    data: DetectionData,
    settings: ObjectDetectionSettings,
    base_model: Path | None,
    checkpoint_dir: Path | None,
) -> Start:
    earlier = None if base_model is None else EarlierModel.read(base_model, settings.backbone)
    if checkpoint_dir is None:
        return Start(earlier, None, None)
    told = [settings.model_dump_json(), repr(data.class_names), repr(earlier and earlier.sha256)]
    told += [repr((s.sha256, s.usage, s.boxes)) for s in data.samples]
    checkpoints = CheckpointFile(
        checkpoint_dir, hashlib.sha256("\n".join(told).encode()).hexdigest()
    )
    return Start(earlier, checkpoints, checkpoints.read())


def _prepare(
    data: DetectionData,
    settings: ObjectDetectionSettings,
    start: Start,
    deadline: Deadline,
    report: ProgressListener,
) -> Training:
    if start.resumed is not None:
        deadline = deadline.earlier(start.resumed.seconds)
    validation: Sequence[DetectionSample] = data.validation
    if start.earlier is not None:
        validation = start.earlier.new_of(validation)
    finishing = SECONDS_TO_FINISH + SECONDS_TO_EVALUATE_A_PICTURE * len(validation)
    return Training(
        data=data,
        settings=settings,
        preset=preset_for(settings.preference, settings.backbone),
        start=start,
        validation=_in_order(validation, settings.seed),
        deadline=deadline,
        work=deadline.earlier(min(finishing, LARGEST_SHARE_TO_FINISH * deadline.seconds)),
        progress=Progress(report, deadline),
    )


def _in_order(validation: Sequence[DetectionSample], seed: int) -> list[DetectionSample]:
    """Return the pictures in chance order, one with a box first: without any nothing is judged."""
    drawn = random.Random(seed).sample(validation, len(validation))
    first = next(place for place, sample in enumerate(drawn) if sample.boxes)
    return [drawn[first], *drawn[:first], *drawn[first + 1 :]]


def _build(training: Training) -> Detector:
    plan = DetectorPlan(
        class_names=training.data.class_names,
        backbone=training.settings.backbone,
        image_size=training.preset.image_size,
        frozen_blocks=training.preset.frozen_blocks,
        channels=training.preset.channels,
        most_objects=max(len(sample.boxes) for sample in training.data.samples),
        box_weight=training.preset.box_weight,
    )
    torch.manual_seed(training.settings.seed)
    detector = build_detector(plan)
    if training.start.earlier is not None:
        training.start.earlier.teach(detector.network, plan.class_names)
    return detector


def _validation_pictures(training: Training, detector: Detector) -> ValidationPictures:
    size = training.preset.image_size
    return ValidationPictures(
        class_names=training.data.class_names,
        pictures=[
            read_validation(sample, size)
            for sample in training.validation[:PICTURES_TO_CHOOSE_WITH]
        ],
        image_size=size,
        colour=detector.pixel_mean,
    )


def _learn(training: Training, detector: Detector, validation: ValidationPictures) -> Learned:
    settings, preset, start = training.settings, training.preset, training.start
    mirror = settings.mirror
    lesson = Lesson(
        samples=training.data.training,
        validation=validation,
        batch_size=preset.batch_size,
        evaluations=preset.evaluations,
        mirror=mirroring_is_safe(training.data.class_names) if mirror is None else mirror,
        checkpoints=start.checkpoints,
        resumed=start.resumed,
    )
    course = Course(
        steps=preset.steps(len(lesson.samples)),
        rate=preset.rate,
        seed=settings.seed,
        deadline=training.work,
        spent=start.resumed.seconds if start.resumed is not None else 0.0,
    )
    processes = torch.cuda.device_count()
    return learn_in_processes(processes, detector, lesson, course, training.progress)


def _write_model(
    training: Training, detector: Detector, validation: ValidationPictures, model_dir: Path
) -> DetectionModelDescription:
    shown = validation.squares(0, PICTURES_TO_PROVE_THE_GRAPH)
    sha256_of_files = write_detector(detector.network, shown, model_dir)
    sha256_of_files |= write_learned(_learned_content(training), model_dir)
    description = DetectionModelDescription(
        recipe=detector.recipe,
        class_names=list(training.data.class_names),
        backbone=training.settings.backbone,
        image_size=training.preset.image_size,
        pixel_mean=detector.pixel_mean,
        pixel_std=detector.pixel_std,
        anchor_sizes=list(detector.anchor_sizes),
        most_objects=detector.most_objects,
        score_threshold=THRESHOLD_BEFORE_EVALUATION,
        pretrained_weights=detector.weights.description,
        sha256_of_files=sha256_of_files,
    )
    write_description(description, model_dir)
    return description


def _learned_content(training: Training) -> frozenset[str]:
    """Return what the model has learned from, in this training and in earlier ones."""
    now = frozenset(sample.sha256 for sample in training.data.training)
    return now if training.start.earlier is None else now | training.start.earlier.learned


def _evaluate(training: Training, model_dir: Path) -> DetectionEvaluation:
    """Evaluate the model as a service would run it, until the deadline.

    A few pictures are evaluated even after it: one or two would say nothing of a model.
    """
    predictor = DetectionPredictor(model_dir)
    truths: list[tuple[UUID, tuple[LabeledBox, ...]]] = []
    found: list[tuple[FoundBox, ...]] = []
    for sample in training.validation:
        if len(truths) >= FEWEST_TO_EVALUATE and training.deadline.passed:
            break
        with told_of(sample):
            found.append(tuple(predictor.found_boxes(sample.path.read_bytes())))
        truths.append((sample.id, sample.boxes))
        training.progress.at(len(truths) / len(training.validation))
    return evaluate_detections(truths, found, training.data.class_names)


def _set_threshold(
    description: DetectionModelDescription, evaluation: DetectionEvaluation, model_dir: Path
) -> None:
    threshold = min(max(evaluation.threshold, LOWEST_SCORE), HIGHEST_THRESHOLD)
    write_description(description.model_copy(update={"score_threshold": threshold}), model_dir)


def _notes(
    training: Training, detector: Detector, learned: Learned, evaluation: DetectionEvaluation
) -> str:
    pictures = len(training.data.training)
    epochs = learned.steps * training.preset.batch_size / pictures
    notes: list[str] = [
        learned.ending.value,
        Message(
            "training.steps",
            "{steps} steps, {epochs:.1f} times each picture.",
            steps=learned.steps,
            epochs=epochs,
        ),
    ]
    if training.start.resumed is not None:
        notes.append(
            Message(
                "training.resumed",
                "It was interrupted and went on from step {step}.",
                step=training.start.resumed.step,
            )
        )
    if training.start.earlier is not None:
        notes.append(training.start.earlier.note(training.data.class_names))
    known = len(training.data.validation) - len(training.validation)
    if known:
        notes.append(on_left_out(known))
    return joined(
        [
            *notes,
            on_model(detector.recipe),
            *on_evaluation(evaluation, len(training.validation)),
            on_weights(detector.weights.description),
        ]
    )
