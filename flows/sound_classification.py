"""The workflow of sound classification."""

from typing import TYPE_CHECKING

from prefect import flow

from flows.workflow import Outcome, TypeOfWork, deciding, run_workflow
from schemas.data_check import DataCheckReport
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from schemas.sound_classification import SoundClassificationSettings
from tasks.phases.training_order import TrainingOrder

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.learning.training_data import TrainingOutcome


@flow(name="sound-classification", persist_result=True)
def sound_classification(
    project: str,
    settings: SoundClassificationSettings | None = None,
    interactive: bool = True,
    promotion: Promotion | None = None,
) -> Outcome:
    """From labeled sounds to a running service that classifies sounds.

    Its last state says where predictions are, or why the new model is kept without serving.

    Args:
        project: Name of an existing sound classification project.
        settings: How to train; empty: as the project was created.
        interactive: Ask people when labeling is finished and how to deploy. Off: synchronize
            the data source, train on what is labeled, and decide as it says under Without people.
        promotion: When the new model takes the place of the one that serves, if people are not
            asked; empty: only if it is better.
    """
    work = TypeOfWork(
        ProjectType.SOUND_CLASSIFICATION,
        SoundClassificationSettings,
        check_sounds,
        train_on_sounds,
    )
    return run_workflow(project, settings, work, deciding(interactive, promotion))


def check_sounds(data: "CheckedData") -> DataCheckReport:
    """The checks of sound classification; Great Expectations is imported only here."""
    from tasks.sound_classification.checks import check

    return check(data)


def train_on_sounds(order: TrainingOrder[SoundClassificationSettings]) -> "TrainingOutcome":
    """The trainer of sound classification; torch is imported only here."""
    from tasks.learning.training_data import media_of
    from tasks.sound_classification.trainer import train_sound_classifier

    return train_sound_classifier(
        media_of(order.version),
        order.settings,
        order.model_dir,
        order.report,
        order.deadline,
        base_model=order.base_model,
    )
