"""Commands about suggested labels: let a model look at a dataset, accept what it is sure of."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.followed_jobs import follow_job
from deployments.cli.named_dataset import DatasetName, find_dataset, sample_ids
from deployments.cli.output import AsJson, console, print_json, print_table
from schemas.data_job import DataJob
from schemas.errors import InvalidInputError
from schemas.label import CORNERS
from schemas.paging import PAGE_MAX
from schemas.suggestion import (
    SampleSuggestion,
    SuggestedMark,
    SuggestionOrder,
    SuggestionSummary,
)

AcceptFrom = Annotated[
    float | None,
    typer.Option(min=0, max=1, help="Accept suggestions that the model is at least so sure of."),
]
SampleName = Annotated[str, typer.Argument(help="Name or id of the sample.", metavar="SAMPLE")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about datasets."""
    app.command("suggest")(suggest)
    app.command("suggested")(suggested)


def suggest(name: DatasetName, accept_from: AcceptFrom = None, as_json: AsJson = False) -> None:
    """Let the newest model suggest labels for a dataset, and accept those it is sure of."""
    api = ApiClient()
    path = f"/datasets/{find_dataset(api, name).id}/suggestions"
    follow_job(api, DataJob.model_validate(api.post(path, {})))
    accepted = 0 if accept_from is None else accept_sure(api, path, accept_from)
    answer = api.get(f"{path}/summary")
    if as_json:
        print_json({**answer, "accepted": accepted})
        return
    summary = SuggestionSummary.model_validate(answer)
    for order, count in summary.counts.items():
        console.print(f"{order}: {count:,}")
    console.print(f"suggested by {summary.suggested_by}, accepted {accepted:,}")


def accept_sure(api: ApiClient, path: str, accept_from: float) -> int:
    """Accept suggestions from the surest one down to a score; return how many that were."""
    accepted = 0
    while chosen := _sure(api, path, accept_from):
        api.post(f"{path}/accept", {"sample_ids": chosen})
        accepted += len(chosen)
    return accepted


def _sure(api: ApiClient, path: str, accept_from: float) -> list[str]:
    page: dict[str, Any] = api.get(f"{path}?order={SuggestionOrder.SURE}&limit={PAGE_MAX}")
    return [
        item["sample"]["id"]
        for item in page["items"]
        if item["score"] >= accept_from and item["marks"]
    ]


def suggested(
    name: DatasetName,
    sample: SampleName,
    accept: Annotated[
        list[int], typer.Option(help="Number of a suggestion that is right; repeat for several.")
    ] = [],  # noqa: B006
    dismiss: Annotated[
        list[int], typer.Option(help="Number of a suggestion that is wrong; repeat for several.")
    ] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Show what is suggested for one sample; accept some of it, dismiss some."""
    api = ApiClient()
    dataset = find_dataset(api, name)
    sample_id = sample_ids(api, dataset, [sample])[0]
    path = f"/samples/{sample_id}/suggestion"
    marks = SampleSuggestion.model_validate(api.get(path)).marks
    right, wrong = _numbered(marks, accept), _numbered(marks, dismiss)
    if right and dataset.project_type.has_boxes:
        api.put("/samples/labels", [_with_boxes(api.get(f"/samples/{sample_id}"), right)])
    elif right:
        body = {"sample_ids": [sample_id], "add": [mark.label for mark in right]}
        api.patch(f"/datasets/{dataset.id}/samples/labels", body)
    if wrong:
        gone = [mark for mark in marks if mark.dismissed or mark in wrong]
        places = [mark.model_dump(include={"label", "box"}) for mark in gone]
        api.put(path, {"dismissed": places})
    _print_marks(SampleSuggestion.model_validate(api.get(path)), as_json)


def _numbered(marks: Sequence[SuggestedMark], numbers: Sequence[int]) -> list[SuggestedMark]:
    offered = [mark for mark in marks if not mark.dismissed]
    for number in numbers:
        if not 1 <= number <= len(offered):
            raise InvalidInputError(
                "suggestions.no-such-number",
                "there is no suggestion {number}, the sample has {count}; give no option to "
                "see them",
                number=number,
                count=len(offered),
            )
    return [offered[number - 1] for number in numbers]


def _with_boxes(sample: dict[str, Any], marks: Sequence[SuggestedMark]) -> dict[str, Any]:
    """Return the marks to set on a picture: its own boxes and the accepted suggestions."""
    boxes = [{"label": mark.label, **mark.box.model_dump()} for mark in marks if mark.box]
    known = {"sample_id": sample["id"], "revision": sample["revision"]}
    return {**known, "boxes": sample["boxes"] + boxes}


def _print_marks(left: SampleSuggestion, as_json: bool) -> None:
    offered = [mark for mark in left.marks if not mark.dismissed]
    if as_json:
        print_json([mark.model_dump() for mark in offered])
        return
    rows = [
        [str(number), mark.label, f"{mark.score:.2f}", *_corners(mark)]
        for number, mark in enumerate(offered, start=1)
    ]
    print_table(["number", "label", "score", *CORNERS], rows)


def _corners(mark: SuggestedMark) -> list[str]:
    return [f"{corner:.1f}" for corner in mark.box.corners] if mark.box else [""] * len(CORNERS)
