"""Commands that bring data into a dataset."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.followed_jobs import counts_in_words, follow_job
from deployments.cli.named_dataset import DatasetName, find_dataset
from deployments.cli.output import AsJson, console, errors, print_json, print_rows
from schemas.data_job import DataJob
from schemas.dataset import Dataset
from schemas.import_layout import ImportLayout, check_layout
from schemas.paging import FILE_REPORTS_MAX
from schemas.sample import FileOutcome, FileReport

if TYPE_CHECKING:
    from deployments.cli.uploads import UploadSummary

REFUSED_SHOWN = 50
OTHERS_SHOWN = 10
S3_MARK = "s3://"

Layout = Annotated[
    ImportLayout,
    typer.Option(
        help="files: label files beside the samples; folders: a folder a class; voc, coco, yolo, "
        "label_studio: as those tools lay files out."
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about datasets."""
    app.command("import")(import_)
    app.command("synchronize")(synchronize)


def import_(
    name: DatasetName,
    source: Annotated[
        str,
        typer.Argument(
            help="A folder, an archive or a file here, or s3://bucket/folder.", metavar="SOURCE"
        ),
    ],
    layout: Layout = ImportLayout.FILES,
    as_json: AsJson = False,
) -> None:
    """Import samples and their labels; files the dataset has already are not sent again."""
    api = ApiClient()
    dataset = find_dataset(api, name)
    if source.startswith(S3_MARK):
        body = {"source": source, "layout": layout}
        _follow_import(api, api.post(f"/datasets/{dataset.id}/imports", body), as_json)
    else:
        import_local(api, dataset, Path(source), layout, as_json=as_json)


def import_local(
    api: ApiClient, dataset: Dataset, path: Path, layout: ImportLayout, *, as_json: bool = False
) -> None:
    """Upload a folder, an archive or a file of this machine and print what became of it."""
    from deployments.cli.uploads import Upload, open_source

    check_layout(dataset.project_type, layout)
    with ExitStack() as opened:
        with errors.status(f"looking through {path} …"):
            source = opened.enter_context(open_source(path))
        upload = Upload(api, dataset, source, layout)
        try:
            upload.run()
        except KeyboardInterrupt:
            errors.print("the same command goes on where it stopped")
            raise
        finally:
            print_summary(upload.summary, as_json)


def synchronize(
    name: DatasetName,
    layout: Layout = ImportLayout.FILES,
    trash_vanished: Annotated[
        bool,
        typer.Option("--trash-vanished", help="Trash samples whose files are no longer there."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take in what is new or changed at the input path of a dataset."""
    api = ApiClient()
    body = {"layout": layout, "trash_vanished": trash_vanished}
    job = api.post(f"/datasets/{find_dataset(api, name).id}/synchronization", body)
    _follow_import(api, job, as_json)


def print_summary(summary: "UploadSummary", as_json: bool) -> None:
    """Print how many files were taken in, and each file that has a remark."""
    _print_files(dict(summary.counts), summary.remarks, as_json)


def _follow_import(api: ApiClient, started: dict[str, Any], as_json: bool) -> None:
    job = follow_job(api, DataJob.model_validate(started))
    _print_files(job.counts, _remarks(api, job), as_json)


def _remarks(api: ApiClient, job: DataJob) -> list[FileReport]:
    """Return what the job says about single files, up to a page of each outcome."""
    reports = [
        FileReport.model_validate(report)
        for outcome in job.counts
        for report in api.get(f"/data-jobs/{job.id}/files", outcome=outcome, limit=FILE_REPORTS_MAX)
    ]
    return [report for report in reports if report.message]


def _print_files(counts: dict[FileOutcome, int], remarks: list[FileReport], as_json: bool) -> None:
    rows = [report.model_dump(mode="json") for report in remarks]
    if as_json:
        found = {outcome: count for outcome, count in counts.items() if count}
        print_json({"counts": found, "files": rows})
        return
    refused = [row for row in rows if row["outcome"] == FileOutcome.REFUSED]
    others = [row for row in rows if row["outcome"] != FileOutcome.REFUSED]
    shown = [*refused[:REFUSED_SHOWN], *others[:OTHERS_SHOWN]]
    if shown:
        print_rows(shown, ("name", "outcome", "message"), as_json=False)
    if len(rows) > len(shown):
        console.print(
            f"… and {len(rows) - len(shown):,} more with a remark; --json shows them",
            highlight=False,
        )
    console.print(counts_in_words(counts), highlight=False)
