"""Prediction services: what a person sets, what is wanted and what runs."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_COMPUTE_NODES = 5
MAX_AUTO_STOP_HOURS = 24
AUTO_STOP_CHOICES = (1, 2, 4, 6)


class ServiceStatus(StrEnum):
    """The states of a service (SPEC C13)."""

    DEPLOYING = "Deploying"
    RUNNING = "Running"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    FAILED = "Failed"


class DeploymentSettings(BaseModel):
    """The form of Deploy Service (SPEC 121-122)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str | None = Field(
        None, description="Version of the AI application; empty: the one just registered"
    )
    resource_pool: Literal["public"] = Field("public", description="Where the service runs")
    traffic_ratio: int = Field(
        100, ge=0, le=100, description="Share of the requests among the versions of a service"
    )
    specification: Literal["cpu"] = Field("cpu", description="Hardware of a compute node")
    compute_nodes: int = Field(
        1, ge=1, le=MAX_COMPUTE_NODES, description="Replicas that answer requests"
    )
    auto_stop: bool = Field(True, description="Stop the service by itself after a while")
    auto_stop_hours: int = Field(
        1,
        ge=1,
        le=MAX_AUTO_STOP_HOURS,
        description="Hours until the service stops by itself",
        json_schema_extra={"examples": list(AUTO_STOP_CHOICES)},
    )


class Service(BaseModel):
    """A prediction service as it is wanted and as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    name: str
    project_id: UUID
    model_version_id: UUID
    run_id: UUID
    settings: DeploymentSettings
    wanted: bool = Field(description="Whether it should run")
    status: ServiceStatus
    message: str = ""
    stop_at: datetime | None = Field(None, description="When auto stop ends it")
    created_at: datetime


class ApiKeyCreated(BaseModel):
    """A new API key of a service; only its hash is stored, so it is shown this once."""

    id: UUID
    key: str
