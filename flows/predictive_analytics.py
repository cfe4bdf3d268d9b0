"""The workflow of predictive analytics, which has no Label Data: labels are a column."""

from typing import TYPE_CHECKING

from prefect import flow

from flows.workflow import Outcome, TypeOfWork, deciding, run_workflow
from schemas.data_check import DataCheckReport
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from tasks.phases.training_order import TrainingOrder

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.learning.training_data import TrainingOutcome


@flow(name="predictive-analytics", persist_result=True)
def predictive_analytics(
    project: str,
    settings: PredictiveAnalyticsSettings | None = None,
    interactive: bool = True,
    promotion: Promotion | None = None,
) -> Outcome:
    """From a table to a running service that predicts one of its columns.

    Its last state says where predictions are, or why the new model is kept without serving.

    Args:
        project: Name of an existing predictive analytics project.
        settings: How to train; empty: as the project was created.
        interactive: Ask people how to deploy. Off: synchronize the data source, train, and decide
            as it says under Without people.
        promotion: When the new model takes the place of the one that serves, if people are not
            asked; empty: only if it is better.
    """
    work = TypeOfWork(
        ProjectType.PREDICTIVE_ANALYTICS, PredictiveAnalyticsSettings, check_table, train_on_table
    )
    return run_workflow(project, settings, work, deciding(interactive, promotion))


def check_table(data: "CheckedData") -> DataCheckReport:
    """The checks of predictive analytics; Great Expectations is imported only here."""
    from tasks.predictive_analytics.checks import check

    return check(data)


def train_on_table(order: TrainingOrder[PredictiveAnalyticsSettings]) -> "TrainingOutcome":
    """The trainer of predictive analytics; CatBoost is imported only here."""
    from tasks.predictive_analytics.trainer import train_table_model
    from tasks.predictive_analytics.training.training_data import table_of

    return train_table_model(
        table_of(order.version),
        order.settings,
        order.model_dir,
        order.report,
        order.deadline,
    )
