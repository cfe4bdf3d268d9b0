"""Options of the commands that deploy a version; what is not given is not sent."""

from typing import Annotated

import typer

from schemas.service import DeploymentSettings

NEW = DeploymentSettings()

TrafficRatio = Annotated[
    int | None,
    typer.Option(
        help=f"Share of the requests, else {NEW.traffic_ratio}: it replaces other versions; less "
        "leaves them the rest."
    ),
]
Specification = Annotated[
    str | None,
    typer.Option(
        help="One of `exeml service specifications`; else that of the version it replaces, "
        f"{NEW.specification} for a new service."
    ),
]
ComputeNodes = Annotated[
    int | None,
    typer.Option(
        help=f"Else as many as the version it replaces has, {NEW.compute_nodes} for a new service."
    ),
]
AutoStop = Annotated[bool | None, typer.Option(help="Else as it is; on for a new service.")]
AutoStopHours = Annotated[
    int | None,
    typer.Option(help=f"Else as they are; {NEW.auto_stop_hours} for a new service."),
]
