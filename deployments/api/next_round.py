"""What is suggested for the next round of a project."""

from collections.abc import Mapping
from statistics import median
from uuid import UUID

from pydantic import JsonValue

from flows.project_runs import changed_settings
from infra import training_flavors
from infra.catalog import datasets, models, projects, runs, samples, training_places, versions
from schemas.dataset import Dataset
from schemas.model_version import ModelVersion, ModelVersionStatus
from schemas.phase import PhaseKey
from schemas.project import Project
from schemas.project_settings import SETTINGS_TYPES, read_settings
from schemas.project_type import Media
from schemas.sample import Sample, SampleFacts, SampleTab
from schemas.training import TrainingSettings
from schemas.training_flavor import TrainingFlavor
from schemas.training_round import NextRound, TrainingTimeWanted
from schemas.version_names import dataset_version_name
from tasks.dataset_versions.label_columns import trainable_versions
from tasks.projects.training_estimate import PastTraining, TrainingTime, estimate_minutes

SAMPLES_LOOKED_AT = 50


def next_round(project: Project) -> NextRound:
    """Suggest the settings of the project, and list what else can be chosen."""
    settings = projects.settings_of(project.id, SETTINGS_TYPES[project.project_type])
    known = versions.of_dataset(project.dataset_id)
    flavor = training_flavors.get(project.training_flavor)
    trained = models.list_all(project.name)
    goes_on = project.project_type.media in (Media.PICTURE, Media.SOUND)
    return NextRound(
        settings=settings,
        next_dataset_version=dataset_version_name(
            max((version.number for version in known), default=0) + 1
        ),
        dataset_versions=[version.name for version in trainable_versions(project, settings)],
        incremental_versions=[
            model.version
            for model in trained
            if goes_on and model.status is ModelVersionStatus.SUCCESSFUL
        ],
        training_flavor=training_places.with_queue(flavor),
        training_time=str(_time_of_round(project, flavor, settings)),
    )


def round_training_time(project: Project, changes: Mapping[str, JsonValue]) -> TrainingTime:
    """Estimate a round of a project with these changes of its settings."""
    flavor = training_flavors.get(project.training_flavor)
    return _time_of_round(project, flavor, changed_settings(project, changes))


def _time_of_round(
    project: Project, flavor: TrainingFlavor, settings: TrainingSettings
) -> TrainingTime:
    trained = models.list_all(project.name)
    return _training_time(
        datasets.get(project.dataset_id),
        _within(flavor, settings),
        _past_training(trained[0]) if trained else None,
    )


def first_training_time(dataset_id: UUID, request: TrainingTimeWanted) -> TrainingTime:
    """Estimate how long a dataset takes to train that no project has used yet."""
    dataset = datasets.get(dataset_id)
    settings = read_settings(dataset.project_type, request.settings)
    if request.training_flavor is not None:
        settings = _within(training_flavors.get(request.training_flavor), settings)
    return _training_time(dataset, settings, None)


def _within(flavor: TrainingFlavor, settings: TrainingSettings) -> TrainingSettings:
    """Return the settings with the time that the flavor leaves them."""
    return settings.model_copy(update={"max_minutes": flavor.limit(settings.max_minutes)})


def _training_time(
    dataset: Dataset, settings: TrainingSettings, past: PastTraining | None
) -> TrainingTime:
    return estimate_minutes(
        dataset.project_type, _samples_to_train(dataset), _typical(dataset), settings, past
    )


def _samples_to_train(dataset: Dataset) -> int:
    if dataset.project_type.media is Media.TABLE:
        return samples.records(dataset.id)
    return dataset.labeled


def _typical(dataset: Dataset) -> SampleFacts:
    """Return the median facts of the first samples of a dataset."""
    shown = samples.page(dataset.id, SampleTab.ALL, limit=SAMPLES_LOOKED_AT).items
    return SampleFacts(
        width=_middle([sample.width for sample in shown]),
        height=_middle([sample.height for sample in shown]),
        seconds=_middle_of_seconds(shown),
        columns=_middle([sample.columns for sample in shown]),
    )


def _middle(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return round(median(known)) if known else None


def _middle_of_seconds(shown: list[Sample]) -> float | None:
    known = [sample.seconds for sample in shown if sample.seconds is not None]
    return median(known) if known else None


def _past_training(model: ModelVersion) -> PastTraining | None:
    """Return how long the training of a version took, if its run is known."""
    if model.run_id is None or model.dataset_version_id is None:
        return None
    phases = runs.phases(model.run_id).phases
    phase = next(candidate for candidate in phases if candidate.key is PhaseKey.TRAIN_MODEL)
    if phase.started_at is None or phase.ended_at is None:
        return None
    version = versions.get(model.dataset_version_id)
    return PastTraining(
        samples=version.training_samples + version.validation_samples,
        preference=runs.settings_of(model.run_id).preference,
        minutes=(phase.ended_at - phase.started_at).total_seconds() / 60,
    )
