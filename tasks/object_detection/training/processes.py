"""Distributed training on several GPUs, with one process each, by detectron2."""

import copy
import math
import os
from contextvars import copy_context
from dataclasses import replace
from multiprocessing import SimpleQueue, get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import torch
from detectron2.engine import launch
from detectron2.utils import comm

from infra.work_folder import work_folder
from tasks.object_detection.training.checkpoints import Best
from tasks.object_detection.training.detectron import quiet_detectron2
from tasks.object_detection.training.hooks import StageProgress
from tasks.object_detection.training.learning import Learned, Lesson, learn
from tasks.object_detection.training.loop import Course, Ending
from tasks.object_detection.training.model import Detector

LEARNED_FILE = "learned.pth"
# The processes rendezvous in this file. A port would accept every user of the machine.
MEETING_FILE = "meeting"
LOOPBACK_ONLY = {"GLOO_SOCKET_IFNAME": "lo", "NCCL_SOCKET_IFNAME": "lo"}

Report = tuple[float, float | None, float | None]  # share, loss, accuracy


class SentProgress:
    """Sends the progress of a process to its parent."""

    def __init__(self, reports: "SimpleQueue[Report | None]") -> None:
        self.reports = reports

    def at(self, share: float) -> None:
        """Send the completed fraction."""
        self.reports.put((share, None, None))

    def measured(self, share: float, loss: float, accuracy: float | None) -> None:
        """Send the completed fraction with the current loss and precision."""
        self.reports.put((share, loss, accuracy))


def learn_in_processes(
    processes: int, detector: Detector, lesson: Lesson, course: Course, progress: StageProgress
) -> Learned:
    """Train as `learn` does, with several processes that share the steps."""
    if processes < 2:
        return learn(detector, lesson, course, progress)
    course = replace(course, steps=math.ceil(course.steps / processes))
    os.environ.update(LOOPBACK_ONLY)
    reports: SimpleQueue[Report | None] = get_context("spawn").SimpleQueue()
    # The listener finds the run it belongs to in the context of this thread.
    listening = Thread(target=copy_context().run, args=(_pass_on, reports, progress))
    listening.start()
    with TemporaryDirectory(prefix="exeml-processes-", dir=work_folder()) as folder:
        file = Path(folder) / LEARNED_FILE
        try:
            launch(
                _learn_in_one,
                processes,
                dist_url=f"file://{Path(folder) / MEETING_FILE}",
                args=(detector, lesson, course, reports, file),
            )
        finally:
            reports.put(None)
            listening.join()
        stored = torch.load(file, map_location="cpu", weights_only=True)
    best = Best(**stored["best"])
    detector.network.load_state_dict(best.state)
    detector.network.eval()
    return Learned(best, Ending[stored["ending"]], stored["steps"])


def _pass_on(reports: "SimpleQueue[Report | None]", progress: StageProgress) -> None:
    while (report := reports.get()) is not None:
        share, loss, accuracy = report
        if loss is None:
            progress.at(share)
        else:
            progress.measured(share, loss, accuracy)


def _learn_in_one(
    detector: Detector,
    lesson: Lesson,
    course: Course,
    reports: "SimpleQueue[Report | None]",
    file: Path,
) -> None:
    # What comes from another process lies in memory that both would write to.
    own = replace(detector, network=copy.deepcopy(detector.network))
    with quiet_detectron2():
        learned = learn(own, lesson, course, SentProgress(reports))
    if comm.is_main_process():
        stored = {
            "best": vars(learned.best),
            "ending": learned.ending.name,
            "steps": learned.steps,
        }
        torch.save(stored, file)
