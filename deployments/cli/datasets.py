"""Commands about datasets as a whole; those about what is in them are added to the same group."""

import re
from typing import Annotated, Any

import typer

from deployments.cli import (
    dataset_checks,
    dataset_exports,
    dataset_history,
    dataset_imports,
    dataset_samples,
    dataset_suggestions,
    dataset_versions,
)
from deployments.cli.api_client import ApiClient
from deployments.cli.named_dataset import DatasetName, find_dataset
from deployments.cli.output import AsJson, console, print_json, print_rows, print_table
from schemas.dataset import TableHeader, TablePreview
from schemas.errors import InvalidInputError
from schemas.project_type import ProjectType

app = typer.Typer(help="Datasets: samples, checks, versions, export.", no_args_is_help=True)

COLUMNS = ("name", "type", "samples", "labeled", "unlabeled", "created_at")
LABEL_PATTERN = r"(?P<name>[^=:]+)(=(?P<colour>#[0-9A-Fa-f]{6}))?(:(?P<shortcut>[0-9a-z]))?"


@app.command("create")
def create(
    name: DatasetName,
    project_type: Annotated[
        ProjectType, typer.Option("--type", "--project-type", help="What its samples are.")
    ] = ProjectType.IMAGE_CLASSIFICATION,
    label: Annotated[
        list[str],
        typer.Option(
            help="A label, as NAME, NAME=#rrggbb, NAME:KEY or NAME=#rrggbb:KEY; repeat for several."
        ),
    ] = [],  # noqa: B006
    input_path: Annotated[
        str | None, typer.Option(help="s3://bucket/folder that `synchronize` reads.")
    ] = None,
    output_path: Annotated[
        str | None, typer.Option(help="Folder in the bucket of ExeML for published versions.")
    ] = None,
    table_header: Annotated[
        TableHeader, typer.Option(help="Tables: whether the first row holds the column names.")
    ] = TableHeader.AUTO,
    as_json: AsJson = False,
) -> None:
    """Create an empty dataset."""
    body = {
        "name": name,
        "project_type": project_type,
        "labels": [_label(text) for text in label],
        "input_path": input_path,
        "output_path": output_path,
        "table_header": table_header,
    }
    _print_datasets([ApiClient().post("/datasets", body)], as_json)


def _label(text: str) -> dict[str, str | None]:
    found = re.fullmatch(LABEL_PATTERN, text)
    if found is None:
        raise InvalidInputError(
            "labels.option-malformed",
            "label {text!r} is not of the form NAME=#rrggbb:KEY, where colour and key may "
            "be left out, for example cat, cat=#ff8800, cat:c or cat=#ff8800:c",
            text=text,
        )
    return found.groupdict()


@app.command("list")
def list_(
    project_type: Annotated[
        ProjectType | None, typer.Option("--type", help="Only datasets of this type.")
    ] = None,
    search: Annotated[str | None, typer.Option(help="Only names that hold this text.")] = None,
    sort: Annotated[str, typer.Option(help="Property; with - from high to low.")] = "name",
    offset: int = 0,
    limit: Annotated[int | None, typer.Option(help="Empty: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """List datasets."""
    rows = ApiClient().get(
        "/datasets",
        project_type=project_type,
        search=search,
        sort=sort,
        offset=offset,
        limit=limit,
    )
    _print_datasets(rows, as_json)


def _print_datasets(rows: list[dict[str, Any]], as_json: bool) -> None:
    if not as_json:
        rows = [{**row, "type": row["project_type"].replace("_", " ")} for row in rows]
    print_rows(rows, COLUMNS, as_json)


@app.command("rename")
def rename(
    name: DatasetName,
    new_name: Annotated[str, typer.Argument(help="The name it gets.", metavar="NEW_NAME")],
    as_json: AsJson = False,
) -> None:
    """Give a dataset another name."""
    api = ApiClient()
    dataset = api.patch(f"/datasets/{find_dataset(api, name).id}", {"name": new_name})
    _print_datasets([dataset], as_json)


@app.command("source")
def source(
    name: DatasetName,
    input_path: Annotated[str, typer.Argument(help="s3://bucket/folder", metavar="INPUT_PATH")],
    as_json: AsJson = False,
) -> None:
    """Set the input path, from which `synchronize` reads."""
    api = ApiClient()
    dataset = api.patch(f"/datasets/{find_dataset(api, name).id}", {"input_path": input_path})
    print_rows([dataset], ("name", "input_path"), as_json)


@app.command("delete")
def delete(name: DatasetName) -> None:
    """Delete a dataset that no project uses, with its samples and versions."""
    api = ApiClient()
    api.delete(f"/datasets/{find_dataset(api, name).id}")


@app.command("table")
def table(
    name: DatasetName,
    records: Annotated[int, typer.Option(help="How many records to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the columns of a table with their types, and its first records."""
    api = ApiClient()
    answer = api.get(f"/datasets/{find_dataset(api, name).id}/table", records=records)
    if as_json:
        print_json(answer)
        return
    preview = TablePreview.model_validate(answer)
    titles = [f"{column.name} ({column.type})" for column in preview.table.columns]
    print_table(titles, preview.records)
    console.print(f"{len(preview.records):,} of {preview.total:,} records", highlight=False)


for part in (
    dataset_imports, dataset_samples, dataset_history, dataset_checks, dataset_versions,
    dataset_exports, dataset_suggestions,
):  # fmt: skip
    part.add_commands(app)
