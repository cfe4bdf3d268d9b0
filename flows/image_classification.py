"""The workflow of image classification."""

from typing import TYPE_CHECKING

from prefect import flow

from flows.workflow import Outcome, TypeOfWork, deciding, run_workflow
from schemas.data_check import DataCheckReport
from schemas.image_classification import ImageClassificationSettings
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from tasks.phases.training_order import TrainingOrder

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.learning.training_data import TrainingOutcome


@flow(name="image-classification", persist_result=True)
def image_classification(
    project: str,
    settings: ImageClassificationSettings | None = None,
    interactive: bool = True,
    promotion: Promotion | None = None,
) -> Outcome:
    """From labeled pictures to a running service that classifies pictures.

    Its last state says where predictions are, or why the new model is kept without serving.

    Args:
        project: Name of an existing image classification project.
        settings: How to train; empty: as the project was created.
        interactive: Ask people when labeling is finished and how to deploy. Off: synchronize
            the data source, train on what is labeled, and decide as it says under Without people.
        promotion: When the new model takes the place of the one that serves, if people are not
            asked; empty: only if it is better.
    """
    work = TypeOfWork(
        ProjectType.IMAGE_CLASSIFICATION,
        ImageClassificationSettings,
        check_pictures,
        train_on_pictures,
    )
    return run_workflow(project, settings, work, deciding(interactive, promotion))


def check_pictures(data: "CheckedData") -> DataCheckReport:
    """The checks of image classification; Great Expectations is imported only here."""
    from tasks.image_classification.checks import check

    return check(data)


def train_on_pictures(order: TrainingOrder[ImageClassificationSettings]) -> "TrainingOutcome":
    """The trainer of image classification; torch is imported only here."""
    from tasks.image_classification.trainer import train_image_classifier
    from tasks.learning.training_data import media_of

    return train_image_classifier(
        media_of(order.version),
        order.settings,
        order.model_dir,
        order.report,
        order.deadline,
        base_model=order.base_model,
    )
