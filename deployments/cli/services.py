"""Commands about prediction services."""

import json
import mimetypes
import time
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import typer

from deployments.cli.api_client import ApiClient, sentence_of
from deployments.cli.deployment_options import (
    AutoStop,
    AutoStopHours,
    ComputeNodes,
    Specification,
    TrafficRatio,
)
from deployments.cli.named_values import named_setting
from deployments.cli.output import AsJson, console, print_json, print_rows
from schemas.errors import ExemlError, PlatformError
from schemas.service import ServiceStatus

app = typer.Typer(help="Prediction services.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the service.")]
COLUMNS = ("name", "status", "versions", "url", "stop_at", "message", "id")
POLL_SECONDS = 0.3

Wait = Annotated[bool, typer.Option(help="Wait until it answers so; else it says `changing`.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List services."""
    print_services(ApiClient().get("/services"), as_json)


@app.command("deploy")
def deploy(
    application: Annotated[str, typer.Argument(help="AI application to deploy.")],
    name: Annotated[
        str | None, typer.Option(help="Service that gets the version; else named likewise.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="Its version; else the latest.")] = None,
    traffic_ratio: TrafficRatio = None,
    specification: Specification = None,
    compute_nodes: ComputeNodes = None,
    auto_stop: AutoStop = None,
    auto_stop_hours: AutoStopHours = None,
    wait: Wait = True,
    as_json: AsJson = False,
) -> None:
    """Deploy a version of an AI application; a service of that name answers meanwhile."""
    request = {
        "application": application,
        "name": name,
        "version": version,
        "traffic_ratio": traffic_ratio,
        "specification": specification,
        "compute_nodes": compute_nodes,
        "auto_stop": auto_stop,
        "auto_stop_hours": auto_stop_hours,
    }
    api = ApiClient()
    given = {name: value for name, value in request.items() if value is not None}
    service = api.post("/services", given)
    print_changed(api, service, wait, as_json)


@app.command("start")
def start(name: Name, wait: Wait = True, as_json: AsJson = False) -> None:
    """Start a stopped service."""
    _act(name, "start", wait, as_json)


@app.command("stop")
def stop(name: Name, as_json: AsJson = False) -> None:
    """Stop a service; it can be started again."""
    _act(name, "stop", False, as_json)


@app.command("restart")
def restart(name: Name, wait: Wait = True, as_json: AsJson = False) -> None:
    """Replace the processes of a service by new ones; it goes on answering."""
    _act(name, "restart", wait, as_json)


@app.command("delete")
def delete(name: Name) -> None:
    """Delete a stopped service with its keys and history."""
    api = ApiClient()
    api.delete(f"/services/{api.named('service', name)['id']}")


@app.command("specifications")
def specifications(as_json: AsJson = False) -> None:
    """List the hardware that compute nodes can have here."""
    columns = ("name", "description", "cores", "memory_mb", "usable", "reason")
    print_rows(ApiClient().get("/services/specifications"), columns, as_json)


@app.command("settings")
def settings(
    name: Name,
    setting: Annotated[
        list[str],
        typer.Option(
            help="Setting to change, as requests_per_second=50, max_body_bytes=1000000, "
            "auto_stop=false or allowed_origins=https://a.example,https://b.example; repeat. "
            "An empty value takes a limit away."
        ),
    ] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Show the settings of a service, or change some: auto stop, limits, allowed origins."""
    api = ApiClient()
    service = api.named("service", name)
    if setting:
        changes = {key: _value(key, text) for key, text in map(named_setting, setting)}
        body = service["settings"] | changes | {"revision": service["revision"]}
        service = api.put(f"/services/{service['id']}/settings", body)
    rows = [{"setting": key, "value": value} for key, value in service["settings"].items()]
    print_rows(rows, ("setting", "value"), as_json)


@app.command("reference")
def reference(
    name: Name,
    language: Annotated[
        Literal["curl", "python", "javascript"], typer.Option(help="Language of the call.")
    ] = "curl",
    as_json: AsJson = False,
) -> None:
    """Show how to call a service, ready to be copied."""
    api = ApiClient()
    calls = api.get(f"/services/{api.named('service', name)['id']}/reference")
    if as_json:
        print_json(calls)
        return
    console.print(f"POST {calls['url']}: {calls['body']}; answers {calls['answer']}", markup=False)
    typer.echo(calls[language])


def predict(
    name: Name,
    key: Annotated[
        str | None,
        typer.Option(envvar="EXEML_SERVICE_KEY", help="API key; else asked through the platform."),
    ] = None,
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
    """Prediction: send files, texts or Inference Code (JSON) to a service that is Running.

    Prints the Test Result as JSON.
    """
    options = dict(map(named_setting, option))
    api = ApiClient()
    service = api.named("service", name)
    headers = {"X-Api-Key": key} if key else _as_this_account(api)
    path = service["url"] if key else f"{api.address}/api/v1/services/{service['id']}/predict"
    url = str(httpx.URL(path, params=options or None))
    for file in files or []:
        print_json(send(url, headers, file.name, file.read_bytes()))
    for entry in text or []:
        print_json(send(url, headers, "request.json", json.dumps({"text": entry}).encode()))


def ask(url: str, key: str, name: str, data: bytes) -> Any:
    """Return the response of a service to one file."""
    return send(url, {"X-Api-Key": key}, name, data)


def send(url: str, headers: dict[str, str], name: str, data: bytes) -> Any:
    """Send one file with credentials, and return the response."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    try:
        response = httpx.post(
            url,
            content=data,
            headers=headers | {"Content-Type": media_type},
            timeout=60,
            trust_env=False,
        )
    except httpx.TransportError as error:
        raise PlatformError(
            "services.no-answer",
            "there is no answer at {url} ({error}); see `exeml status`",
            url=url,
            error=type(error).__name__,
        ) from error
    if response.is_error:
        raise ExemlError(sentence_of(response))
    return response.json()


def print_services(services: list[dict[str, Any]], as_json: bool) -> None:
    """Print services with their versions and what each gets."""
    if as_json:
        print_json(services)
        return
    rows = [
        service
        | {"versions": ", ".join(map(_share, service["versions"])), "status": _state(service)}
        for service in services
    ]
    print_rows(rows, COLUMNS, as_json=False)


def print_changed(api: ApiClient, service: dict[str, Any], wait: bool, as_json: bool) -> None:
    """Print a service that was changed, when it answers as it is wanted if one is to wait."""
    print_services([_settled(api, service) if wait else service], as_json)


def _state(service: dict[str, Any]) -> str:
    return f"{service['status']}, changing" if service["changing"] else str(service["status"])


def _share(version: dict[str, Any]) -> str:
    shadow = f", shadow {version['shadow_percent']} %" if version["shadow_percent"] else ""
    return f"{version['version']} {version['traffic_ratio']} %{shadow}"


def _settled(api: ApiClient, service: dict[str, Any]) -> dict[str, Any]:
    """Wait until a service answers as it is wanted; ExemlError when it cannot, or is wanted else.

    One that does not run has nothing to wait for.
    """
    was_wanted, traffic = service["wanted"], service["traffic_revision"]
    with console.status(f"Changing {service['name']} …"):
        while service["changing"] and service["traffic_revision"] == traffic:
            time.sleep(POLL_SECONDS)
            service = api.get(f"/services/{service['id']}")
    is_as_wanted = (service["wanted"], service["traffic_revision"]) == (was_wanted, traffic)
    if is_as_wanted and service["status"] != ServiceStatus.FAILED:
        return service
    raise ExemlError(
        "services.change-failed",
        "service {service!r} is {status}: {message}",
        service=service["name"],
        status=ServiceStatus(service["status"]),
        message=service["message"],
    )


def _value(key: str, text: str) -> object:
    """Read the value of a setting; lists are separated by commas."""
    if key == "allowed_origins":
        return [origin for origin in text.split(",") if origin]
    return text or None


def _as_this_account(api: ApiClient) -> dict[str, str]:
    return {"Authorization": api.http.headers["Authorization"]}


def _act(name: str, action: str, wait: bool, as_json: bool) -> None:
    api = ApiClient()
    service = api.post(f"/services/{api.named('service', name)['id']}/{action}")
    print_changed(api, service, wait, as_json)


def add_commands(app: typer.Typer) -> None:
    """Add these commands to those of services."""
    app.command("key")(key)
    app.command("keys")(keys)
    app.command("revoke-key")(revoke_key)


def key(
    name: Name,
    key_name: Annotated[str, typer.Option(help="What you will know the key by.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make an API key for a service; it is shown only now."""
    api = ApiClient()
    service_id = api.named("service", name)["id"]
    created = api.post(f"/services/{service_id}/api-keys", {"name": key_name})
    if as_json:
        print_json(created)
    else:
        typer.echo(created["key"])


def keys(name: Name, as_json: AsJson = False) -> None:
    """List the API keys of a service; the keys themselves are not stored."""
    api = ApiClient()
    listed = api.get(f"/services/{api.named('service', name)['id']}/api-keys")
    print_rows(listed, ("name", "hint", "created_at", "id"), as_json)


def revoke_key(key_id: Annotated[str, typer.Argument(help="Its id, of `service keys`.")]) -> None:
    """Revoke an API key; whoever has it is refused from now on."""
    ApiClient().delete(f"/services/api-keys/{key_id}")
