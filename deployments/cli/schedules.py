"""Commands about retraining schedules."""

import re
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from deployments.cli.api_client import ApiClient
from deployments.cli.output import AsJson, console, print_json, print_rows
from schemas.errors import InvalidInputError
from schemas.retraining import Occasion, PromotionRule

app = typer.Typer(help="Training a project again without people.", no_args_is_help=True)

Project = Annotated[str, typer.Argument(help="Name of the project.")]
Schedule = Annotated[str, typer.Argument(help="Id of the schedule, or its first characters.")]
COLUMNS = ("id", "project", "when", "promote", "state", "next_at")
SHORT_ID = 8
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@app.command("add")
def add(
    project: Project,
    cron: Annotated[
        str | None, typer.Option(help="Minute, hour, day, month, weekday, as '0 3 * * 1'.")
    ] = None,
    timezone: Annotated[str, typer.Option(help="Time zone of --cron, as Asia/Shanghai.")] = "UTC",
    every: Annotated[str | None, typer.Option(help="Interval, as 30m, 6h, 7d or 2w.")] = None,
    new_samples: Annotated[
        int | None,
        typer.Option(help="Newly labeled samples, or new records, since the last training."),
    ] = None,
    promote: Annotated[
        PromotionRule, typer.Option(help="When the new model serves.")
    ] = PromotionRule.BETTER,
    metric: Annotated[
        str | None, typer.Option(help="What decides which model is better; else the main one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train a project again by a cron line, at an interval, or when new samples are there."""
    body = {
        "cron": cron,
        "timezone": timezone,
        "every_seconds": None if every is None else seconds_of(every),
        "new_samples": new_samples,
        "promotion": {"rule": promote, "metric": metric},
    }
    api = ApiClient()
    made = api.post(f"/projects/{api.named('project', project)['id']}/schedules", body)
    _print([made], as_json)


@app.command("list")
def list_(
    project: Annotated[str | None, typer.Argument(help="Only of this project.")] = None,
    as_json: AsJson = False,
) -> None:
    """List schedules: when they come, what came of them last or why they could not run."""
    api = ApiClient()
    of_project = f"/projects/{api.named('project', project)['id']}" if project else ""
    _print(api.get(f"{of_project}/schedules"), as_json)


@app.command("pause")
def pause(schedule: Schedule, as_json: AsJson = False) -> None:
    """Let a schedule rest."""
    _print([_act(schedule, "pause")], as_json)


@app.command("resume")
def resume(schedule: Schedule, as_json: AsJson = False) -> None:
    """Let a paused schedule go on."""
    _print([_act(schedule, "resume")], as_json)


@app.command("remove")
def remove(schedule: Schedule) -> None:
    """Remove a schedule; a round that it started goes on."""
    api = ApiClient()
    api.delete(f"/schedules/{_id_of(api, schedule)}")


def seconds_of(interval: str) -> int:
    """Read an interval such as 30m or 6h."""
    found = re.fullmatch(r"(\d{1,9})([smhdw])", interval.strip().lower())
    if found is None:
        raise InvalidInputError(
            "schedules.interval-malformed",
            "interval {interval!r} is not a number and one of s, m, h, d, w; for example 6h",
            interval=interval,
        )
    return int(found[1]) * SECONDS[found[2]]


def _act(schedule: str, action: str) -> dict[str, Any]:
    api = ApiClient()
    changed: dict[str, Any] = api.post(f"/schedules/{_id_of(api, schedule)}/{action}")
    return changed


def _id_of(api: ApiClient, start: str) -> str:
    found = [
        str(schedule["id"])
        for schedule in api.get("/schedules")
        if schedule["id"].startswith(start.lower())
    ]
    if not found:
        raise InvalidInputError(
            "schedules.no-such-id",
            "no schedule has an id that begins with {start!r}; see `exeml schedule list`",
            start=start,
        )
    if len(found) > 1 or not start:
        raise InvalidInputError(
            "schedules.id-ambiguous",
            "several schedules have an id that begins with {start!r}; see `exeml schedule list`",
            start=start,
        )
    return found[0]


def _print(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print schedules as a table, and below it what came of each last."""
    if as_json:
        print_json(rows)
        return
    print_rows([{**row, **_in_words(row)} for row in rows], COLUMNS, as_json)
    for row in rows:
        if row["last_outcome"]:
            due = datetime.fromisoformat(row["last_at"]).astimezone()
            outcome = f"{row['id'][:SHORT_ID]} {due:%b %d %H:%M}: {row['last_outcome']}"
            console.print(Text(outcome), soft_wrap=True)


def _in_words(row: dict[str, Any]) -> dict[str, str]:
    promotion = row["promotion"]
    when = Occasion.model_validate(row["occasion"]).sentence
    if row["new_samples_so_far"] is not None:
        when = f"{when} ({row['new_samples_so_far']:,} so far)"
    return {
        "id": row["id"][:SHORT_ID],
        "when": when,
        "promote": " by ".join(filter(None, (promotion["rule"], promotion["metric"]))),
        "state": "paused" if row["paused"] else "active",
    }
