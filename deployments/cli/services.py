"""Commands about prediction services."""

import json
import mimetypes
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from deployments.api_client import ApiClient, sentence_of
from deployments.cli.named_values import named_setting
from deployments.cli.output import AsJson, print_json, print_rows
from schemas.errors import ExemlError, PlatformError

app = typer.Typer(help="Prediction services.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the service.")]
COLUMNS = ("name", "status", "url", "stop_at", "message", "id")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List services."""
    print_rows(ApiClient().get("/services"), COLUMNS, as_json)


@app.command("start")
def start(name: Name, as_json: AsJson = False) -> None:
    """Start a stopped service."""
    _act(name, "start", as_json)


@app.command("stop")
def stop(name: Name, as_json: AsJson = False) -> None:
    """Stop a service; it can be started again."""
    _act(name, "stop", as_json)


@app.command("key")
def key(name: Name, as_json: AsJson = False) -> None:
    """Make an API key for a service; it is shown only now."""
    api = ApiClient()
    created = api.post(f"/services/{api.named('service', name)['id']}/api-keys")
    if as_json:
        print_json(created)
    else:
        typer.echo(created["key"])


def predict(
    name: Name,
    key: Annotated[str, typer.Option(envvar="EXEML_SERVICE_KEY", help="API key of the service.")],
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files to send: pictures, texts, or JSON requests.")
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option(help="A text to send; repeat for several.")
    ] = None,
    option: Annotated[
        list[str],
        typer.Option(help="Option of the service, as threshold=0.3 or explain=true; repeat."),
    ] = [],  # noqa: B006
) -> None:
    """Send files or texts to a running service and print its answers as JSON."""
    options = dict(map(named_setting, option))
    url = str(httpx.URL(ApiClient().named("service", name)["url"], params=options or None))
    for file in files or []:
        print_json(ask(url, key, file.name, file.read_bytes()))
    for one in text or []:
        print_json(ask(url, key, "request.json", json.dumps({"text": one}).encode()))


def ask(url: str, key: str, name: str, data: bytes) -> Any:
    """Return the answer of a service to one file."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    try:
        response = httpx.post(
            url,
            content=data,
            headers={"X-Api-Key": key, "Content-Type": media_type},
            timeout=60,
            trust_env=False,
        )
    except httpx.TransportError as error:
        raise PlatformError(
            f"the gateway does not answer at {url} ({type(error).__name__}); see `exeml status`"
        ) from error
    if response.is_error:
        raise ExemlError(sentence_of(response))
    return response.json()


def _act(name: str, action: str, as_json: bool) -> None:
    api = ApiClient()
    service = api.post(f"/services/{api.named('service', name)['id']}/{action}")
    print_rows([service], COLUMNS, as_json)
