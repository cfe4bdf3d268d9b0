"""Commands about the labels of a dataset, and about those on its samples."""

from typing import Annotated

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
from schemas.dataset import Dataset
from schemas.errors import InvalidInputError, NotFoundError
from schemas.label import CORNERS, Change, Label, LabelDeletion, LabelSetChange

app = typer.Typer(help="Labels of a dataset and of its samples.", no_args_is_help=True)

COLUMNS = ("name", "colour", "shortcut", "samples", "annotations")

LabelName = Annotated[str, typer.Argument(help="Name of the label.", metavar="LABEL")]
Colour = Annotated[str | None, typer.Option("--colour", "--color", help="#rrggbb")]
Shortcut = Annotated[
    str | None, typer.Option(help="Key that sets the label: a digit or a small letter.")
]


@app.command("list")
def list_(dataset: DatasetName, as_json: AsJson = False) -> None:
    """List the labels of a dataset with their counts."""
    api = ApiClient()
    rows = api.get(f"/datasets/{find_dataset(api, dataset).id}/labels")
    print_rows(rows, COLUMNS, as_json)


@app.command("add")
def add(
    dataset: DatasetName,
    label: LabelName,
    colour: Colour = None,
    shortcut: Shortcut = None,
    as_json: AsJson = False,
) -> None:
    """Add a label; colour and key are chosen when they are not given."""
    api = ApiClient()
    body = [{"name": label, "colour": colour, "shortcut": shortcut}]
    found = find_dataset(api, dataset)
    print_rows(api.post(f"/datasets/{found.id}/labels", body), COLUMNS, as_json)
    if not as_json:
        _advise_another_look(api, found)


@app.command("change")
def change(
    dataset: DatasetName,
    label: LabelName,
    name: Annotated[
        str | None, typer.Option(help="New name; that of another label needs --merge.")
    ] = None,
    merge_both: Annotated[
        bool, typer.Option("--merge", help="Make the label become the other one of that name.")
    ] = False,
    colour: Colour = None,
    shortcut: Shortcut = None,
    as_json: AsJson = False,
) -> None:
    """Change the name, colour or key of a label, on all samples at once."""
    given = {"name": name, "colour": colour, "shortcut": shortcut}
    body: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if not body:
        raise InvalidInputError(
            "labels.nothing-to-change",
            "nothing is to be changed; give --name, --colour or --shortcut",
        )
    body |= {"merge": True} if merge_both else {}
    api = ApiClient()
    found = _find_label(api, find_dataset(api, dataset), label)
    print_rows([api.patch(f"/labels/{found.id}", body)], COLUMNS, as_json)


@app.command("merge")
def merge(
    dataset: DatasetName,
    labels: Annotated[list[str], typer.Argument(help="Labels to merge.", metavar="LABEL…")],
    into: Annotated[str, typer.Option(help="The label that stays.")],
    as_json: AsJson = False,
) -> None:
    """Make samples with any of these labels carry another one instead."""
    api = ApiClient()
    path = f"/datasets/{find_dataset(api, dataset).id}/labels/merge"
    print_rows([api.post(path, {"labels": labels, "into": into})], COLUMNS, as_json)


@app.command("delete")
def delete(
    dataset: DatasetName,
    label: LabelName,
    mode: Annotated[
        LabelDeletion,
        typer.Option(
            help="label_only; label_and_samples also trashes samples that carry no other label; "
            "label_samples_and_files deletes their files at the source, too."
        ),
    ] = LabelDeletion.LABEL_ONLY,
    as_json: AsJson = False,
) -> None:
    """Delete a label."""
    api = ApiClient()
    owner = find_dataset(api, dataset)
    found = _find_label(api, owner, label)
    answer = api.delete(f"/labels/{found.id}", mode=mode)
    if as_json:
        print_json(answer)
        return
    done = Change.model_validate(answer)
    console.print(f"label {found.name} is deleted; {counted(done.samples, 'sample')} changed")
    _advise_another_look(api, owner)


@app.command("set")
def set_(
    dataset: DatasetName,
    chosen: SampleNames,
    label: Annotated[list[str], typer.Option(help="A label; repeat for several.")] = [],  # noqa: B006
    box: Annotated[
        list[str], typer.Option(help="LABEL,XMIN,YMIN,XMAX,YMAX in pixels; repeat for several.")
    ] = [],  # noqa: B006
    no_object: Annotated[
        bool, typer.Option("--no-object", help="None of the objects is in the picture.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Replace all labels of samples; without --label or --box they become unlabeled."""
    if sum(map(bool, (label, box, no_object))) > 1:
        raise InvalidInputError(
            "labels.options-exclusive",
            "--label, --box and --no-object exclude each other; give one",
        )
    api = ApiClient()
    found = find_dataset(api, dataset)
    marks: dict[str, object] = {"labels": label}
    if box or no_object or (found.project_type.has_boxes and not label):
        marks = {"boxes": [_box(text) for text in box], "empty": no_object}
    changed = [
        sample
        for ids in portions_of(sample_ids(api, found, chosen))
        for sample in api.put(
            "/samples/labels", [{"sample_id": sample_id, **marks} for sample_id in ids]
        )
    ]
    print_rows(changed, ("name", "labels", "revision"), as_json)


def _box(text: str) -> dict[str, object]:
    label, *numbers = text.split(",")
    try:
        corners = dict(zip(CORNERS, map(float, numbers), strict=True))
    except ValueError:
        raise InvalidInputError(
            "labels.box-malformed",
            "box {text!r} is not of the form LABEL,XMIN,YMIN,XMAX,YMAX, for example "
            "cat,10,20,110,220",
            text=text,
        ) from None
    return {"label": label, **corners}


@app.command("apply")
def apply(
    dataset: DatasetName,
    chosen: SampleNames,
    add: Annotated[list[str], typer.Option(help="A label to put on; repeat for several.")] = [],  # noqa: B006
    remove: Annotated[list[str], typer.Option(help="A label to take off.")] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Put labels on samples and take others off; what else they carry stays."""
    api = ApiClient()
    found = find_dataset(api, dataset)
    path = f"/datasets/{found.id}/samples/labels"
    ids = sample_ids(api, found, chosen)
    answers = [
        api.patch(path, {"sample_ids": portion, "add": add, "remove": remove})
        for portion in portions_of(ids)
    ]
    if as_json:
        print_json(answers)
        return
    for answer in answers:
        undo = f"exeml dataset undo {found.name} {answer['change_id']}"
        done = f"labeled; take it back with `{undo}`" if answer["change_id"] else "nothing changed"
        console.print(done, highlight=False, soft_wrap=True)


def _advise_another_look(api: ApiClient, dataset: Dataset) -> None:
    """Say so when the labels are not those of the latest version any more."""
    change = LabelSetChange.model_validate(api.get(f"/datasets/{dataset.id}/label-set-change"))
    if change.added or change.deleted:
        console.print(
            f"the label set is not that of {change.version} any more; look at all samples of "
            f"{dataset.name} again before the next training",
            highlight=False,
            soft_wrap=True,
        )


def _find_label(api: ApiClient, dataset: Dataset, name: str) -> Label:
    labels = [Label.model_validate(label) for label in api.get(f"/datasets/{dataset.id}/labels")]
    for label in labels:
        if label.name == name:
            return label
    raise NotFoundError(
        "labels.no-such-label",
        "dataset {dataset!r} has no label {label!r}; see `exeml label list {dataset}`",
        dataset=dataset.name,
        label=name,
    )
