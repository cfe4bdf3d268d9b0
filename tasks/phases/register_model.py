"""Register Model: a trained model becomes a version of the project's AI application."""

from uuid import UUID

from infra import object_keys
from infra.catalog import models, projects, runs
from infra.code_version import code_version
from infra.object_store import object_store
from schemas.dataset import DatasetVersion
from schemas.evaluation import MODEL_EVALUATION
from schemas.message import Message
from schemas.model_version import ModelVersion, TrainedModel
from schemas.phase import PhaseKey, RunReport, WorkflowRun
from tasks.models.bento import ensure_bento
from tasks.phases.phase_record import phase_task, recorded_phase


@phase_task("Register Model")
def register_model(run: WorkflowRun, version: DatasetVersion, trained: TrainedModel) -> UUID:
    """Register the stored model folder, build its Bento, and return the model version's id."""
    with recorded_phase(run, PhaseKey.REGISTER_MODEL) as note:
        evaluation = runs.report(run.id, RunReport.EVALUATION)
        assert evaluation is not None, "training keeps its evaluation before it returns"
        model = models.register(
            models.NewModel(
                project_id=run.project_id,
                run_id=run.id,
                dataset_version_id=version.id,
                folder_key=trained.folder_key,
                files=trained.files,
                evaluation=MODEL_EVALUATION.validate_json(evaluation),
                notes=trained.notes,
                code_version=code_version(),
                lease=run,
            )
        )
        _remove_other_attempts(run, model)
        ensure_bento(model)
        note.text = Message(
            "models.registered",
            "AI application {application}, version {version}",
            application=model.application,
            version=model.version,
        )
    return model.id


def _remove_other_attempts(run: WorkflowRun, model: ModelVersion) -> None:
    """Remove what attempts have stored that were cut short before they registered it."""
    output_path = projects.get(run.project_id).output_path
    for attempt in range(1, run.attempt + 1):
        folder = object_keys.attempt_folder(output_path, run.id, attempt)
        if folder != model.folder_key:
            object_store().delete_folder(folder)
