"""Commands about suggested labels: let a model look at a dataset, accept what it is sure of."""

from typing import Annotated, Any

import typer

from deployments.api_client import ApiClient
from deployments.cli.followed_jobs import follow_job
from deployments.cli.named_dataset import DatasetName, find_dataset
from deployments.cli.output import AsJson, console, print_json
from schemas.data_job import DataJob
from schemas.paging import PAGE_MAX
from schemas.suggestion import SuggestionOrder, SuggestionSummary

AcceptFrom = Annotated[
    float | None,
    typer.Option(min=0, max=1, help="Accept suggestions that the model is at least so sure of."),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this file to those about datasets."""
    app.command("suggest")(suggest)


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
        one["sample"]["id"] for one in page["items"] if one["score"] >= accept_from and one["marks"]
    ]
