"""The command that writes the labels and samples of a dataset into a file of this machine."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Annotated

import typer
from rich.progress import DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from deployments.api_client import ApiClient, QueryValue
from deployments.cli.dataset_versions import find_version
from deployments.cli.named_dataset import DatasetName, find_dataset
from deployments.cli.output import AsJson, console, errors, print_json
from schemas.dataset import version_name
from schemas.errors import InvalidInputError
from schemas.export import ExportFormat, check_format

FILE_MODE = 0o644


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about datasets."""
    app.command("export")(export)


def export(
    name: DatasetName,
    export_format: Annotated[ExportFormat, typer.Option("--format", help="How to lay it out.")],
    version: Annotated[
        str | None, typer.Option(help="A version, as V001; without it, the data as it is now.")
    ] = None,
    with_files: Annotated[
        bool, typer.Option("--with-files", help="Also the samples, not only their labels.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write, or its folder.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file if it is there already.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write labels, and samples if wished, as a ZIP archive in the format of another tool."""
    api = ApiClient()
    dataset = find_dataset(api, name)
    check_format(dataset.project_type, export_format)
    number = find_version(api, dataset, version).number if version else None
    state = version_name(number) if number else "now"
    target = _target(output, f"{dataset.name}-{state}-{export_format}.zip", force=force)
    query: dict[str, QueryValue] = {
        "export_format": export_format, "version": number, "with_files": with_files,
    }  # fmt: skip
    size = _download(api, f"/datasets/{dataset.id}/export", query, target)
    if as_json:
        print_json({"file": str(target), "size": size})
    else:
        console.print(f"{target} ({size:,} bytes)", highlight=False, soft_wrap=True)


def _target(output: Path | None, name: str, *, force: bool) -> Path:
    target = output / name if output and output.is_dir() else output or Path(name)
    if target.exists() and not force:
        raise InvalidInputError(f"{target} is there already; choose another -o, or add --force")
    if not target.parent.is_dir():
        raise InvalidInputError(f"there is no folder {str(target.parent)!r}; make it first")
    return target


def _download(api: ApiClient, path: str, query: dict[str, QueryValue], target: Path) -> int:
    """Write to a file beside the target that takes its name only when it is whole."""
    with NamedTemporaryFile(
        dir=target.parent, prefix=f"{target.name}.", suffix=".part", delete=False
    ) as part:
        written = Path(part.name)
        try:
            size = _written(api, path, query, part)
            written.chmod(FILE_MODE)
            written.replace(target)
        finally:
            written.unlink(missing_ok=True)
    return size


def _written(api: ApiClient, path: str, query: dict[str, QueryValue], part: IO[bytes]) -> int:
    columns = (TextColumn("exporting"), DownloadColumn(), TransferSpeedColumn())
    size = 0
    with Progress(
        *columns, console=errors, transient=True, disable=not errors.is_terminal
    ) as progress:
        task = progress.add_task("", total=None)
        with api.download(path, **query) as chunks:
            for chunk in chunks:
                part.write(chunk)
                size += len(chunk)
                progress.advance(task, len(chunk))
    part.flush()
    return size
