"""Publish Dataset Version: the phase that freezes what is labeled now as V001, V002 …"""

from prefect import task

from infra.catalog import projects, versions
from schemas.dataset import DatasetVersion, VersionPublish
from schemas.phase import PhaseKey, WorkflowRun
from schemas.training import TrainingSettings
from tasks.dataset_versions.publishing import publish
from tasks.phase_record import once_per_run, recorded_phase


@task(name="Publish Dataset Version", persist_result=True, cache_key_fn=once_per_run)
def publish_dataset_version(run: WorkflowRun, settings: TrainingSettings) -> DatasetVersion:
    """Publish a version of the project's dataset, once for each run."""
    with recorded_phase(run, PhaseKey.PUBLISH_DATASET_VERSION) as note:
        version = versions.for_run(run.id) or _publish(run, settings)
        note.text = (
            f"{version.name}: {version.training_samples} samples to train, "
            f"{version.validation_samples} to validate"
        )
    return version


def _publish(run: WorkflowRun, settings: TrainingSettings) -> DatasetVersion:
    wanted = VersionPublish(**settings.model_dump(include=set(VersionPublish.model_fields)))
    return publish(projects.get(run.project_id).dataset_id, wanted, run.id)
