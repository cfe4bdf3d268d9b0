"""Train a detector, from the start or from a checkpoint."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from detectron2.engine import create_ddp_model
from detectron2.utils import comm
from torch import nn
from torch.utils.data import DataLoader

from tasks.object_detection.training.checkpoints import Best, Checkpoint, CheckpointFile
from tasks.object_detection.training.data import DetectionSample
from tasks.object_detection.training.hooks import (
    Averaging,
    Choosing,
    GradientClipping,
    Saving,
    StageProgress,
)
from tasks.object_detection.training.loop import Course, Ending, Loop, Pace
from tasks.object_detection.training.model import Detector
from tasks.object_detection.training.pictures import PictureSource, ViewsOfSamples, batches
from tasks.object_detection.training.precision import ValidationPictures
from tasks.object_detection.training.views import LARGEST_SCALE, Views

BODY = "backbone.bottom_up."
BODY_PART = 0.25  # relative to the learning rate of the layers that start from scratch
WEIGHT_DECAY = 0.02


@dataclass(frozen=True)
class Lesson:
    """Training pictures, validation pictures and the augmentation of a training."""

    samples: Sequence[DetectionSample]
    validation: ValidationPictures
    batch_size: int
    evaluations: int
    mirror: bool
    checkpoints: CheckpointFile | None
    resumed: Checkpoint | None


@dataclass(frozen=True)
class Learned:
    """The best weights of a training, and how the training ended."""

    best: Best
    ending: Ending
    steps: int


def learn(detector: Detector, lesson: Lesson, course: Course, progress: StageProgress) -> Learned:
    """Train until the planned end or early stopping; the network keeps its best weights."""
    on_gpu = torch.cuda.is_available()
    network = detector.network.to("cuda" if on_gpu else "cpu").train()
    averaging, pace = Averaging(network), Pace(course)
    choosing = Choosing(averaging, pace, lesson.evaluations, lesson.validation.precision, progress)
    optimizer = _optimizer(network, course.rate)
    resumed, first_step = lesson.resumed, 0
    if resumed is not None:
        network.load_state_dict(resumed.network)
        averaging.network.load_state_dict(resumed.averaged)
        optimizer.load_state_dict(resumed.optimizer)
        choosing.best, first_step = resumed.best, resumed.step
    loop = Loop(
        create_ddp_model(network, device_ids=[comm.get_local_rank()] if on_gpu else None),
        _loader(detector, lesson, first_step, course.seed),
        optimizer,
    )
    saving = []
    if lesson.checkpoints is not None and comm.is_main_process():
        saving.append(Saving(lesson.checkpoints, choosing))
    loop.register_hooks([GradientClipping(), averaging, pace, choosing, *saving])
    loop.train(first_step, course.steps)
    assert choosing.best is not None, "the last step is always evaluated"
    assert loop.ending is not None, "a loop only ends with a reason"
    network.load_state_dict(choosing.best.state)
    network.cpu().eval()
    return Learned(choosing.best, loop.ending, loop.iter)


def _optimizer(network: nn.Module, rate: float) -> torch.optim.AdamW:
    changed = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    groups = [
        {"params": [p for name, p in changed if not name.startswith(BODY)], "part": 1.0},
        {"params": [p for name, p in changed if name.startswith(BODY)], "part": BODY_PART},
    ]
    return torch.optim.AdamW(groups, lr=rate, weight_decay=WEIGHT_DECAY)


def _loader(
    detector: Detector, lesson: Lesson, first_step: int, seed: int
) -> DataLoader[dict[str, object]]:
    size = lesson.validation.image_size
    views = ViewsOfSamples(
        samples=lesson.samples,
        source=PictureSource(lesson.validation.class_names, round(LARGEST_SCALE * size)),
        views=Views(size, detector.pixel_mean, lesson.mirror),
        seed=seed,
    )
    processes = comm.get_world_size()
    all_batches = batches(len(lesson.samples), lesson.batch_size, first_step * processes, seed)
    return DataLoader(
        views,
        batch_sampler=itertools.islice(all_batches, comm.get_rank(), None, processes),
        collate_fn=list,
        generator=torch.Generator(),  # else it draws a number of the first step's
    )
