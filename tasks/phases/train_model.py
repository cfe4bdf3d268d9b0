"""The training phase: a place in the queue, then samples in, a model folder and evaluation out."""

import base64
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from prefect import get_run_logger, task
from prefect.artifacts import create_image_artifact, create_markdown_artifact

from infra import object_keys, training_flavors
from infra.catalog import models, phase_states, projects, runs, training_places
from infra.object_store import object_store
from infra.settings import settings as platform_settings
from infra.work_folder import checkpoints, work_folder
from schemas.dataset import DatasetVersion
from schemas.evaluation import DetectionEvaluation, ModelEvaluation
from schemas.languages import kept_json, said
from schemas.message import Message, joined
from schemas.model_version import TrainedModel, refuse_unsuccessful
from schemas.phase import PhaseKey, PhaseStatus, RunReport, WorkflowRun
from schemas.training import TrainingProgress, TrainingSettings
from schemas.training_flavor import TrainingFlavor
from tasks.dataset_versions.manifests import read_manifest
from tasks.phases.phase_record import once_per_run, recorded_phase
from tasks.phases.progress_artifact import ProgressArtifact, progress_artifact
from tasks.phases.training_order import (
    Settings,
    Trainer,
    TrainingClock,
    TrainingOrder,
    training_clock,
    training_deadline,
)

FIGURES = {
    "confusion-matrix": Message(
        "models.figure-confusion-matrix", "Which labels are taken for which"
    ),
    "curves": Message("models.figure-curves", "What another threshold would do"),
    "calibration": Message(
        "models.figure-calibration", "Whether scores are as certain as they say"
    ),
    "residuals": Message("models.figure-residuals", "How far the answers are off"),
    "worst-pictures": Message(
        "models.figure-worst-pictures", "The pictures with the worst mistakes"
    ),
}
SECONDS_BETWEEN_REPORTS = 1.0
ENDED_EARLY = Message(
    "training.ended-by-person", "A person ended the training early, which moved its time limit."
)
POLL_SECONDS = 1.0


@task(persist_result=True, cache_key_fn=once_per_run)
def train_model(
    run: WorkflowRun, version: DatasetVersion, settings: Settings, trainer: Trainer[Settings]
) -> TrainedModel:
    """Train on a dataset version, store the model folder, keep the evaluation with the run.

    A run whose model is registered already keeps that one: Prefect's results may be lost, or lie
    on another machine.
    """
    known = models.find_of_run(run.id)
    if known is not None:
        return TrainedModel(folder_key=known.folder_key, files=known.files, notes=known.notes)
    with (
        recorded_phase(run, PhaseKey.TRAIN_MODEL) as note,
        training_place(run) as flavor,
        progress_artifact() as artifact,
        TemporaryDirectory(prefix="exeml-train-", dir=work_folder()) as folder,
    ):
        model_dir, base_dir = Path(folder) / "model", Path(folder) / "base"
        model_dir.mkdir()
        clock = training_clock(run, settings, flavor)
        outcome = trainer(
            TrainingOrder(
                version=version,
                settings=settings,
                model_dir=model_dir,
                report=ProgressReports(run, artifact),
                deadline=training_deadline(clock),
                base_model=_base_model(run, settings, base_dir),
                checkpoint_dir=checkpoints(run.id),
            )
        )
        _write_reference(version, model_dir)
        files = object_store().upload_folder(model_dir, _model_folder(run))
        _keep(run, version, outcome.evaluation)
        shutil.rmtree(checkpoints(run.id), ignore_errors=True)
        note.text = outcome.evaluation.headline
        notes = _notes(outcome.notes, settings, flavor, clock)
        get_run_logger().info("%s. %s", note.text, notes)
    return TrainedModel(folder_key=_model_folder(run), files=files, notes=notes)


def _base_model(run: WorkflowRun, settings: TrainingSettings, folder: Path) -> Path | None:
    """Fetch the version to go on from, if the settings name one."""
    if settings.incremental_version is None:
        return None
    application = projects.get(run.project_id).name
    model = models.by_name(application, settings.incremental_version)
    refuse_unsuccessful(model)
    object_store().download_folder(model.folder_key, model.files, folder)
    return folder


def _write_reference(version: DatasetVersion, model_dir: Path) -> None:
    from tasks.monitoring.training_reference import write_reference  # loads what predicts

    write_reference(version, model_dir)


def _notes(
    of_trainer: str, settings: TrainingSettings, flavor: TrainingFlavor, clock: TrainingClock
) -> str:
    notes: list[str] = [ENDED_EARLY] if clock.was_brought_forward else []
    limit = flavor.limit(settings.max_minutes)
    if limit < settings.max_minutes:
        notes.append(
            Message(
                "training.limited-by-flavor",
                "Flavor {flavor} limits a training to {limit} minutes.",
                flavor=flavor.name,
                limit=limit,
            )
        )
    if settings.incremental_version is not None:
        notes.append(
            Message(
                "training.earlier-version",
                "The earlier version is {version}.",
                version=settings.incremental_version,
            )
        )
    return joined([*notes, of_trainer])


def _keep(run: WorkflowRun, version: DatasetVersion, evaluation: ModelEvaluation) -> None:
    """Store the evaluation and its figures, and show them in the Prefect UI."""
    from tasks.reports.evaluation_figures import evaluation_figures
    from tasks.reports.evaluation_pages import evaluation_markdown

    runs.store_report(run, RunReport.EVALUATION, kept_json(evaluation))
    language = platform_settings().language
    page = evaluation_markdown(evaluation, language)
    headline = said(evaluation.headline, language)
    create_markdown_artifact(page, key="evaluation", description=headline)
    output_path = projects.get(run.project_id).output_path
    figures = evaluation_figures(evaluation)
    if isinstance(evaluation, DetectionEvaluation):
        figures |= _figures_of_pictures(version, evaluation)
    for name, png in figures.items():
        object_store().put(object_keys.evaluation_figure(output_path, run.id, name), png)
        data_uri = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        key = name.removesuffix(".png")
        about = said(FIGURES[key], language) if key in FIGURES else None
        create_image_artifact(data_uri, key=key, description=about)


def _figures_of_pictures(
    version: DatasetVersion, evaluation: DetectionEvaluation
) -> dict[str, bytes]:
    from tasks.object_detection.worst_picture_figures import worst_picture_figures

    lines = {line.id: line for line in read_manifest(version)}

    def read(sample_id: UUID) -> bytes:
        line = lines[sample_id]
        assert line.object_key is not None, "the bytes of a picture are an object"
        return object_store().get(line.object_key, line.sha256)

    return worst_picture_figures(evaluation, read)


class ProgressReports:
    """Listener that passes progress on to the catalog, the log and a Prefect artifact."""

    def __init__(self, run: WorkflowRun, artifact: ProgressArtifact) -> None:
        self.run = run
        self.artifact = artifact
        self.last_report = 0.0

    def __call__(self, progress: TrainingProgress) -> None:
        """Pass on one report, at most one a second unless training is complete."""
        now = time.monotonic()
        if progress.fraction < 1 and now - self.last_report < SECONDS_BETWEEN_REPORTS:
            return
        self.last_report = now
        runs.add_progress(self.run, progress)
        get_run_logger().info("%3.0f %% %s", 100 * progress.fraction, progress.stage)
        stage = said(progress.stage, platform_settings().language)
        self.artifact.show(progress.fraction, stage)


def _model_folder(run: WorkflowRun) -> str:
    """Return the folder of this attempt: an earlier one may have left files in its own."""
    output_path = projects.get(run.project_id).output_path
    return object_keys.attempt_folder(output_path, run.id, run.attempt)


@contextmanager
def training_place(run: WorkflowRun) -> Iterator[TrainingFlavor]:
    """Hold a place on the project's training flavor; the phase says so while it waits for one."""
    flavor = training_flavors.get(projects.get(run.project_id).training_flavor)
    try:
        _wait(run, flavor.name, flavor.at_once)
        yield flavor
    finally:
        training_places.leave(run)


def _wait(run: WorkflowRun, flavor: str, at_once: int) -> None:
    shown = 0
    while number := training_places.take(run, flavor, at_once):
        if number != shown:
            waits = Message(
                "training.waits-in-queue",
                "waits for a training on {flavor!r} to end: number {number} in the queue",
                flavor=flavor,
                number=number,
            )
            phase_states.record(run, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING, waits)
            get_run_logger().info("The training %s.", waits)
            shown = number
        time.sleep(POLL_SECONDS)
    if shown:
        phase_states.record(run, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING)
