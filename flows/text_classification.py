"""The workflow of text classification."""

from typing import TYPE_CHECKING

from prefect import flow

from flows.workflow import Outcome, TypeOfWork, deciding, run_workflow
from schemas.data_check import DataCheckReport
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from schemas.text_classification import TextClassificationSettings
from tasks.phases.training_order import TrainingOrder

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.learning.training_data import TrainingOutcome


@flow(name="text-classification", persist_result=True)
def text_classification(
    project: str,
    settings: TextClassificationSettings | None = None,
    interactive: bool = True,
    promotion: Promotion | None = None,
) -> Outcome:
    """From labeled texts to a running service that classifies texts.

    Its last state says where predictions are, or why the new model is kept without serving.

    Args:
        project: Name of an existing text classification project.
        settings: How to train; empty: as the project was created.
        interactive: Ask people when labeling is finished and how to deploy. Off: synchronize
            the data source, train on what is labeled, and decide as it says under Without people.
        promotion: When the new model takes the place of the one that serves, if people are not
            asked; empty: only if it is better.
    """
    work = TypeOfWork(
        ProjectType.TEXT_CLASSIFICATION, TextClassificationSettings, check_texts, train_on_texts
    )
    return run_workflow(project, settings, work, deciding(interactive, promotion))


def check_texts(data: "CheckedData") -> DataCheckReport:
    """The checks of text classification; Great Expectations is imported only here."""
    from tasks.text_classification.checks import check

    return check(data)


def train_on_texts(order: TrainingOrder[TextClassificationSettings]) -> "TrainingOutcome":
    """The trainer of text classification; torch is imported only here."""
    from tasks.text_classification.trainer import train_text_classifier
    from tasks.text_classification.training.training_data import texts_of

    return train_text_classifier(
        texts_of(order.version),
        order.settings,
        order.model_dir,
        order.report,
        order.deadline,
    )
