"""Rounds of a project: starting one, answering its waits, retrying and stopping it."""

import uuid
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from infra.catalog import phase_states, projects, runs
from infra.catalog.chosen_versions import refuse_unusable_versions
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.message import Message
from schemas.phase import Phase, PhaseKey, PhaseStatus, WorkflowRun
from schemas.phase_moves import RETRYABLE, ImpossibleMoveError
from schemas.project import Project
from schemas.project_settings import SETTINGS_TYPES, read_settings
from schemas.service import DeploymentSettings
from schemas.training import TrainingSettings
from tasks.dataset_versions.label_columns import refuse_other_label
from tasks.projects.deployable import deployable


def start_round(project: Project, changes: Mapping[str, JsonValue] | None = None) -> WorkflowRun:
    """Record a new round, with these changes of the project's training settings.

    The reconciler lets the workflow engine start it.
    """
    settings = changed_settings(project, changes or {})
    refuse_unusable_versions(project, settings)
    refuse_other_label(project, settings)
    return runs.create(project.id, uuid.uuid4(), settings)


def changed_settings(project: Project, changes: Mapping[str, JsonValue]) -> TrainingSettings:
    """Return the settings of a project with changes; InvalidInputError for impossible values."""
    kept = projects.settings_of(project.id, SETTINGS_TYPES[project.project_type])
    return read_settings(project.project_type, {**kept.model_dump(mode="json"), **changes})


def confirm_labeling(run: WorkflowRun) -> None:
    """Next at Label Data."""
    _answer(run, PhaseKey.LABEL_DATA, {"confirm": True})


def deploy(run: WorkflowRun, settings: DeploymentSettings) -> None:
    """Next at Deploy Service; refuses settings that cannot be deployed.

    What is left out stays as the service has it when the answer is read. A round without people
    asks only whether its model serves.
    """
    if run.promotion is not None:
        _answer_promotion(run, settings)
        return
    deployable(run, settings)
    given = settings.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    _answer(run, PhaseKey.DEPLOY_SERVICE, {"confirm": True, **given})


def keep(run: WorkflowRun) -> None:
    """No to the question whether the model of a round without people serves."""
    if run.promotion is None:
        raise ConflictError(
            "runs.asks-for-service-settings",
            "this round asks for the settings of a service; stop it instead",
        )
    _answer(run, PhaseKey.DEPLOY_SERVICE, {"confirm": False})


def _answer_promotion(run: WorkflowRun, settings: DeploymentSettings) -> None:
    if settings != DeploymentSettings():
        raise InvalidInputError(
            "runs.service-keeps-settings",
            "the service keeps its settings when its model is replaced; leave them at their "
            "defaults",
        )
    _answer(run, PhaseKey.DEPLOY_SERVICE, {"confirm": True})


def retry(run: WorkflowRun, key: PhaseKey) -> None:
    """Run a failed or stopped phase again; phases that were executed keep their result.

    A training that was to end early has its full time again.
    """
    phase = _phase(run, key)
    if phase.status not in RETRYABLE:
        raise ConflictError(
            "phases.not-retryable",
            "{phase} is {status}; only a failed or stopped phase can be retried",
            phase=phase.title,
            status=phase.status,
        )
    phase_states.retry(run, key)


def stop(run: WorkflowRun) -> None:
    """Stop the unfinished round; its current phase becomes `Stopped` and can be retried."""
    if runs.phases(run.id).current.status.has_ended:
        raise ConflictError(
            "runs.not-running",
            "round {round} does not run, so there is nothing to stop",
            round=run.round_number,
        )
    phase_states.stop(run, Message("phases.stopped-on-request", "stopped on request"))


def end_training(run: WorkflowRun) -> None:
    """End the training that runs, soon and with the best model so far."""
    phase = _phase(run, PhaseKey.TRAIN_MODEL)
    if phase.status is not PhaseStatus.RUNNING:
        raise ConflictError(
            "phases.no-training-to-end",
            "{phase} is {status}; there is no training to end",
            phase=phase.title,
            status=phase.status,
        )
    runs.end_training_early(run.id)


def _answer(run: WorkflowRun, key: PhaseKey, answer: dict[str, Any]) -> None:
    """Keep an answer; the reconciler hands it to the engine, which may be busy or away."""
    try:
        phase_states.answer(run, key, answer)
    except ImpossibleMoveError as error:
        phase = _phase(run, key)
        raise ConflictError(
            "phases.not-waiting",
            "{phase} is {status}; Next works while it waits for a person",
            phase=phase.title,
            status=phase.status,
        ) from error


def _phase(run: WorkflowRun, key: PhaseKey) -> Phase:
    found = next((phase for phase in runs.phases(run.id).phases if phase.key is key), None)
    if found is None:
        raise NotFoundError("phases.not-in-project", "this project has no phase {phase}", phase=key)
    return found
