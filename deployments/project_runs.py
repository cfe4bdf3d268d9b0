"""Rounds of a project: starting one, answering its waits, retrying and stopping it."""

import uuid
from typing import Any

from infra import flow_runs
from infra.catalog import models, projects, runs
from schemas.errors import ConflictError
from schemas.phase import Phase, PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import Project
from schemas.project_settings import SETTINGS_TYPES
from schemas.service import DeploymentSettings


def start_round(project: Project) -> WorkflowRun:
    """Record a new round; the run watcher starts it if the workflow engine is down just now."""
    return runs.create(project.id, uuid.uuid4())


def start_flow(run: WorkflowRun) -> None:
    """Start the flow of a recorded run; called twice, it starts one flow run."""
    project = projects.get(run.project_id)
    flow_run_id = flow_runs.start(
        deployment=flow_runs.deployment_name(project.project_type, project.training_flavor),
        name=f"{project.name}, round {run.round_number}",
        run=run,
        parameters={
            "project": project.name,
            "settings": projects.settings_of(
                project.id, SETTINGS_TYPES[project.project_type]
            ).model_dump(mode="json"),
        },
    )
    runs.attach_flow_run(run.id, flow_run_id)


def confirm_labeling(run: WorkflowRun) -> None:
    """Next at Label Data."""
    _answer(run, PhaseKey.LABEL_DATA, {"confirm": True})


def deploy(run: WorkflowRun, settings: DeploymentSettings) -> None:
    """Next at Deploy Service; refuses settings that cannot be deployed."""
    models.deployable(run, settings.version)
    _answer(run, PhaseKey.DEPLOY_SERVICE, {"confirm": True, **settings.model_dump(mode="json")})


def retry(run: WorkflowRun, key: PhaseKey) -> None:
    """Run a failed or stopped phase again; phases that were executed keep their result."""
    phase = _phase(run, key)
    if phase.status not in (PhaseStatus.FAILED, PhaseStatus.STOPPED):
        raise ConflictError(
            f"{phase.title} is {phase.status}; only a failed or stopped phase can be retried"
        )
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
