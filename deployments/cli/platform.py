"""Commands about the platform itself: up, down, status, doctor, settings, token, demo."""

from typing import Annotated

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.output import AsJson, console, errors, print_json, print_rows
from infra.secrets import api_token
from infra.settings import settings
from schemas.doctor import Condition
from schemas.project_type import ProjectType
from schemas.training import TrainingPreference


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to the top of the command line."""
    for command in (up, down, status, doctor, token, demo):
        app.command()(command)
    app.command("settings")(list_settings)


def up() -> None:
    """Start the platform and keep it running until Ctrl-C or `exeml down`."""
    from deployments.platform.supervisor import run_platform

    run_platform(lambda line: console.print(line, highlight=False, markup=False, soft_wrap=True))


def down() -> None:
    """Stop the platform; running services are started again by the next `exeml up`."""
    from deployments.platform.supervisor import stop_platform

    with console.status("stopping …"):
        stop_platform()
    console.print("stopped")


def status(as_json: AsJson = False) -> None:
    """Show what runs, where, since when, and how much memory it uses."""
    from infra.platform_record import platform_status, supervision_problem

    rows = [process.model_dump(mode="json") for process in platform_status()]
    print_rows(rows, ("name", "state", "address", "pid", "since", "memory_mb", "restarts"), as_json)
    if not as_json:
        for row in rows:
            if row["message"]:
                console.print(f"{row['name']}: {row['message']}", soft_wrap=True, markup=False)
        if problem := supervision_problem():
            console.print(problem, style="red", soft_wrap=True, markup=False)
        console.print(f"{sum(row['memory_mb'] for row in rows)} MB in all; logs: {settings().logs}")


def doctor(
    every: Annotated[bool, typer.Option("--all", help="Read every object, not a sample.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look for what is wrong with this installation; each line names its cure."""
    from deployments.platform.doctor.examination import examine

    with errors.status("examining …") as status:
        found = list(examine(every, lambda area: status.update(f"examining {area} …")))
    rows = [finding.model_dump(mode="json") for finding in found]
    print_rows(rows, ("condition", "area", "finding", "cure"), as_json)
    if any(finding.condition is Condition.FAULT for finding in found):
        raise typer.Exit(1)


def list_settings(
    changed: Annotated[bool, typer.Option("--changed", help="Only others than defaults.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the settings that the platform was started with; secrets are hidden."""
    rows = [
        row for row in ApiClient().get("/platform/settings") if not changed or not row["is_default"]
    ]
    print_rows(rows, ("variable", "value", "description"), as_json)


def token(as_json: AsJson = False) -> None:
    """Print the token of the REST API."""
    if as_json:
        print_json({"token": api_token(), "url": settings().effective_api_url})
    else:
        typer.echo(api_token())


def demo(
    project_type: ProjectType = ProjectType.IMAGE_CLASSIFICATION,
    keep: bool = typer.Option(False, help="Leave the platform and the service running."),
    preference: TrainingPreference = TrainingPreference.BALANCE,
) -> None:
    """Take a set of real data through all phases to live predictions."""
    from deployments.cli.demo import run_demo

    run_demo(project_type, keep=keep, preference=preference)
