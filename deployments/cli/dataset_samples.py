"""Commands about the samples of a dataset: list them, the trash."""

from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.named_dataset import (
    DatasetName,
    SampleNames,
    find_dataset,
    portions_of,
    sample_ids,
)
from deployments.cli.output import AsJson, console, counted, print_json, print_rows
from schemas.label import CORNERS, Change
from schemas.paging import PAGE_USUAL
from schemas.project_type import Media, ProjectType
from schemas.sample import TRASH_RULE, SampleTab

TEXT_SHOWN = 60
COLUMNS = {
    Media.PICTURE: ("name", "labels", "media_format", "width", "height", "size"),
    Media.SOUND: ("name", "labels", "seconds", "sample_rate", "channels", "encoding"),
    Media.TEXT: ("name", "labels", "text"),
    Media.TABLE: ("name", "rows", "columns", "size"),
}


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about datasets."""
    app.command("samples")(samples)
    app.command("trash", help=TRASH_RULE)(trash)
    app.command("restore")(restore)
    app.command("empty-trash")(empty_trash)


def samples(
    name: DatasetName,
    tab: Annotated[SampleTab, typer.Option(help="Which samples.")] = SampleTab.ALL,
    label: Annotated[str | None, typer.Option(help="Only samples with this label.")] = None,
    search: Annotated[
        str | None, typer.Option(help="Only samples whose name or text holds this.")
    ] = None,
    offset: Annotated[int, typer.Option(help="How many to skip.")] = 0,
    limit: Annotated[int, typer.Option(help="How many to show.")] = PAGE_USUAL,
    as_json: AsJson = False,
) -> None:
    """List samples of a dataset."""
    api = ApiClient()
    dataset = find_dataset(api, name)
    page = api.get(
        f"/datasets/{dataset.id}/samples",
        tab=tab,
        label=label,
        search=search,
        offset=offset,
        limit=limit,
    )
    if as_json:
        print_json(page["items"])
        return
    rows = [_shown(sample, dataset.project_type) for sample in page["items"]]
    print_rows(rows, COLUMNS[dataset.project_type.media], as_json=False)
    console.print(f"{len(rows):,} of {page['total']:,}", highlight=False)


def _shown(sample: dict[str, Any], project_type: ProjectType) -> dict[str, Any]:
    """Format a sample for a table row: corners of boxes, shortened texts and numbers."""
    row = dict(sample)
    if project_type.has_boxes:
        row["labels"] = [_box(box) for box in sample["boxes"]]
    if sample["text"] is not None and len(sample["text"]) > TEXT_SHOWN:
        row["text"] = sample["text"][:TEXT_SHOWN] + "…"
    if sample["seconds"] is not None:
        row["seconds"] = f"{sample['seconds']:.2f}"
    row["size"] = f"{sample['size']:,}"
    return row


def _box(box: dict[str, Any]) -> str:
    corners = ",".join(f"{box[side]:g}" for side in CORNERS)
    return f"{box['label']} {corners}"


def trash(name: DatasetName, chosen: SampleNames, as_json: AsJson = False) -> None:
    """Put samples into the trash."""
    _move(name, chosen, "trash", as_json)


def restore(name: DatasetName, chosen: SampleNames, as_json: AsJson = False) -> None:
    """Take samples out of the trash, with the labels they had."""
    _move(name, chosen, "restore", as_json)


def _move(name: str, chosen: list[str], action: str, as_json: bool) -> None:
    api = ApiClient()
    dataset = find_dataset(api, name)
    tab = SampleTab.TRASH if action == "restore" else SampleTab.ALL
    ids = sample_ids(api, dataset, chosen, tab)
    changes = [
        api.post(f"/datasets/{dataset.id}/{action}", {"sample_ids": portion})
        for portion in portions_of(ids)
    ]
    if as_json:
        print_json(changes)
        return
    for change in map(Change.model_validate, changes):
        console.print(
            f"{action}: {counted(change.samples, 'sample')}; take it back with "
            f"`exeml dataset undo {dataset.name} {change.id}`",
            highlight=False,
            soft_wrap=True,
        )


def empty_trash(
    name: DatasetName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete what is in the trash for good."""
    api = ApiClient()
    dataset = find_dataset(api, name)
    if not yes:
        typer.confirm(
            f"Delete {counted(dataset.trashed, 'sample')} in the trash of {dataset.name} for good?",
            abort=True,
        )
    answer = api.delete(f"/datasets/{dataset.id}/trash")
    if as_json:
        print_json(answer)
    else:
        console.print(f"deleted for good: {counted(answer['deleted'], 'sample')}", highlight=False)
