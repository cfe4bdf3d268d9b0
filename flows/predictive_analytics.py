"""The workflow of predictive analytics, which has no Label Data: labels are a column."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from prefect import flow

from flows.workflow import TypeOfWork, run_workflow
from schemas.data_check import DataCheckReport
from schemas.dataset import DatasetVersion
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project_type import ProjectType

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.trainers.training_data import ProgressListener, TrainingOutcome


@flow(name="predictive-analytics", persist_result=True)
def predictive_analytics(project: str, settings: PredictiveAnalyticsSettings | None = None) -> UUID:
    """From a table to a running service that predicts one of its columns.

    Returns the id of the service.

    Args:
        project: Name of an existing predictive analytics project.
        settings: How to train; empty: as the project was created.
    """
    work = TypeOfWork(
        ProjectType.PREDICTIVE_ANALYTICS, PredictiveAnalyticsSettings, check_table, train_on_table
    )
    return run_workflow(project, settings, work)


def check_table(data: "CheckedData") -> DataCheckReport:
    """The checks of predictive analytics; Great Expectations is imported only here."""
    from tasks.data_checks.predictive_analytics import check

    return check(data)


def train_on_table(
    version: DatasetVersion,
    settings: PredictiveAnalyticsSettings,
    model_dir: Path,
    report: "ProgressListener",
) -> "TrainingOutcome":
    """The trainer of predictive analytics; CatBoost is imported only here."""
    from tasks.trainers.predictive_analytics import train_table_model
    from tasks.trainers.version_data import table_of

    return train_table_model(table_of(version), settings, model_dir, report)
