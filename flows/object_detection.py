"""The workflow of object detection."""

from typing import TYPE_CHECKING

from prefect import flow

from flows.workflow import Outcome, TypeOfWork, deciding, run_workflow
from schemas.data_check import DataCheckReport
from schemas.object_detection import ObjectDetectionSettings
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from tasks.phases.training_order import TrainingOrder

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.learning.training_data import TrainingOutcome


@flow(name="object-detection", persist_result=True)
def object_detection(
    project: str,
    settings: ObjectDetectionSettings | None = None,
    interactive: bool = True,
    promotion: Promotion | None = None,
) -> Outcome:
    """From pictures with labeled boxes to a running service that finds objects.

    Its last state says where predictions are, or why the new model is kept without serving.

    Args:
        project: Name of an existing object detection project.
        settings: How to train; empty: as the project was created.
        interactive: Ask people when labeling is finished and how to deploy. Off: synchronize
            the data source, train on what is labeled, and decide as it says under Without people.
        promotion: When the new model takes the place of the one that serves, if people are not
            asked; empty: only if it is better.
    """
    work = TypeOfWork(
        ProjectType.OBJECT_DETECTION,
        ObjectDetectionSettings,
        check_boxes,
        train_on_boxes,
    )
    return run_workflow(project, settings, work, deciding(interactive, promotion))


def check_boxes(data: "CheckedData") -> DataCheckReport:
    """The checks of object detection; Great Expectations is imported only here."""
    from tasks.object_detection.checks import check

    return check(data)


def train_on_boxes(order: TrainingOrder[ObjectDetectionSettings]) -> "TrainingOutcome":
    """The trainer of object detection; detectron2 is imported only here."""
    from tasks.object_detection.trainer import train_object_detector
    from tasks.object_detection.training.data import boxes_of

    return train_object_detector(
        boxes_of(order.version),
        order.settings,
        order.model_dir,
        order.report,
        order.deadline,
        base_model=order.base_model,
        checkpoint_dir=order.checkpoint_dir,
    )
