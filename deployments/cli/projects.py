"""Commands about projects and their phases."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deployments.api_client import ApiClient
from deployments.cli.evaluations import print_evaluation
from deployments.cli.output import AsJson, console, print_json, print_rows
from schemas.errors import InvalidInputError
from schemas.phase import PhaseKey, PhaseStatus, RunPhases
from schemas.project_type import ProjectType
from schemas.service import DeploymentSettings
from schemas.training import TrainingPreference
from schemas.training_flavor import CPU

app = typer.Typer(help="Projects and their workflow.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the project.")]
COLUMNS = ("name", "project_type", "current_phase", "status", "description", "created_at")
PHASE_COLUMNS = ("title", "status", "started_at", "duration", "updated_at")
DEFAULTS = DeploymentSettings()

Gates = Annotated[
    list[str], typer.Option(help="Gate of Check Data, as min_labeled=20; repeat for several.")
]


@app.command("create")
def create(
    name: Name,
    dataset: Annotated[str, typer.Option(help="Dataset of the same type.")],
    project_type: ProjectType = ProjectType.IMAGE_CLASSIFICATION,
    description: str = "",
    output_path: Annotated[str | None, typer.Option(help="Folder in the object store.")] = None,
    training_flavor: Annotated[
        str, typer.Option(help="Hardware to train on; `exeml project flavors` lists them.")
    ] = CPU,
    preference: TrainingPreference = TrainingPreference.BALANCE,
    training_ratio: float = 0.8,
    max_minutes: int = 60,
    setting: Annotated[
        list[str],
        typer.Option(help="Setting of the type, as label_column=price; repeat for several."),
    ] = [],  # noqa: B006
    gate: Gates = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Create a project and start its workflow."""
    body = {
        "name": name,
        "dataset": dataset,
        "project_type": project_type,
        "description": description,
        "output_path": output_path,
        "training_flavor": training_flavor,
        "settings": {
            "preference": preference,
            "training_ratio": training_ratio,
            "max_minutes": max_minutes,
            **dict(map(_setting, setting)),
        },
        "policy": dict(map(_gate, gate)),
    }
    print_rows([ApiClient().post("/projects", body)], COLUMNS, as_json)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidInputError(
            f"setting {text!r} is not of the form NAME=VALUE, for example label_column=price"
        )
    return name, value


def _gate(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise InvalidInputError(
            f"gate {text!r} is not of the form NAME=NUMBER, for example min_labeled=20"
        ) from None


@app.command("change")
def change(
    name: Name,
    description: Annotated[str | None, typer.Option(help="New description.")] = None,
    gate: Gates = [],  # noqa: B006
    no_gates: Annotated[
        bool, typer.Option("--no-gates", help="Back to the gates of the product.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Change the description of a project, or its gates of Check Data (all of them)."""
    body: dict[str, object] = {} if description is None else {"description": description}
    if gate or no_gates:
        body["policy"] = dict(map(_gate, gate))
    if not body:
        raise InvalidInputError("nothing is to be changed; give --description or --gate")
    api = ApiClient()
    project = api.patch(f"/projects/{api.named('project', name)['id']}", body)
    print_rows([project], COLUMNS, as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List projects with their current phase."""
    print_rows(ApiClient().get("/projects"), COLUMNS, as_json)


@app.command("flavors")
def flavors(as_json: AsJson = False) -> None:
    """List the hardware that projects can be trained on."""
    rows = ApiClient().get("/training-flavors")
    print_rows(rows, ("name", "usable", "at_once", "description", "reason"), as_json)


@app.command("phases")
def phases(
    name: Name,
    follow: Annotated[bool, typer.Option(help="Go on until the run waits or ends.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the phases of the latest round: status, start, duration."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}"
    rows = follow_phases(api, path) if follow else api.get(f"{path}/phases")["phases"]
    print_phases(rows, as_json)


def print_phases(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print the attributes of phases as a table, and below it what they have to say."""
    print_rows(rows, PHASE_COLUMNS, as_json)
    if not as_json:
        for row in rows:
            if row["message"]:
                console.print(Text(f"{row['title']}: {row['message']}"), soft_wrap=True)


def follow_phases(api: ApiClient, project_path: str) -> list[dict[str, Any]]:
    """Show the phases live until the run waits for a person, ends or fails; return them."""
    with Live(console=console, transient=True) as live:
        while True:
            rows: list[dict[str, Any]] = api.get(f"{project_path}/phases")["phases"]
            progress = api.get(f"{project_path}/progress")
            live.update(_phase_table(rows, progress[-1] if progress else None))
            if is_settled(rows):
                return rows
            time.sleep(0.5)


def is_settled(phase_rows: list[dict[str, Any]]) -> bool:
    """Whether nothing more happens without a person."""
    statuses = [PhaseStatus(row["status"]) for row in phase_rows]
    moving = (PhaseStatus.NOT_STARTED, PhaseStatus.RUNNING)
    ended = (PhaseStatus.FAILED, PhaseStatus.STOPPED)
    return any(s.waits_for_a_person or s in ended for s in statuses) or not any(
        s in moving for s in statuses
    )


def _phase_table(rows: list[dict[str, Any]], progress: dict[str, Any] | None) -> Table:
    table = Table("phase", "status", "duration", "")
    for row in rows:
        detail = row["message"]
        trains = row["key"] == PhaseKey.TRAIN_MODEL and row["status"] == PhaseStatus.RUNNING
        if trains and progress is not None:
            detail = f"{100 * progress['fraction']:.0f} % {progress['stage']}"
        table.add_row(row["title"], row["status"], row["duration"] or "", Text(detail))
    return table


@app.command("next")
def next_(
    name: Name,
    version: Annotated[str | None, typer.Option(help="Deploy this version.")] = None,
    traffic_ratio: int = DEFAULTS.traffic_ratio,
    compute_nodes: int = DEFAULTS.compute_nodes,
    auto_stop: bool = DEFAULTS.auto_stop,
    auto_stop_hours: int = DEFAULTS.auto_stop_hours,
    as_json: AsJson = False,
) -> None:
    """Press Next where the workflow waits: labeling is finished, or deploy with these settings."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/phases"
    waiting = {row["key"]: row["status"] for row in api.get(path)["phases"]}
    if waiting[PhaseKey.DEPLOY_SERVICE] == PhaseStatus.AWAITING_INPUT:
        settings = {
            "version": version,
            "traffic_ratio": traffic_ratio,
            "compute_nodes": compute_nodes,
            "auto_stop": auto_stop,
            "auto_stop_hours": auto_stop_hours,
        }
        answer = api.post(f"{path}/deploy_service/next", settings)
    else:
        answer = api.post(f"{path}/label_data/next")
    print_phases(answer["phases"], as_json)


@app.command("keep")
def keep(name: Name, as_json: AsJson = False) -> None:
    """Keep the model of a retraining that asks, and leave the service as it is."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/phases/deploy_service/keep"
    print_phases(api.post(path)["phases"], as_json)


@app.command("retry")
def retry(name: Name, as_json: AsJson = False) -> None:
    """Run the failed or stopped phase again."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/phases"
    key = RunPhases.model_validate(api.get(path)).current.key
    print_phases(api.post(f"{path}/{key}/retry")["phases"], as_json)


@app.command("stop")
def stop(name: Name, as_json: AsJson = False) -> None:
    """Stop the unfinished round."""
    api = ApiClient()
    answer = api.post(f"/projects/{api.named('project', name)['id']}/stop")
    print_phases(answer["phases"], as_json)


@app.command("round")
def round_(
    name: Name,
    setting: Annotated[
        list[str],
        typer.Option(
            help="Training setting of this round, as dataset_version=V001 (trains on it again), "
            "incremental_version=0.0.1 or max_minutes=30; repeat for several."
        ),
    ] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Start another round: from Label Data, or from training on a version that exists."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/runs"
    run = api.post(path, {"settings": dict(map(_setting, setting))})
    print_rows([run], ("round_number", "created_at"), as_json)


@app.command("check")
def check(
    name: Name,
    page: Annotated[Path | None, typer.Option(help="Also write the report page here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the report of Check Data."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/data-check"
    if page is not None:
        page.write_bytes(api.get_bytes(f"{path}.html"))
    print_rows(api.get(path)["checks"], ("sentence", "severity", "passed", "found"), as_json)


@app.command("evaluation")
def evaluation(name: Name, as_json: AsJson = False) -> None:
    """Show how good the model of the latest round is."""
    api = ApiClient()
    report = api.get(f"/projects/{api.named('project', name)['id']}/evaluation")
    if as_json:
        print_json(report)
    else:
        print_evaluation(report)


@app.command("delete")
def delete(name: Name) -> None:
    """Delete a project that has no running service; its dataset stays."""
    api = ApiClient()
    api.delete(f"/projects/{api.named('project', name)['id']}")
