"""Which versions of a table a project can train on: those whose label column it predicts."""

from pydantic import ValidationError

from infra.catalog import versions
from schemas.dataset import DatasetVersion
from schemas.errors import InvalidInputError, NotFoundError
from schemas.manifest import VersionSummary
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project import Project
from schemas.training import TrainingSettings
from tasks.dataset_versions.manifests import read_summary


def trainable_versions(project: Project, settings: TrainingSettings) -> list[DatasetVersion]:
    """Return the versions of the project's dataset that fit the settings, newest first.

    One whose summary is lost or damaged cannot be trained on, so it is left out.
    """
    known = versions.of_dataset(project.dataset_id)
    if not isinstance(settings, PredictiveAnalyticsSettings):
        return known
    return [version for version in known if _is_trainable(version, settings)]


def refuse_other_label(project: Project, settings: TrainingSettings) -> None:
    """Raise InvalidInputError when the chosen version has another label column than the round.

    The label column is part of a version: the division of its records follows from it.
    """
    if not isinstance(settings, PredictiveAnalyticsSettings):
        return
    known = {version.name: version for version in versions.of_dataset(project.dataset_id)}
    chosen = known.get(settings.dataset_version or "")
    if chosen is None:
        return
    summary = read_summary(chosen)
    if not _fits(summary, settings):
        raise InvalidInputError(
            "datasets.version-predicts-other-column",
            "dataset version {version} has the label column {label_column!r}, and the round "
            "is to predict {predicted!r}; choose another version, or leave it empty to "
            "publish a new one",
            version=chosen.name,
            label_column=summary.label_column or "",
            predicted=_predicted(summary, settings) or "",
        )


def _is_trainable(version: DatasetVersion, settings: PredictiveAnalyticsSettings) -> bool:
    try:
        return _fits(read_summary(version), settings)
    except (NotFoundError, ValidationError):
        return False


def _fits(summary: VersionSummary, settings: PredictiveAnalyticsSettings) -> bool:
    return summary.label_column == _predicted(summary, settings)


def _predicted(summary: VersionSummary, settings: PredictiveAnalyticsSettings) -> str | None:
    last = summary.table.columns[-1].name if summary.table else None
    return settings.label_column or last
