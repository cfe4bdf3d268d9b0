"""Commands about labels."""

from typing import Annotated

import typer

from deployments.api_client import ApiClient
from deployments.cli.output import AsJson, print_rows

app = typer.Typer(help="Labels of a dataset.", no_args_is_help=True)

Dataset = Annotated[str, typer.Argument(help="Name of the dataset.")]


@app.command("list")
def list_(dataset: Dataset, as_json: AsJson = False) -> None:
    """List the labels of a dataset with their counts."""
    api = ApiClient()
    rows = api.get(f"/datasets/{api.named('dataset', dataset)['id']}/labels")
    print_rows(rows, ("name", "colour", "samples"), as_json)


@app.command("set")
def set_(
    sample_ids: Annotated[list[str], typer.Argument(help="Ids of samples; see dataset samples.")],
    label: Annotated[list[str], typer.Option(help="Label to set; repeat for several.")] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Set the labels of samples; without --label the samples become unlabeled."""
    changes = [{"sample_id": sample_id, "labels": label} for sample_id in sample_ids]
    print_rows(ApiClient().put("/samples/labels", changes), ("name", "labels", "revision"), as_json)
