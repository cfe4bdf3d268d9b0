"""Commands about jobs on the data of a dataset: check it, repair it, see and stop jobs."""

import json
from typing import Annotated

import typer
from rich.text import Text

from deployments.cli.api_client import ApiClient
from deployments.cli.followed_jobs import follow_job
from deployments.cli.named_dataset import DatasetName, find_dataset
from deployments.cli.output import AsJson, console, print_json, print_rows, print_table
from schemas.data_check import DataCheckReport, RepairAction, Severity
from schemas.data_job import DataJob

COLUMNS = ("kind", "status", "done", "created_at", "id")
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}

LabelColumn = Annotated[
    str | None,
    typer.Option(help="Tables: the column to predict; else that of the project, or the last one."),
]


Project = Annotated[
    str | None,
    typer.Option(help="Project to check for, of several on one table; else the newest one."),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about datasets."""
    app.command("check")(check)
    app.command("repair")(repair)
    app.command("jobs")(jobs)
    app.command("stop")(stop)


def check(
    name: DatasetName,
    label_column: LabelColumn = None,
    project: Project = None,
    as_json: AsJson = False,
) -> None:
    """Check a dataset as it is now; exit status 1 when training would be refused."""
    api = ApiClient()
    path = f"/datasets/{find_dataset(api, name).id}"
    started = api.post(f"{path}/checks", {"label_column": label_column, "project": project})
    follow_job(api, DataJob.model_validate(started))
    answer = api.get(f"{path}/check")
    report = DataCheckReport.model_validate(answer)
    if as_json:
        print_json(answer)
    else:
        print_check(report, name)
    if report.errors:
        raise typer.Exit(1)


def print_check(report: DataCheckReport, name: str) -> None:
    """Print what breaks the rules, worst first, and the command of each repair."""
    for broken in (*report.errors, *report.warnings):
        colour = COLOURS[broken.severity]
        console.print(
            Text.assemble((f"{broken.severity}, broken rule: ", colour), broken.sentence),
            soft_wrap=True,
        )
        if broken.found:
            console.print(Text(f"  {broken.found}"), soft_wrap=True)
        for action in broken.repairs:
            command = f"exeml dataset repair {name} {broken.code} {action}"
            chosen = " --label … --into …" if action is RepairAction.MERGE_LABELS else ""
            console.print(Text(f"  repair: {command}{chosen}", "dim"), soft_wrap=True)
    _print_verdict(report)


def print_rules(report: DataCheckReport) -> None:
    """Print all rules of a check with the verdict on each, those that are broken first."""
    rules = sorted(
        report.checks, key=lambda check: (check.passed, check.severity is Severity.WARNING)
    )
    rows = [("kept" if rule.passed else rule.severity, rule.sentence, rule.found) for rule in rules]
    print_table(("verdict", "rule", "found"), rows)
    _print_verdict(report)


def _print_verdict(report: DataCheckReport) -> None:
    if report.judged_by:
        console.print(Text(report.judged_by), soft_wrap=True)
    for changed in report.changed_gates:
        console.print(Text(f"changed gate: {changed}"), soft_wrap=True)
    kept = sum(check.passed for check in report.checks)
    console.print(
        f"errors: {len(report.errors)}, warnings: {len(report.warnings)}, rules kept: {kept}",
        highlight=False,
    )


def repair(
    name: DatasetName,
    rule: Annotated[
        str, typer.Argument(help="Code of the rule, as `check` prints it.", metavar="RULE")
    ],
    action: Annotated[
        RepairAction, typer.Argument(help="What to do about all that break it.", metavar="ACTION")
    ],
    label: Annotated[
        list[str], typer.Option(help="merge_labels: a label to merge away; repeat for several.")
    ] = [],  # noqa: B006
    into: Annotated[str | None, typer.Option(help="merge_labels: the label that stays.")] = None,
    label_column: LabelColumn = None,
    project: Project = None,
    as_json: AsJson = False,
) -> None:
    """Repair everything that breaks a rule now; `undo` takes it back."""
    api = ApiClient()
    body = {
        "check": rule, "action": action, "labels": label, "into": into,
        "label_column": label_column, "project": project,
    }  # fmt: skip
    started = api.post(f"/datasets/{find_dataset(api, name).id}/repairs", body)
    job = follow_job(api, DataJob.model_validate(started))
    if as_json:
        print_json(job.model_dump(mode="json"))
    else:
        console.print(job.message, highlight=False, soft_wrap=True)


def jobs(name: DatasetName, as_json: AsJson = False) -> None:
    """List the latest imports, checks and repairs of a dataset."""
    api = ApiClient()
    rows = api.get(f"/datasets/{find_dataset(api, name).id}/jobs")
    if as_json:
        print_json(rows)
        return
    print_rows(rows, COLUMNS, as_json=False)
    for job in rows:
        if job["message"]:
            source = json.loads(job["request"]).get("source", "")
            words = f"{job['id']} {job['kind']} {source}".strip()
            console.print(Text(f"{words}: {job['message']}"), soft_wrap=True)


def stop(
    job_id: Annotated[
        str, typer.Argument(help="Id of the job; see `exeml dataset jobs`.", metavar="JOB")
    ],
    as_json: AsJson = False,
) -> None:
    """Stop an import, check or repair; what it has taken in stays."""
    print_rows([ApiClient().post(f"/data-jobs/{job_id}/stop")], COLUMNS, as_json)
