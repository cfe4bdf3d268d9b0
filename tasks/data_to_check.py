"""What Check Data looks at: a published version, or a dataset as it is now."""

from infra.catalog import datasets, projects
from schemas.data_check import DATASET_NOW
from schemas.data_policy import DataPolicy, policy_for
from schemas.dataset import Dataset, DatasetVersion
from tasks.data_checks.checked_data import CheckedData
from tasks.dataset_versions.current_lines import as_current_lines
from tasks.dataset_versions.manifests import content_of, read_manifest, read_summary


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
    )


def data_now(dataset: Dataset, label_column: str | None = None) -> CheckedData:
    """Return the data of a dataset as it is now, unlabeled samples included."""
    return CheckedData(
        name=DATASET_NOW,
        lines=list(as_current_lines(dataset.id)),
        policy=policy_of(dataset),
        read=content_of,
        table=dataset.table,
        label_column=label_column,
    )


def policy_of(dataset: Dataset) -> DataPolicy:
    """Return the gates for a dataset: the product's, changed as its project says."""
    return policy_for(dataset.project_type, projects.changed_gates_for(dataset.id))
