"""Commands about the versions of a prediction service and what each gets."""

from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.named_values import named_number
from deployments.cli.output import AsJson, console, print_json, print_rows
from deployments.cli.services import Name, Wait, print_changed


def add_commands(app: typer.Typer) -> None:
    """Add these commands to those of services."""
    app.command("traffic")(traffic)
    app.command("rollback")(rollback)
    app.command("history")(history)
    app.command("compare")(compare)


def traffic(
    name: Name,
    shares: Annotated[
        list[str], typer.Argument(help="All versions it is to have, as 0.0.1=90 0.0.2=10.")
    ],
    shadow: Annotated[
        list[str],
        typer.Option(help="Version that gets a copy of some requests, as 0.0.3=50; repeat."),
    ] = [],  # noqa: B006
    wait: Wait = True,
    as_json: AsJson = False,
) -> None:
    """Divide the requests of a service among versions, in one change."""
    api = ApiClient()
    service = api.named("service", name)
    versions = [_share(text, "traffic_ratio") for text in shares]
    versions += [_share(text, "shadow_percent") | {"traffic_ratio": 0} for text in shadow]
    change = {"revision": service["revision"], "versions": versions}
    print_changed(api, api.put(f"/services/{service['id']}/traffic", change), wait, as_json)


def rollback(
    name: Name,
    to: Annotated[int | None, typer.Option(help="State to go back to; else the last one.")] = None,
    wait: Wait = True,
    as_json: AsJson = False,
) -> None:
    """Return a service to a former state of its traffic; a second call undoes it."""
    api = ApiClient()
    path = f"/services/{api.named('service', name)['id']}/rollback"
    print_changed(api, api.post(path, {"to": to}), wait, as_json)


def history(name: Name, as_json: AsJson = False) -> None:
    """List the present and former states of a service's traffic."""
    api = ApiClient()
    states = api.get(f"/services/{api.named('service', name)['id']}/traffic")
    if as_json:
        print_json(states)
        return
    rows = [state | {"versions": _written(state["versions"])} for state in states]
    print_rows(rows, ("number", "versions", "reason", "by", "created_at"), as_json=False)


def compare(name: Name, as_json: AsJson = False) -> None:
    """Compare the answers of shadows with those of the versions that answer."""
    api = ApiClient()
    report = api.get(f"/services/{api.named('service', name)['id']}/comparison")
    if as_json:
        print_json(report)
        return
    rows = [
        version
        | {"role": role, "agreement": version.get("agreement"), "compared": version.get("compared")}
        for role, listed in (("answers", report["answering"]), ("shadow", report["shadows"]))
        for version in listed
    ]
    columns = ("version", "role", "answers", "p50_ms", "p95_ms", "compared", "agreement")
    print_rows(rows, columns, as_json=False)
    for shadow in report["shadows"]:
        for disagreement in shadow["disagreements"]:
            console.print(
                f"{disagreement['requests']} times {disagreement['answered']}, {shadow['version']} "
                f"said {disagreement['shadow']}",
                highlight=False,
                markup=False,
            )


def _share(text: str, kind: str) -> dict[str, Any]:
    version, share = named_number(text)
    return {"version": version, kind: share}


def _written(versions: list[dict[str, Any]]) -> str:
    return ", ".join(f"{version['version']} {version['traffic_ratio']} %" for version in versions)
