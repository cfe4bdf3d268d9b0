"""Publish Dataset Version: the phase that freezes what is labeled now as V001, V002 …"""

from infra.catalog import projects, versions
from schemas.dataset import DatasetVersion, VersionPublish
from schemas.message import Message
from schemas.phase import PhaseKey, WorkflowRun
from schemas.training import TrainingSettings
from tasks.dataset_versions.publishing import publish
from tasks.phases.phase_record import phase_task, recorded_phase


@phase_task("Publish Dataset Version")
def publish_dataset_version(run: WorkflowRun, settings: TrainingSettings) -> DatasetVersion:
    """Publish a version of the project's dataset, once for each run, or take the chosen one."""
    with recorded_phase(run, PhaseKey.PUBLISH_DATASET_VERSION) as note:
        chosen = chosen_version(run, settings)
        if chosen is not None:
            versions.use(run.id, chosen.id)
        version = chosen or versions.find_of_run(run.id) or _publish(run, settings)
        note.text = _published_again(version) if chosen else _published(version)
    return version


def _published(version: DatasetVersion) -> Message:
    return Message(
        "phases.published",
        "{version}: {training} samples to train, {validation} to validate",
        version=version.name,
        training=version.training_samples,
        validation=version.validation_samples,
    )


def _published_again(version: DatasetVersion) -> Message:
    return Message(
        "phases.published-again",
        "{version} again: {training} samples to train, {validation} to validate",
        version=version.name,
        training=version.training_samples,
        validation=version.validation_samples,
    )


def chosen_version(run: WorkflowRun, settings: TrainingSettings) -> DatasetVersion | None:
    """Return the version that the settings name, if it existed before the run."""
    dataset_id = projects.get(run.project_id).dataset_id
    known = {version.name: version for version in versions.of_dataset(dataset_id)}
    chosen = known.get(settings.dataset_version or "")
    return chosen if chosen is not None and chosen.created_at < run.created_at else None


def _publish(run: WorkflowRun, settings: TrainingSettings) -> DatasetVersion:
    request = VersionPublish(
        version=settings.dataset_version,
        **settings.model_dump(include=set(VersionPublish.model_fields)),
    )
    return publish(projects.get(run.project_id).dataset_id, request, run.id)
