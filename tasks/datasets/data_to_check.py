"""What Check Data looks at: a published version, or the one that a dataset would give now."""

from infra.catalog import datasets, projects
from schemas.data_check import DATASET_NOW
from schemas.data_policy import DataPolicy, policy_for
from schemas.dataset import Dataset, DatasetVersion, TableSchema, VersionPublish
from schemas.message import Message
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project import Project
from schemas.project_settings import SETTINGS_TYPES
from schemas.project_type import Media
from tasks.data_checks.checked_data import CheckedData
from tasks.dataset_versions.current_lines import as_current_lines, current_lines, left_out
from tasks.dataset_versions.labeled_samples import with_usage
from tasks.dataset_versions.manifests import content_of, read_manifest, read_summary
from tasks.dataset_versions.tables import validation_records


def data_of_version(version: DatasetVersion, project: Project) -> CheckedData:
    """Return the data of a version, with the gates of the project that trains on it."""
    dataset = datasets.get(version.dataset_id)
    summary = read_summary(version)
    return CheckedData(
        name=version.name,
        lines=list(read_manifest(version)),
        policy=policy_of(dataset, project),
        read=content_of,
        table=summary.table,
        label_column=summary.label_column,
        left_out=summary.left_out,
        validation_records=version.validation_samples if summary.table else None,
        judged_by=_judged_by(summary.label_column or "", project) if summary.table else "",
    )


def data_now(
    dataset: Dataset, project_name: str | None = None, label_column: str | None = None
) -> CheckedData:
    """Return what publishing the dataset now would give, and the samples that it would leave out.

    It is divided as the project of the dataset says, whose label column counts unless another one
    is given: so the check of a dataset and that of its next version find the same. Of several
    projects of a table it is the one named, else the newest; the data say which one it is.
    Raises InvalidInputError for the name of a project that does not use the dataset.
    """
    project = projects.that_uses(dataset, project_name)
    request = _next_publication(project, label_column)
    if dataset.project_type.media is Media.TABLE:
        lines = list(as_current_lines(dataset.id))
        return CheckedData(
            name=DATASET_NOW,
            lines=lines,
            policy=policy_of(dataset, project),
            read=content_of,
            table=dataset.table,
            label_column=request.label_column,
            validation_records=validation_records(lines, dataset.table, request),
            judged_by=_judged_now(dataset, project, label_column),
        )
    now = list(current_lines(dataset.id))
    labeled = [current.line for current in now if current.is_labeled]
    unlabeled = [current.line for current in now if not current.is_labeled]
    return CheckedData(
        name=DATASET_NOW,
        lines=with_usage(labeled, request),
        policy=policy_of(dataset, project),
        read=content_of,
        unlabeled=unlabeled,
        left_out=left_out((line.sha256 for line in labeled), [line.sha256 for line in unlabeled]),
    )


def policy_of(dataset: Dataset, project: Project | None) -> DataPolicy:
    """Return the gates for a dataset: the product's, changed as a project says."""
    return policy_for(dataset.project_type, project.policy if project else {})


def label_column_of(project: Project, table: TableSchema) -> str:
    """Return the column of a table that a project predicts: the last one unless it names one."""
    settings = projects.settings_of(project.id, PredictiveAnalyticsSettings)
    return settings.label_column or table.columns[-1].name


def _next_publication(project: Project | None, label_column: str | None) -> VersionPublish:
    """Return how the next round of a project would publish its dataset."""
    if project is None:
        return VersionPublish(label_column=label_column)
    settings = projects.settings_of(project.id, SETTINGS_TYPES[project.project_type])
    request = VersionPublish.model_validate(
        settings.model_dump(include=set(VersionPublish.model_fields))
    )
    return request.model_copy(update={"label_column": label_column or request.label_column})


def _judged_now(dataset: Dataset, project: Project | None, label_column: str | None) -> str:
    table = dataset.table
    if table is None:
        return ""
    if label_column is not None or project is None:
        return _judged_without_project(table, label_column)
    others = [
        Message(
            "data_checks.project-with-label-column",
            "{project} ({column})",
            project=other.name,
            column=label_column_of(other, table),
        )
        for other in projects.of_dataset(dataset.id)
        if other.id != project.id
    ]
    judged = _judged_by(label_column_of(project, table), project)
    if not others:
        return judged
    return Message(
        "data_checks.judged-by-one-of-several",
        "{judged} Other projects of this dataset, with their label columns: {others}; "
        "name one to check the dataset for it.",
        judged=judged,
        others=others,
    )


def _judged_without_project(table: TableSchema, label_column: str | None) -> Message:
    if label_column:
        return Message(
            "data_checks.judged-by-column-asked-for",
            "Judged by label column {column!r}, which was asked for.",
            column=label_column,
        )
    return Message(
        "data_checks.judged-by-last-column",
        "Judged by label column {column!r}, the last one.",
        column=table.columns[-1].name,
    )


def _judged_by(column: str, project: Project) -> Message:
    return Message(
        "data_checks.judged-by-project",
        "Judged by label column {column!r} of project {project!r}.",
        column=column,
        project=project.name,
    )
