"""Rounds of a project: starting one, answering its waits, retrying and stopping it."""

import uuid
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, ValidationError

from infra import flow_runs
from infra.catalog import projects, runs
from infra.catalog.chosen_versions import refuse_unusable_versions
from schemas.errors import ConflictError, InvalidInputError
from schemas.phase import Phase, PhaseKey, PhaseStatus, WorkflowRun
from schemas.problem_sentences import sentences
from schemas.project import Project
from schemas.project_settings import SETTINGS_TYPES
from schemas.service import DeploymentSettings
from schemas.training import TrainingSettings
from tasks.deploy_service import deployable


def start_round(project: Project, changes: Mapping[str, JsonValue] | None = None) -> WorkflowRun:
    """Record a new round, with these changes of the project's training settings.

    The run watcher starts it if the workflow engine is down just now.
    """
    return runs.create(project.id, uuid.uuid4(), _changed_settings(project, changes or {}))


def _changed_settings(project: Project, changes: Mapping[str, JsonValue]) -> TrainingSettings:
    """Return the settings of a round; InvalidInputError for values that cannot be meant."""
    settings_type = SETTINGS_TYPES[project.project_type]
    kept = projects.settings_of(project.id, settings_type).model_dump(mode="json")
    try:
        wanted = settings_type.model_validate({**kept, **changes})
    except ValidationError as error:
        raise InvalidInputError(sentences(error.errors())) from error
    refuse_unusable_versions(project, wanted)
    return wanted


def start_flow(run: WorkflowRun) -> None:
    """Start the flow of a recorded run; called twice, it starts one flow run."""
    project = projects.get(run.project_id)
    flow_run_id = flow_runs.start(
        deployment=flow_runs.deployment_name(project.project_type, project.training_flavor),
        name=flow_runs.name_of_round(project.name, run),
        run=run,
        parameters={
            "project": project.name,
            "settings": runs.settings_of(run.id).model_dump(mode="json"),
            "interactive": run.promotion is None,
            "promotion": run.promotion.model_dump(mode="json") if run.promotion else None,
        },
    )
    runs.attach_flow_run(run.id, flow_run_id)


def confirm_labeling(run: WorkflowRun) -> None:
    """Next at Label Data."""
    _answer(run, PhaseKey.LABEL_DATA, {"confirm": True})


def deploy(run: WorkflowRun, settings: DeploymentSettings) -> None:
    """Next at Deploy Service; refuses settings that cannot be deployed.

    A round without people asks only whether its model serves.
    """
    if run.promotion is not None:
        _answer_promotion(run, settings)
        return
    deployable(run, settings)
    _answer(run, PhaseKey.DEPLOY_SERVICE, {"confirm": True, **settings.model_dump(mode="json")})


def keep(run: WorkflowRun) -> None:
    """No to the question whether the model of a round without people serves."""
    if run.promotion is None:
        raise ConflictError("this round asks for the settings of a service; stop it instead")
    _answer(run, PhaseKey.DEPLOY_SERVICE, {"confirm": False})


def _answer_promotion(run: WorkflowRun, settings: DeploymentSettings) -> None:
    if settings != DeploymentSettings():
        raise InvalidInputError(
            "the service keeps its settings when its model is replaced; leave them at their "
            "defaults"
        )
    _answer(run, PhaseKey.DEPLOY_SERVICE, {"confirm": True})


def retry(run: WorkflowRun, key: PhaseKey) -> None:
    """Run a failed or stopped phase again; phases that were executed keep their result.

    A training that was to end early has its full time again.
    """
    phase = _phase(run, key)
    if phase.status not in (PhaseStatus.FAILED, PhaseStatus.STOPPED):
        raise ConflictError(
            f"{phase.title} is {phase.status}; only a failed or stopped phase can be retried"
        )
    runs.train_to_the_end(run.id)
    flow_runs.retry(_flow_run_id(run))
    runs.set_phase(run.id, key, PhaseStatus.RUNNING)


def stop(run: WorkflowRun) -> None:
    """Stop the unfinished round; its current phase becomes `Stopped` and can be retried."""
    phases = runs.phases(run.id)
    if phases.current.status in runs.ENDS:
        raise ConflictError(f"round {run.round_number} does not run, so there is nothing to stop")
    if run.flow_run_id is not None:
        flow_runs.cancel(run.flow_run_id)
    runs.set_phase(run.id, phases.current.key, PhaseStatus.STOPPED, "stopped on request")


def end_training(run: WorkflowRun) -> None:
    """End the training that runs, soon and with the best model so far."""
    phase = _phase(run, PhaseKey.TRAIN_MODEL)
    if phase.status is not PhaseStatus.RUNNING:
        raise ConflictError(f"{phase.title} is {phase.status}; there is no training to end")
    runs.end_training_early(run.id)


def _answer(run: WorkflowRun, key: PhaseKey, answer: dict[str, Any]) -> None:
    phase = _phase(run, key)
    if not phase.status.waits_for_a_person:
        raise ConflictError(
            f"{phase.title} is {phase.status}; Next works while it waits for a person"
        )
    flow_runs.resume(_flow_run_id(run), answer)
    runs.set_phase(run.id, key, PhaseStatus.RUNNING)


def _phase(run: WorkflowRun, key: PhaseKey) -> Phase:
    return next(phase for phase in runs.phases(run.id).phases if phase.key is key)


def _flow_run_id(run: WorkflowRun) -> uuid.UUID:
    if run.flow_run_id is None:
        raise ConflictError("the run has not reached the workflow engine yet; wait a moment")
    return run.flow_run_id
