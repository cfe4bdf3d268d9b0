"""Projects, their phases and what the phases found."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response

from deployments.api.next_round import next_round, round_training_time
from flows import project_runs
from infra import object_keys, training_flavors
from infra.catalog import (
    datasets,
    project_list,
    projects,
    rounds,
    running_times,
    runs,
)
from infra.object_store import object_store
from schemas.data_check import DataCheckReport
from schemas.errors import NotFoundError
from schemas.evaluation import MODEL_EVALUATION, ModelEvaluation
from schemas.languages import spoken
from schemas.paging import PAGE_MAX
from schemas.phase import PhaseKey, RunPhases, RunReport, WorkflowRun
from schemas.project import Project, ProjectCreate, ProjectQuery, ProjectUpdate
from schemas.running_time import ProjectRunningTime
from schemas.service import DeploymentSettings
from schemas.training import TrainingProgress
from schemas.training_round import (
    NextRound,
    RoundStart,
    RoundSummary,
    TrainingTimeEstimate,
    TrainingTimeWanted,
)
from tasks.projects import project_deletion

PROGRESS_MAX = 10_000
Figure = Literal["confusion-matrix", "curves", "calibration", "residuals", "worst-pictures"]

router = APIRouter(prefix="/projects", tags=["projects"])


def _latest(project_id: UUID) -> WorkflowRun:
    run = runs.find_latest(projects.get(project_id).id)
    if run is None:
        raise NotFoundError(
            "projects.no-round-yet", "the project has no round yet; start one with POST …/runs"
        )
    return run


def _chosen(
    project_id: UUID,
    number: Annotated[int | None, Query(alias="round", ge=1, description="Empty: latest")] = None,
) -> WorkflowRun:
    if number is None:
        return _latest(project_id)
    return rounds.by_number(projects.get(project_id).id, number)


ChosenRun = Annotated[WorkflowRun, Depends(_chosen)]


@router.post("", status_code=201)
def create_project(request: ProjectCreate) -> Project:
    """Create a project and start its workflow at once."""
    flavor = training_flavors.require(request.training_flavor)
    training_flavors.require_agreement(flavor, agreed=request.agreed)
    dataset = datasets.by_name(request.dataset)
    project = projects.create(request, dataset.id)
    project_runs.start_round(project)
    return projects.get(project.id)


@router.get("")
def list_projects(query: Annotated[ProjectQuery, Query()], response: Response) -> list[Project]:
    """List projects, newest first or sorted; the header `Total-Count` says how many there are."""
    found, total = project_list.page(query)
    response.headers["Total-Count"] = str(total)
    return found


@router.get("/tags")
def list_tags() -> list[str]:
    """List the tags that projects carry."""
    return project_list.tags()


@router.get("/{project_id}")
def show_project(project_id: UUID) -> Project:
    """Show one project."""
    return projects.get(project_id)


@router.patch("/{project_id}")
def change_project(project_id: UUID, changes: ProjectUpdate) -> Project:
    """Change the description, the tags, or the gates of Check Data, of a project."""
    return projects.update(project_id, changes)


@router.delete("/{project_id}", status_code=204)
def delete_project(project_id: UUID) -> None:
    """Delete a project that has no wanted service, with its models; its dataset stays."""
    project_deletion.delete_project(project_id)


@router.get("/{project_id}/runs")
def list_runs(project_id: UUID) -> list[WorkflowRun]:
    """List the rounds of a project."""
    return runs.of_project(projects.get(project_id).id)


@router.get("/{project_id}/rounds")
def list_rounds(
    project_id: UUID,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> list[RoundSummary]:
    """List the rounds of a project with what came of each, newest first."""
    return rounds.summaries(projects.get(project_id).id, offset=offset, limit=limit)


@router.get("/{project_id}/running-time")
def show_running_time(project_id: UUID) -> ProjectRunningTime:
    """Show how many hours of CPU and GPU its trainings and services have run, since when."""
    return running_times.of_project(project_id)


@router.get("/{project_id}/next-round")
def suggest_round(project_id: UUID) -> NextRound:
    """Suggest the training configuration of the next round: versions, settings, minutes."""
    return next_round(projects.get(project_id))


@router.post("/{project_id}/training-time")
def estimate_training_time(project_id: UUID, request: TrainingTimeWanted) -> TrainingTimeEstimate:
    """Estimate how long a round with these settings takes, from the project's last training."""
    time = round_training_time(projects.get(project_id), request.settings)
    return TrainingTimeEstimate(training_time=str(time))


@router.post("/{project_id}/runs", status_code=201)
def start_round(project_id: UUID, start: RoundStart | None = None) -> WorkflowRun:
    """Start another round: from Label Data, or from training on a dataset version that exists."""
    project, request = projects.get(project_id), start or RoundStart()
    flavor = training_flavors.get(project.training_flavor)
    training_flavors.require_agreement(flavor, agreed=request.agreed)
    return project_runs.start_round(project, request.settings)


@router.post("/{project_id}/stop")
def stop_round(project_id: UUID) -> RunPhases:
    """Stop the unfinished round."""
    run = _latest(project_id)
    project_runs.stop(run)
    return runs.phases(run.id)


@router.get("/{project_id}/phases")
def list_phases(run: ChosenRun) -> RunPhases:
    """Show the phases of the latest round, or of another: status, start, duration, message."""
    return runs.phases(run.id)


@router.post("/{project_id}/phases/label_data/next")
def confirm_labeling(project_id: UUID) -> RunPhases:
    """Next at Label Data: labeling is finished."""
    run = _latest(project_id)
    project_runs.confirm_labeling(run)
    return runs.phases(run.id)


@router.post("/{project_id}/phases/deploy_service/next")
def deploy(project_id: UUID, settings: DeploymentSettings) -> RunPhases:
    """Next at Deploy Service: deploy with these settings; what is left out stays as it is."""
    run = _latest(project_id)
    project_runs.deploy(run, settings)
    return runs.phases(run.id)


@router.post("/{project_id}/phases/deploy_service/keep")
def keep_model(project_id: UUID) -> RunPhases:
    """No at Deploy Service of a round without people: the new model is kept, but does not serve."""
    run = _latest(project_id)
    project_runs.keep(run)
    return runs.phases(run.id)


@router.post("/{project_id}/phases/{phase}/retry")
def retry_phase(project_id: UUID, phase: PhaseKey) -> RunPhases:
    """Run a failed or stopped phase again."""
    run = _latest(project_id)
    project_runs.retry(run, phase)
    return runs.phases(run.id)


@router.post("/{project_id}/end-training")
def end_training(project_id: UUID) -> RunPhases:
    """End the training that runs, within a minute and with the best model so far."""
    run = _latest(project_id)
    project_runs.end_training(run)
    return runs.phases(run.id)


@router.get("/{project_id}/progress")
def training_progress(
    run: ChosenRun, latest: Annotated[int, Query(ge=1, le=PROGRESS_MAX)] = 1
) -> list[TrainingProgress]:
    """The latest progress reports of the training of a round, oldest first."""
    return runs.progress(run.id, latest)


@router.get("/{project_id}/data-check")
def data_check(run: ChosenRun) -> DataCheckReport:
    """The report of Check Data of a round."""
    return DataCheckReport.model_validate_json(_report(run, RunReport.DATA_CHECK, "Check Data"))


@router.get("/{project_id}/data-check.html", response_class=HTMLResponse)
def data_check_page(run: ChosenRun) -> HTMLResponse:
    """The report of Check Data of a round, as a page."""
    from tasks.reports import report_pages

    return HTMLResponse(report_pages.data_check_page(data_check(run), spoken()))


@router.get("/{project_id}/evaluation")
def evaluation(run: ChosenRun) -> ModelEvaluation:
    """The evaluation of the model that a round trained."""
    return MODEL_EVALUATION.validate_json(_report(run, RunReport.EVALUATION, "training"))


@router.get("/{project_id}/evaluation/{figure}.png", response_class=Response)
def evaluation_figure(run: ChosenRun, figure: Figure) -> Response:
    """A figure of that evaluation."""
    output_path = projects.get(run.project_id).output_path
    key = object_keys.evaluation_figure(output_path, run.id, f"{figure}.png")
    return Response(object_store().get(key), media_type="image/png")


def _report(run: WorkflowRun, kind: RunReport, made_by: str) -> str:
    report = runs.report(run.id, kind)
    if report is None:
        raise NotFoundError(
            "runs.no-such-report",
            "round {round} has no such report yet; {maker} makes it",
            round=run.round_number,
            maker=made_by,
        )
    return report
