"""Commands about recorded requests of a service."""

from pathlib import Path
from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.named_values import named_setting
from deployments.cli.output import AsJson, counted, print_json, print_rows
from schemas.paging import PAGE_USUAL
from schemas.recording import RecordingSettings

app = typer.Typer(help="Recorded requests of a service.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the service.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Ids, as `list` shows them.")]
Below = Annotated[float | None, typer.Option(help="Those that are less sure than this.")]
COLUMNS = ("at", "label", "confidence", "size", "returned_at", "id")
DEFAULTS = RecordingSettings()


@app.command("on")
def on(
    name: Name,
    most_requests: Annotated[int, typer.Option(help="Requests kept at most.")] = (
        DEFAULTS.most_requests
    ),
    most_bytes: Annotated[int, typer.Option(help="Bytes kept at most.")] = DEFAULTS.most_bytes,
    below: Below = None,
    as_json: AsJson = False,
) -> None:
    """Record requests from now on, until the limits are reached."""
    limits = {"most_requests": most_requests, "most_bytes": most_bytes, "below_confidence": below}
    _change(name, {"on": True, **limits}, as_json)


@app.command("off")
def off(name: Name, as_json: AsJson = False) -> None:
    """Record no more; what is recorded stays."""
    _change(name, {"on": False}, as_json)


@app.command("list")
def list_(
    name: Name, below: Below = None, limit: int = PAGE_USUAL, as_json: AsJson = False
) -> None:
    """List recorded requests, newest first."""
    api = ApiClient()
    query = {"below_confidence": below, "limit": limit}
    page = api.get(f"{_address(api, name)}/recordings", **query)
    print_rows(page["items"], COLUMNS, as_json)


@app.command("show")
def show(name: Name, recording: str, file: Path) -> None:
    """Write the body of a recorded request to a file."""
    api = ApiClient()
    file.write_bytes(api.get_bytes(f"{_address(api, name)}/recordings/{recording}/content"))


@app.command("return")
def return_(
    name: Name,
    ids: Ids = None,
    below: Below = None,
    label: Annotated[list[str], typer.Option(help="ID=LABEL; repeat for several.")] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Give requests back to the dataset as samples: Unlabeled, or with the label you give."""
    api = ApiClient()
    request = {
        "ids": ids or None,
        "below_confidence": below,
        "labels": dict(map(named_setting, label)),
    }
    done = api.post(f"{_address(api, name)}/recordings/return", request)
    if as_json:
        print_json(done)
        return
    typer.echo(f"{counted(done['samples'], 'new sample')}, {done['known']:,} known already")
    for sentence in done["refused"]:
        typer.echo(sentence)


@app.command("delete")
def delete(
    name: Name,
    ids: Ids = None,
    all_: Annotated[bool, typer.Option("--all", help="All of the service.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete recorded requests."""
    api = ApiClient()
    request = {"ids": ids or None, "all": all_}
    done = api.post(f"{_address(api, name)}/recordings/delete", request)
    if as_json:
        print_json(done)
    else:
        typer.echo(f"{counted(done['deleted'], 'recorded request')} deleted")


def _change(name: str, changes: dict[str, Any], as_json: bool) -> None:
    api = ApiClient()
    address = f"{_address(api, name)}/recording"
    known = api.get(address)
    settings = {field: known[field] for field in (*RecordingSettings.model_fields, "revision")}
    changed = api.put(address, {**settings, **changes})
    shown = ("on", "recorded", "recorded_bytes", "full", "most_requests", "most_bytes")
    print_rows([changed], (*shown, "below_confidence"), as_json)


def _address(api: ApiClient, name: str) -> str:
    return f"/services/{api.named('service', name)['id']}"
