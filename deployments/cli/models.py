"""Commands about AI applications."""

from typing import Annotated

import typer

from deployments.api_client import ApiClient
from deployments.cli.dataset_versions import print_diff
from deployments.cli.followed_jobs import follow_job
from deployments.cli.output import AsJson, console, counted, print_json, print_rows, print_table
from schemas.data_job import DataJob
from schemas.errors import NotFoundError
from schemas.model_comparison import MetricComparison, ModelComparison

app = typer.Typer(help="AI applications and their versions.", no_args_is_help=True)

Application = Annotated[
    str, typer.Argument(help="Name of the application, which its project has too.")
]
Version = Annotated[str, typer.Argument(help="A version, for example 0.0.1.", metavar="VERSION")]


@app.command("list")
def list_(application: str | None = None, as_json: AsJson = False) -> None:
    """List the versions of AI applications."""
    rows = ApiClient().get("/models", application=application)
    print_rows(rows, ("application", "version", "status", "notes", "created_at"), as_json)


@app.command("compare")
def compare(
    application: Application, one: Version, other: Version, as_json: AsJson = False
) -> None:
    """Tell which of two versions is better, on samples that neither has learned from."""
    api = ApiClient()
    first, second = _ids(api, application, (one, other))
    path = f"/models/{first}/comparison/{second}"
    follow_job(api, DataJob.model_validate(api.post(path)))
    answer = api.get(path)
    if as_json:
        print_json(answer)
    else:
        print_comparison(ModelComparison.model_validate(answer))


def print_comparison(found: ModelComparison) -> None:
    """Print the metrics of both versions, what changed in the data, and the verdict."""
    left_out = f", {found.left_out:,} left out as learned from" if found.left_out else ""
    console.print(
        f"{found.application} {found.older} and {found.newer} on "
        f"{counted(found.samples, 'validation sample')}{left_out}",
        highlight=False,
        soft_wrap=True,
    )
    if found.metrics:
        titles = ("metric", found.older, found.newer, "difference", "95 % interval")
        print_table(titles, map(_cells, found.metrics))
    if found.answers is not None:
        right = found.answers
        console.print(
            f"right: both {right.both_right:,}, only {found.older} {right.only_older_right:,}, "
            f"only {found.newer} {right.only_newer_right:,}, neither {right.both_wrong:,}",
            highlight=False,
        )
    print_diff(found.data)
    for sentence in (*found.notes, f"{found.verdict}."):
        console.print(sentence, highlight=False, markup=False, soft_wrap=True)


def _cells(one: MetricComparison) -> tuple[str, ...]:
    metric, change = one.metric, one.difference
    low, high = metric.change_in_words(change.low), metric.change_in_words(change.high)
    unit = "" if metric.is_error else " points"
    return (
        metric.display_name,
        metric.in_words(one.older),
        metric.in_words(one.newer),
        f"{metric.change_in_words(change.value)}{unit}",
        f"{low} to {high}",
    )


def _ids(api: ApiClient, application: str, wanted: tuple[str, ...]) -> list[str]:
    rows = api.get("/models", application=application)
    ids = {row["version"]: str(row["id"]) for row in rows}
    unknown = [version for version in wanted if version not in ids]
    if unknown:
        known = ", ".join(ids) or "none yet"
        raise NotFoundError(
            f"AI application {application!r} has no version {unknown[0]!r}; versions: {known}"
        )
    return [ids[version] for version in wanted]
