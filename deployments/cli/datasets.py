"""Commands about datasets."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from deployments.api_client import ApiClient, files_to_upload, upload_batches
from deployments.cli.output import AsJson, console, print_json, print_rows
from infra.settings import settings
from schemas.errors import InvalidInputError
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome, FileReport, ImportReport

app = typer.Typer(help="Datasets and their samples.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the dataset.")]
COLUMNS = ("name", "project_type", "samples", "labeled", "unlabeled", "created_at")


@app.command("create")
def create(
    name: Name,
    project_type: ProjectType = ProjectType.IMAGE_CLASSIFICATION,
    as_json: AsJson = False,
) -> None:
    """Create an empty dataset."""
    dataset = ApiClient().post("/datasets", {"name": name, "project_type": project_type})
    print_rows([dataset], COLUMNS, as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List datasets."""
    print_rows(ApiClient().get("/datasets"), COLUMNS, as_json)


@app.command("import")
def import_(
    name: Name,
    source: Annotated[str, typer.Argument(help="A folder here, or s3://bucket/prefix.")],
    as_json: AsJson = False,
) -> None:
    """Import pictures, and .txt label files of the same name, into a dataset."""
    api = ApiClient()
    dataset_id = api.named("dataset", name)["id"]
    if source.startswith("s3://"):
        with console.status(f"importing {source} …"):
            report = ImportReport.model_validate(
                api.post(f"/datasets/{dataset_id}/imports", {"source": source})
            )
    else:
        report = upload_folder(api, dataset_id, Path(source))
    print_report(report, as_json)


def upload_folder(api: ApiClient, dataset_id: str, folder: Path) -> ImportReport:
    """Upload all files of a folder, as many requests as the upload limit asks for."""
    if not folder.is_dir():
        raise InvalidInputError(f"{folder} is not a folder; give a folder or s3://bucket/prefix")
    limit = settings().upload_max_bytes
    files, too_large = files_to_upload(folder, limit)
    report = ImportReport(files=[_refused(file, folder, limit) for file in too_large])
    batches = list(upload_batches(files, limit))
    for batch in track(batches, f"uploading {folder}", disable=not console.is_terminal):
        report.files.extend(api.upload(dataset_id, batch, folder).files)
    return report


def _refused(file: Path, folder: Path, limit: int) -> FileReport:
    return FileReport(
        name=str(file.relative_to(folder)),
        outcome=FileOutcome.REFUSED,
        message=f"the file has {file.stat().st_size:,} bytes; at most {limit:,} can be uploaded, "
        "make it smaller or raise EXEML_UPLOAD_MAX_BYTES",
    )


def print_report(report: ImportReport, as_json: bool) -> None:
    """Print how many files were taken in, and each file that has a remark."""
    if as_json:
        print_json(report.model_dump(mode="json"))
        return
    remarks = [file.model_dump(mode="json") for file in report.files if file.message]
    if remarks:
        print_rows(remarks, ("name", "outcome", "message"), as_json=False)
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in FileOutcome)
    console.print(counts)


@app.command("samples")
def samples(
    name: Name,
    tab: Annotated[str, typer.Option(help="all, labeled or unlabeled")] = "all",
    label: Annotated[str | None, typer.Option(help="Only samples with this label")] = None,
    offset: int = 0,
    limit: int = 60,
    as_json: AsJson = False,
) -> None:
    """List samples of a dataset."""
    api = ApiClient()
    page = api.get(
        f"/datasets/{api.named('dataset', name)['id']}/samples",
        tab=tab,
        label=label,
        offset=offset,
        limit=limit,
    )
    columns = ("name", "labels", "media_format", "width", "height", "size", "id")
    print_rows(page["items"], columns, as_json)
    if not as_json:
        console.print(f"{len(page['items'])} of {page['total']}")


@app.command("versions")
def versions(name: Name, as_json: AsJson = False) -> None:
    """List the published versions of a dataset."""
    api = ApiClient()
    rows = api.get(f"/datasets/{api.named('dataset', name)['id']}/versions")
    columns = ("name", "training_samples", "validation_samples", "samples_per_label", "created_at")
    print_rows(rows, columns, as_json)


@app.command("delete")
def delete(name: Name) -> None:
    """Delete a dataset that no project uses."""
    api = ApiClient()
    api.delete(f"/datasets/{api.named('dataset', name)['id']}")
