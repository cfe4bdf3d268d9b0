"""Commands about the rounds of a project: its phases, Next, retry, stop, another round."""

import time
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.text import Text

from deployments.cli.api_client import ApiClient
from deployments.cli.deployment_options import (
    AutoStop,
    AutoStopHours,
    ComputeNodes,
    Specification,
    TrafficRatio,
)
from deployments.cli.named_values import named_setting
from deployments.cli.output import AsJson, console, print_json, print_rows
from deployments.cli.table_layout import LaidOutTable
from schemas.phase import PhaseKey, PhaseStatus, RunPhases

PHASE_COLUMNS = ("title", "status", "started_at", "duration", "updated_at")

Name = Annotated[str, typer.Argument(help="Name of the project.")]
Agree = Annotated[
    bool,
    typer.Option("--agree", help="I have read the note of the training flavor and agree to it."),
]
RoundSettings = Annotated[
    list[str],
    typer.Option(
        "--setting",
        help="Training setting of this round, as dataset_version=V001 (trains on it again), "
        "incremental_version=0.0.1 (Incremental Training Version), max_minutes=30 (Max. Training "
        "Duration) or training_ratio=0.7 (Training and Validation Ratios); repeat for several.",
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about projects."""
    app.command("phases")(phases)
    app.command("next")(next_)
    app.command("keep")(keep)
    app.command("retry")(retry)
    app.command("stop")(stop)
    app.command("end-training")(end_training)
    app.command("round")(round_)
    app.command("next-round")(next_round)


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
    """Whether the round has ended or waits for a person."""
    statuses = [PhaseStatus(row["status"]) for row in phase_rows]
    moving = (PhaseStatus.NOT_STARTED, PhaseStatus.RUNNING)
    ended = (PhaseStatus.FAILED, PhaseStatus.STOPPED)
    return any(s.waits_for_a_person or s in ended for s in statuses) or not any(
        s in moving for s in statuses
    )


def _phase_table(rows: list[dict[str, Any]], progress: dict[str, Any] | None) -> LaidOutTable:
    cells = []
    for row in rows:
        detail = row["message"]
        trains = row["key"] == PhaseKey.TRAIN_MODEL and row["status"] == PhaseStatus.RUNNING
        if trains and progress is not None:
            detail = _progress_in_words(progress)
        cells.append((row["title"], row["status"], row["duration"] or "", detail))
    return LaidOutTable(("phase", "status", "duration", "detail"), cells)


def _progress_in_words(progress: dict[str, Any]) -> str:
    text = f"{100 * progress['fraction']:.0f} % {progress['stage']}"
    left = progress["minutes_left"]
    return text if left is None else f"{text}, about {max(1, round(left))} min left"


def next_(
    name: Name,
    version: Annotated[str | None, typer.Option(help="Deploy this version.")] = None,
    traffic_ratio: TrafficRatio = None,
    specification: Specification = None,
    compute_nodes: ComputeNodes = None,
    auto_stop: AutoStop = None,
    auto_stop_hours: AutoStopHours = None,
    as_json: AsJson = False,
) -> None:
    """Press Next where the workflow waits: labeling is finished, or deploy with these settings.

    A service that is there keeps what is not said.
    """
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/phases"
    waiting = {row["key"]: row["status"] for row in api.get(path)["phases"]}
    if waiting[PhaseKey.DEPLOY_SERVICE] == PhaseStatus.AWAITING_INPUT:
        settings = {
            "version": version,
            "traffic_ratio": traffic_ratio,
            "specification": specification,
            "compute_nodes": compute_nodes,
            "auto_stop": auto_stop,
            "auto_stop_hours": auto_stop_hours,
        }
        given = {key: value for key, value in settings.items() if value is not None}
        answer = api.post(f"{path}/deploy_service/next", given)
    else:
        answer = api.post(f"{path}/label_data/next")
    print_phases(answer["phases"], as_json)


def keep(name: Name, as_json: AsJson = False) -> None:
    """Keep the model of a retraining that asks, and leave the service as it is."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/phases/deploy_service/keep"
    print_phases(api.post(path)["phases"], as_json)


def retry(name: Name, as_json: AsJson = False) -> None:
    """Run the failed or stopped phase again."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/phases"
    key = RunPhases.model_validate(api.get(path)).current.key
    print_phases(api.post(f"{path}/{key}/retry")["phases"], as_json)


def stop(name: Name, as_json: AsJson = False) -> None:
    """Stop the unfinished round."""
    api = ApiClient()
    answer = api.post(f"/projects/{api.named('project', name)['id']}/stop")
    print_phases(answer["phases"], as_json)


def end_training(name: Name, as_json: AsJson = False) -> None:
    """End the training that runs, within a minute and with the best model so far."""
    api = ApiClient()
    answer = api.post(f"/projects/{api.named('project', name)['id']}/end-training")
    print_phases(answer["phases"], as_json)


def round_(
    name: Name,
    setting: RoundSettings = [],  # noqa: B006
    agree: Agree = False,
    as_json: AsJson = False,
) -> None:
    """Start another round: from Label Data, or from training on a version that exists.

    `next-round` with the same settings shows the whole configuration before.
    """
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/runs"
    body = {"settings": dict(map(named_setting, setting)), "agreed": agree}
    run = api.post(path, body)
    print_rows([run], ("round_number", "created_at"), as_json)


def next_round(
    name: Name,
    setting: RoundSettings = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Show the configuration of another round, what can be chosen, and how long it would take."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}"
    suggested = api.get(f"{path}/next-round")
    if setting:
        changes = dict(map(named_setting, setting))
        suggested |= api.post(f"{path}/training-time", {"settings": changes})
        suggested["settings"] |= changes
    if as_json:
        print_json(suggested)
        return
    console.print(f"Training takes {suggested['training_time']}.", highlight=False)
    flavor = suggested["training_flavor"]
    rows = [{"setting": key, "value": value} for key, value in suggested["settings"].items()]
    rows += [
        {"setting": f"flavor {key}", "value": flavor[key]}
        for key in ("name", "running", "waiting", "max_minutes", "agreement")
        if flavor[key] not in (None, "")
    ]
    print_rows(rows, ("setting", "value"), as_json=False)
    console.print(
        f"Dataset versions: {', '.join(suggested['dataset_versions']) or 'none yet'}; the next is "
        f"{suggested['next_dataset_version']}. "
        f"To go on from: {', '.join(suggested['incremental_versions']) or 'none'}.",
        highlight=False,
    )
