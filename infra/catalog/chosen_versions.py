"""The versions that the settings of a round name: they exist, or can be published."""

from infra.catalog import models, versions
from schemas.errors import InvalidInputError
from schemas.model_version import refuse_unsuccessful
from schemas.project import Project
from schemas.training import TrainingSettings
from schemas.version_names import dataset_version_name, dataset_version_number


def refuse_unusable_versions(project: Project, wanted: TrainingSettings) -> None:
    """Raise what is wrong with the dataset version or the earlier version to go on from."""
    if wanted.dataset_version is not None:
        _refuse_unusable_dataset_version(project, wanted.dataset_version)
    if wanted.incremental_version is not None:
        refuse_unsuccessful(models.by_name(project.name, wanted.incremental_version))


def _refuse_unusable_dataset_version(project: Project, name: str) -> None:
    """A version is an earlier one, or the one to publish with a number above them all."""
    known = versions.of_dataset(project.dataset_id)
    last = max((version.number for version in known), default=0)
    if dataset_version_number(name) <= last and all(version.name != name for version in known):
        raise InvalidInputError(
            "training.no-dataset-version",
            "dataset version {version} does not exist; choose one that does, or publish a "
            "new one from {next} on",
            version=name,
            next=dataset_version_name(last + 1),
        )
