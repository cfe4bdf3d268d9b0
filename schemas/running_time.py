"""How long trainings and services have run: what stands in the place of fees."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class RunningTime(BaseModel):
    """Hours that something has occupied hardware, since they are counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cpu_hours: float = Field(
        0, ge=0, description="Hours on CPU flavors; of services, hours of one core each"
    )
    gpu_hours: float = Field(0, ge=0, description="Hours on flavors with a GPU")
    since: datetime


class ServiceRunningTime(RunningTime):
    """The running time of a service."""

    name: str


class ProjectRunningTime(BaseModel):
    """The running time of a project: of all its trainings, and of each of its services."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trainings: RunningTime
    services: list[ServiceRunningTime]
