"""What Check Data looks at: a published version, or the one that a dataset would give now."""

from infra.catalog import datasets, projects
from schemas.data_check import DATASET_NOW
from schemas.data_policy import DataPolicy, policy_for
from schemas.dataset import Dataset, DatasetVersion, VersionPublish
from schemas.project_settings import SETTINGS_TYPES
from schemas.project_type import Media
from tasks.data_checks.checked_data import CheckedData
from tasks.dataset_versions.current_lines import as_current_lines, current_lines, left_out
from tasks.dataset_versions.labeled_samples import with_usage
from tasks.dataset_versions.manifests import content_of, read_manifest, read_summary
from tasks.dataset_versions.tables import validation_records


def data_of_version(version: DatasetVersion) -> CheckedData:
    """Return the data of a version, with the gates of the project that uses its dataset."""
    dataset = datasets.get(version.dataset_id)
    summary = read_summary(version)
    return CheckedData(
        name=version.name,
        lines=list(read_manifest(version)),
        policy=policy_of(dataset),
        read=content_of,
        table=summary.table,
        label_column=summary.label_column,
        left_out=summary.left_out,
        validation_records=version.validation_samples if summary.table else None,
    )


def data_now(dataset: Dataset, label_column: str | None = None) -> CheckedData:
    """Return what publishing the dataset now would give, and the samples that it would leave out.

    It is divided as the project of the dataset says, whose label column counts unless another one
    is given: so the check of a dataset and that of its next version find the same.
    """
    wanted = _next_publication(dataset, label_column)
    if dataset.project_type.media is Media.TABLE:
        lines = list(as_current_lines(dataset.id))
        return CheckedData(
            name=DATASET_NOW,
            lines=lines,
            policy=policy_of(dataset),
            read=content_of,
            table=dataset.table,
            label_column=wanted.label_column,
            validation_records=validation_records(lines, dataset.table, wanted),
        )
    now = list(current_lines(dataset.id))
    labeled = [one.line for one in now if one.is_labeled]
    unlabeled = [one.line for one in now if not one.is_labeled]
    return CheckedData(
        name=DATASET_NOW,
        lines=with_usage(labeled, wanted),
        policy=policy_of(dataset),
        read=content_of,
        unlabeled=unlabeled,
        left_out=left_out((line.sha256 for line in labeled), [line.sha256 for line in unlabeled]),
    )


def policy_of(dataset: Dataset) -> DataPolicy:
    """Return the gates for a dataset: the product's, changed as its project says."""
    return policy_for(dataset.project_type, projects.changed_gates_for(dataset.id))


def _next_publication(dataset: Dataset, label_column: str | None) -> VersionPublish:
    """Return how the next round of the project that uses a dataset would publish it."""
    settings = projects.settings_for(dataset.id, SETTINGS_TYPES[dataset.project_type])
    wanted = VersionPublish.model_validate(
        settings.model_dump(include=set(VersionPublish.model_fields)) if settings else {}
    )
    return wanted.model_copy(update={"label_column": label_column or wanted.label_column})
