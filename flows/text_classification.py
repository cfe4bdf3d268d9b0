"""The workflow of text classification."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from prefect import flow

from flows.workflow import TypeOfWork, run_workflow
from schemas.data_check import DataCheckReport
from schemas.dataset import DatasetVersion
from schemas.project_type import ProjectType
from schemas.text_classification import TextClassificationSettings

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.trainers.training_data import ProgressListener, TrainingOutcome


@flow(name="text-classification", persist_result=True)
def text_classification(project: str, settings: TextClassificationSettings | None = None) -> UUID:
    """From labeled texts to a running service that classifies texts.

    Returns the id of the service.

    Args:
        project: Name of an existing text classification project.
        settings: How to train; empty: as the project was created.
    """
    work = TypeOfWork(
        ProjectType.TEXT_CLASSIFICATION, TextClassificationSettings, check_texts, train_on_texts
    )
    return run_workflow(project, settings, work)


def check_texts(data: "CheckedData") -> DataCheckReport:
    """The checks of text classification; Great Expectations is imported only here."""
    from tasks.data_checks.text_classification import check

    return check(data)


def train_on_texts(
    version: DatasetVersion,
    settings: TextClassificationSettings,
    model_dir: Path,
    report: "ProgressListener",
) -> "TrainingOutcome":
    """The trainer of text classification; torch is imported only here."""
    from tasks.trainers.text_classification import train_text_classifier
    from tasks.trainers.version_data import texts_of

    return train_text_classifier(texts_of(version), settings, model_dir, report)
