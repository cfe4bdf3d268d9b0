"""Commands that show a service over time."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from deployments.cli.api_client import ApiClient
from deployments.cli.output import AsJson, print_json, print_table

POINT_COLUMNS = ("requests", "errors", "refused", "p50_ms", "p95_ms", "p99_ms", "replicas")
DRIFT_SHOWN = 10
MEBIBYTE = 2**20
THOUSAND = 1000


def monitor(
    name: Annotated[str, typer.Argument(help="Name of the service.")],
    hours: Annotated[float, typer.Option(min=0.1, help="How far to look back.")] = 24,
    as_json: AsJson = False,
) -> None:
    """Show requests, times, memory, classes, and how far inputs are from the training data."""
    api = ApiClient()
    address = f"/services/{api.named('service', name)['id']}"
    begin = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    watched = api.get(f"{address}/monitoring", **{"from": begin})
    drift = api.get(f"{address}/drift", **{"from": begin})
    if as_json:
        print_json({"monitoring": watched, "drift": drift})
        return
    _print_points(watched)
    for model in drift["models"]:
        _print_drift(model)


def _print_points(watched: dict[str, Any]) -> None:
    rows = [
        [_hour(point["at"]), *(shown(point[column]) for column in POINT_COLUMNS), _memory(point)]
        for point in watched["points"]
    ]
    total = watched["total"]
    rows.append(["all", *(shown(total[column]) for column in POINT_COLUMNS), _memory(total)])
    print_table(["from", *(column.replace("_", " ") for column in POINT_COLUMNS), "memory"], rows)
    predicted = sum(total["labels"].values())
    for label, count in sorted(total["labels"].items(), key=lambda item: -item[1]):
        typer.echo(f"{label}: {count / predicted:.1%} of {predicted:,} predictions")
    if total["confidence"] is not None:
        typer.echo(f"mean confidence: {total['confidence']:.3f}")


def _print_drift(model: dict[str, Any]) -> None:
    typer.echo(f"\nversion {model['version']}: {model['message']}")
    compared = [*model["features"], model["labels"], model["confidence"]]
    for drift in [drift for drift in compared if drift is not None][:DRIFT_SHOWN]:
        typer.echo(f"  {drift['sentence']}")


def _hour(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%b %d %H:%M}"


def _memory(point: dict[str, Any]) -> str:
    return f"{point['memory_bytes'] / MEBIBYTE:.0f} MB"


def shown(value: float | None) -> str:
    """Write a count, or a number of milliseconds with three digits."""
    if value is None:
        return ""
    return f"{value:,.3g}" if isinstance(value, float) and value < THOUSAND else f"{value:,.0f}"
