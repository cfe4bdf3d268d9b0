"""Commands about AI applications."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.dataset_versions import print_diff
from deployments.cli.downloads import Force, OutputFile, download_to, target_file
from deployments.cli.followed_jobs import follow_job
from deployments.cli.output import AsJson, console, counted, print_json, print_rows, print_table
from schemas.data_job import DataJob
from schemas.model_archive import DownloadKind
from schemas.model_card import ModelCard
from schemas.model_comparison import MetricComparison, ModelComparison
from schemas.paging import PAGE_USUAL

app = typer.Typer(help="AI applications and their versions.", no_args_is_help=True)

APPLICATION_COLUMNS = (
    "name",
    "latest_version",
    "status",
    "deployment_type",
    "versions",
    "created_at",
)
VERSION_COLUMNS = ("application", "version", "status", "headline", "services", "created_at")

Application = Annotated[
    str, typer.Argument(help="Name of the application, which its project has too.")
]
Version = Annotated[str, typer.Argument(help="A version, for example 0.0.1.", metavar="VERSION")]


@app.command("list")
def list_(
    search: Annotated[str, typer.Option(help="A part of their names.")] = "",
    offset: int = 0,
    limit: int = PAGE_USUAL,
    as_json: AsJson = False,
) -> None:
    """List AI applications, the one with the newest version first."""
    page = ApiClient().get("/models", search=search, offset=offset, limit=limit)
    _print_page(page, APPLICATION_COLUMNS, as_json)


@app.command("versions")
def versions(
    application: Application, offset: int = 0, limit: int = PAGE_USUAL, as_json: AsJson = False
) -> None:
    """List the versions of an application, newest first."""
    page = ApiClient().get(f"/models/{application}/versions", offset=offset, limit=limit)
    _print_page(page, VERSION_COLUMNS, as_json)


@app.command("card")
def card(
    application: Application,
    version: Version,
    html: Annotated[
        Path | None, typer.Option(help="Write the card as a page to this file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a version is, how good, what to mind and where it comes from."""
    api = ApiClient()
    path = f"/models/{application}/versions/{version}/card"
    if html is not None:
        html.write_bytes(api.get_bytes(f"{path}.html"))
        console.print(f"{html}", highlight=False, soft_wrap=True)
        return
    found = api.get(path)
    if as_json:
        print_json(found)
    else:
        print_card(ModelCard.model_validate(found))


def print_card(card: ModelCard) -> None:
    """Print the card of a version."""
    details, lineage = card.details, card.details.lineage
    sentences = (
        f"{details.application} {details.version}: {details.recipe}",
        f"measured on {card.measured}",
    )
    for sentence in sentences:
        console.print(sentence, highlight=False, markup=False, soft_wrap=True)
    print_table(("metric", "value"), ((metric.name, metric.value) for metric in details.metrics))
    rows = {
        "dataset": f"{lineage.dataset} {lineage.dataset_version}, {lineage.samples:,} samples",
        "went on from": lineage.base_version or "",
        "weights": lineage.weights,
        "code": lineage.code_version,
        "imported from": f"{details.origin.application} {details.origin.version}"
        if details.origin
        else "",
        "services": ", ".join(details.services),
    }
    print_table(("lineage", ""), ((name, value) for name, value in rows.items() if value))
    for limit in card.limits:
        console.print(limit, highlight=False, markup=False, soft_wrap=True)


@app.command("delete")
def delete(
    application: Application,
    version: Annotated[
        str | None, typer.Argument(help="A version; without it, all of them.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a version, or all of an application, unless a service or a round needs it."""
    what = f"version {version}" if version else "all versions"
    if not yes:
        typer.confirm(f"delete {what} of {application} for good?", abort=True)
    suffix = f"/versions/{version}" if version else ""
    ApiClient().delete(f"/models/{application}{suffix}")
    console.print(f"deleted {what} of {application}", highlight=False)


@app.command("download")
def download(
    application: Application,
    version: Version,
    kind: Annotated[
        DownloadKind,
        typer.Option(
            help="model: to import elsewhere; edge: with a scorer; bento: to build an image."
        ),
    ] = DownloadKind.MODEL,
    output: OutputFile = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Download a version as a zip archive, and print its sha256."""
    target = target_file(output, f"{application}-{version}-{kind}.zip", force=force)
    path = f"/models/{application}/versions/{version}/download"
    size = download_to(ApiClient(), path, {"kind": kind.value}, target)
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if as_json:
        print_json({"file": str(target), "size": size, "sha256": sha256})
    else:
        said = f"{target} ({size:,} bytes, sha256 {sha256})"
        console.print(said, highlight=False, soft_wrap=True)


@app.command("import")
def import_(
    archive: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="An archive of `exeml model download`."),
    ],
    application: Annotated[
        str | None, typer.Option(help="Application that gets the version; else as it was called.")
    ] = None,
    sha256: Annotated[str | None, typer.Option(help="What the archive should have.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import a version of another installation as the next one of an application."""
    with archive.open("rb") as file:
        made = ApiClient().send_file(
            "/models/import", archive.name, file, application=application, sha256=sha256
        )
    print_rows([made], VERSION_COLUMNS, as_json)


@app.command("compare")
def compare(
    application: Application, one: Version, other: Version, as_json: AsJson = False
) -> None:
    """Tell which of two versions is better, on samples that neither has learned from."""
    api = ApiClient()
    path = f"/models/{application}/versions/{one}/comparison/{other}"
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


def _cells(comparison: MetricComparison) -> tuple[str, ...]:
    metric, change = comparison.metric, comparison.difference
    low, high = metric.change_in_words(change.low), metric.change_in_words(change.high)
    unit = "" if metric.is_error else " points"
    return (
        metric.display_name,
        metric.in_words(comparison.older),
        metric.in_words(comparison.newer),
        f"{metric.change_in_words(change.value)}{unit}",
        f"{low} to {high}",
    )


def _print_page(page: dict[str, Any], columns: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json(page)
        return
    print_rows(page["items"], columns, as_json=False)
    if len(page["items"]) < page["total"]:
        console.print(f"{len(page['items'])} of {page['total']:,}; see --offset and --limit")
