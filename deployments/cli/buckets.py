"""Commands about buckets and folders of the object store."""

from typing import Annotated

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.output import AsJson, console, print_json, print_rows
from schemas.object_path import Folder

app = typer.Typer(help="Buckets and folders of the object store.", no_args_is_help=True)

Bucket = Annotated[str, typer.Argument(help="Name of the bucket.", metavar="BUCKET")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the buckets of the object store."""
    print_rows(ApiClient().get("/buckets"), ("name",), as_json)


@app.command("create")
def create(bucket: Bucket, as_json: AsJson = False) -> None:
    """Create a bucket."""
    print_rows([ApiClient().post("/buckets", {"name": bucket})], ("name",), as_json)


@app.command("folder")
def folder(
    bucket: Bucket,
    path: Annotated[
        str, typer.Argument(help="The folder; without it, the top.", metavar="PATH")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show what lies directly in a folder."""
    answer = ApiClient().get(f"/buckets/{bucket}/folder", path=path)
    if as_json:
        print_json(answer)
        return
    shown = Folder.model_validate(answer)
    rows = [{"name": f"{folder}/"} for folder in shown.folders] + [
        {"name": file} for file in shown.files
    ]
    print_rows(rows, ("name",), as_json=False)


@app.command("create-folder")
def create_folder(
    bucket: Bucket,
    path: Annotated[
        str, typer.Argument(help="The folder; a / makes several levels at once.", metavar="PATH")
    ],
    as_json: AsJson = False,
) -> None:
    """Create a folder."""
    answer = ApiClient().post(f"/buckets/{bucket}/folders", {"path": path})
    if as_json:
        print_json(answer)
    else:
        console.print(f"s3://{answer['bucket']}/{answer['path']}", highlight=False, soft_wrap=True)
