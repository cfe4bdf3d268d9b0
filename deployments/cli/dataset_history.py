"""Commands about what was changed in a dataset."""

from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.named_dataset import DatasetName, find_dataset
from deployments.cli.output import AsJson, print_json, print_rows
from schemas.dataset import Dataset
from schemas.errors import NotFoundError
from schemas.label import ChangeAction
from schemas.paging import PAGE_MAX

COLUMNS = ("at", "action", "samples", "by", "id")


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about datasets."""
    app.command("changes")(changes)
    app.command("undo")(undo)


def changes(
    name: DatasetName,
    offset: Annotated[int, typer.Option(help="How many to skip.")] = 0,
    limit: Annotated[int, typer.Option(help="How many to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List what was changed in a dataset, newest first."""
    api = ApiClient()
    path = f"/datasets/{find_dataset(api, name).id}/changes"
    _print_changes(api.get(path, offset=offset, limit=limit), as_json)


def undo(
    name: DatasetName,
    change_id: Annotated[
        str | None,
        typer.Argument(
            help="Id of the change; without it, the latest not undone.", metavar="CHANGE"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a change back; give the id of an undo to take that back."""
    api = ApiClient()
    dataset = find_dataset(api, name)
    if change_id is None:
        change_id = _latest(api, dataset)
    _print_changes([api.post(f"/changes/{change_id}/undo")], as_json)


def _latest(api: ApiClient, dataset: Dataset) -> str:
    for change in api.get(f"/datasets/{dataset.id}/changes", limit=PAGE_MAX):
        if not change["undone"] and change["action"] != ChangeAction.UNDO:
            return str(change["id"])
    raise NotFoundError(
        "datasets.nothing-to-undo",
        "there is nothing to undo in dataset {dataset!r}",
        dataset=dataset.name,
    )


def _print_changes(changed: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(changed)
        return
    for change in changed:
        words = change["action"].replace("_", " ")
        change["action"] = f"{words} (undone)" if change["undone"] else words
    print_rows(changed, COLUMNS, as_json=False)
