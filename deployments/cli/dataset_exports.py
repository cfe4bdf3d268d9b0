"""The command that writes the labels and samples of a dataset into a file of this machine."""

from typing import Annotated

import typer

from deployments.cli.api_client import ApiClient, QueryValue
from deployments.cli.dataset_versions import find_version
from deployments.cli.downloads import Force, OutputFile, download_to, target_file
from deployments.cli.named_dataset import DatasetName, find_dataset
from deployments.cli.output import AsJson, console, print_json
from schemas.export import ExportFormat, check_format
from schemas.version_names import dataset_version_name


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
    output: OutputFile = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write labels, and samples if wished, as a ZIP archive in the format of another tool."""
    api = ApiClient()
    dataset = find_dataset(api, name)
    check_format(dataset.project_type, export_format)
    number = find_version(api, dataset, version).number if version else None
    state = dataset_version_name(number) if number else "now"
    target = target_file(output, f"{dataset.name}-{state}-{export_format}.zip", force=force)
    query: dict[str, QueryValue] = {
        "export_format": export_format, "version": number, "with_files": with_files,
    }  # fmt: skip
    size = download_to(api, f"/datasets/{dataset.id}/export", query, target)
    if as_json:
        print_json({"file": str(target), "size": size})
    else:
        console.print(f"{target} ({size:,} bytes)", highlight=False, soft_wrap=True)
