"""The workflow of predictive analytics, which has no Label Data: labels are a column."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from prefect import flow

from flows.human_input import wait_for_deployment_settings
from flows.open_run import open_run
from infra.catalog import projects
from schemas.data_check import DataCheckReport
from schemas.dataset import DatasetVersion
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project_type import ProjectType
from tasks.check_data import check_data
from tasks.deploy_service import deploy_service
from tasks.publish_dataset_version import publish_dataset_version
from tasks.register_model import register_model
from tasks.train_model import train_model

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.trainers.training_data import ProgressListener, TrainingOutcome

predict = train_model.with_options(name=ProjectType.PREDICTIVE_ANALYTICS.training_phase)


@flow(name="predictive-analytics", persist_result=True)
def predictive_analytics(project: str, settings: PredictiveAnalyticsSettings | None = None) -> UUID:
    """Publish Dataset Version, Check Data, Predict, Register Model, Deploy Service.

    Returns the id of the service. Code outside the phases runs again at every resume.

    Args:
        project: Name of an existing predictive analytics project.
        settings: How to train; empty: as the project was created.
    """
    run = open_run(project)
    settings = settings or projects.settings_of(run.project_id, PredictiveAnalyticsSettings)
    version = publish_dataset_version(run, settings)
    check_data(run, version, check_table)
    trained = predict(run, version, settings, train_on_table)
    register_model(run, version, trained)
    return deploy_service(run, wait_for_deployment_settings(run))


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
