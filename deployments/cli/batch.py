"""Commands about batch jobs."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.downloads import download_to
from deployments.cli.named_values import named_setting
from deployments.cli.output import AsJson, print_json, print_rows
from schemas.batch import BatchFormat, BatchRequest, BatchRunner
from schemas.errors import ExemlError
from schemas.paging import PAGE_USUAL
from schemas.phase import UNFINISHED, PhaseStatus

app = typer.Typer(help="Predictions for whole folders and files.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="Id of the batch job.")]
COLUMNS = ("id", "status", "done", "errors", "total", "message")
SECONDS_BETWEEN_LOOKS = 1.0


@app.command("start")
def start(
    application: Annotated[str, typer.Argument(help="Name of the AI application.")],
    source: Annotated[
        str, typer.Argument(help="s3://bucket/folder, a CSV file there, or a path on the server.")
    ],
    version: Annotated[str | None, typer.Option(help="Empty: the newest one.")] = None,
    format_: Annotated[BatchFormat, typer.Option("--format")] = BatchFormat.JSONL,
    processes: Annotated[int, typer.Option(min=1, help="Processes at the same time.")] = 2,
    text_column: Annotated[str | None, typer.Option(help="Column with the texts.")] = None,
    option: Annotated[list[str], typer.Option(help="NAME=VALUE, as threshold=0.3.")] = [],  # noqa: B006
    runner: Annotated[BatchRunner, typer.Option(help="Where it runs.")] = BatchRunner.PROCESSES,
    dask_scheduler: Annotated[str | None, typer.Option(help="tcp://host:port")] = None,
    wait: Annotated[bool, typer.Option(help="Wait for its end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start a batch job."""
    api = ApiClient()
    request = BatchRequest(
        application=application,
        version=version,
        source=source,
        format=format_,
        text_column=text_column,
        options=dict(map(named_setting, option)),
        processes=processes,
        runner=runner,
        dask_scheduler=dask_scheduler,
    )
    job = api.post("/batch-jobs", request.model_dump(mode="json"))
    if wait:
        job = _ended(api, job)
    _print(job, as_json)
    if wait and job["status"] != PhaseStatus.EXECUTED:
        raise ExemlError(
            "batches.ended-badly", "the batch job did not end well; its message tells why"
        )


@app.command("list")
def list_(limit: int = PAGE_USUAL, as_json: AsJson = False) -> None:
    """List batch jobs, newest first."""
    print_rows(ApiClient().get("/batch-jobs", limit=limit), COLUMNS, as_json)


@app.command("show")
def show(job: Id, as_json: AsJson = False) -> None:
    """Show how far a batch job is."""
    _print(ApiClient().get(f"/batch-jobs/{job}"), as_json)


@app.command("cancel")
def cancel(job: Id, as_json: AsJson = False) -> None:
    """Stop a batch job; it can be resumed."""
    _print(ApiClient().post(f"/batch-jobs/{job}/cancel"), as_json)


@app.command("resume")
def resume(job: Id, as_json: AsJson = False) -> None:
    """Let a batch job go on that failed or was stopped."""
    _print(ApiClient().post(f"/batch-jobs/{job}/resume"), as_json)


@app.command("result")
def result(job: Id, file: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write the predictions of a finished batch job to a file."""
    download_to(ApiClient(), f"/batch-jobs/{job}/result", {}, file)


@app.command("delete")
def delete(job: Id) -> None:
    """Delete a finished batch job with its predictions."""
    ApiClient().delete(f"/batch-jobs/{job}")


def _ended(api: ApiClient, job: dict[str, Any]) -> dict[str, Any]:
    while job["status"] in UNFINISHED:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        job = api.get(f"/batch-jobs/{job['id']}")
    return job


def _print(job: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(job)
    else:
        print_rows([job], COLUMNS, as_json=False)
