"""Prediction services: what a person sets, what is wanted and what runs."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.dataset import ResourceName
from schemas.languages import Sentence
from schemas.message import Message
from schemas.running_time import RunningTime
from schemas.specification import SpecificationName
from schemas.written_as import WrittenAs

MAX_COMPUTE_NODES = 5
MAX_AUTO_STOP_HOURS = 24
AUTO_STOP_CHOICES = (1, 2, 4, 6)
MAX_REQUESTS_AT_ONCE = 1000
MAX_REQUESTS_PER_SECOND = 100_000
MAX_ORIGINS = 20
KEY_NAME_MAX_LENGTH = 64

ResourcePool = Literal["public"]
TrafficRatio = Annotated[
    int,
    Field(ge=0, le=100, description="Share of the requests among the versions of a service"),
]
ComputeNodes = Annotated[
    int, Field(ge=1, le=MAX_COMPUTE_NODES, description="Compute nodes that answer requests")
]
AutoStop = Annotated[bool, Field(description="Stop the service by itself after a while")]
AutoStopHours = Annotated[
    int,
    Field(
        ge=1,
        le=MAX_AUTO_STOP_HOURS,
        description="Hours until the service stops by itself",
        json_schema_extra={"examples": list(AUTO_STOP_CHOICES)},
    ),
]
Origin = Annotated[
    str,
    WrittenAs(
        r"https?://[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?",
        Message(
            "forms.web-site", "the address of a web site, for example https://shop.example.com"
        ),
    ),
    Field(description="Address of a web site, for example https://shop.example.com"),
]
OUTCOME_LENGTH = 200  # characters of an answer; longer ones are told apart by a hash


class ServiceStatus(StrEnum):
    """The states of a service."""

    DEPLOYING = "Deploying"
    RUNNING = "Running"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    FAILED = "Failed"

    def after_order(self, *, wanted: bool) -> "ServiceStatus":
        """Return the status right after somebody pressed Start, when it is wanted, or Stop."""
        if wanted:
            runs = self in (ServiceStatus.RUNNING, ServiceStatus.DEPLOYING)
            return self if runs else ServiceStatus.DEPLOYING
        return self if self is ServiceStatus.STOPPED else ServiceStatus.STOPPING


class DeploymentSettings(BaseModel):
    """The form of Deploy Service.

    The defaults are those of a new service; one that is there keeps what is left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str | None = Field(
        None, description="Version of the AI application; empty: the latest one"
    )
    resource_pool: ResourcePool = Field("public", description="Where the service runs")
    traffic_ratio: TrafficRatio = 100
    specification: SpecificationName = Field("cpu", description="Hardware of a compute node")
    compute_nodes: ComputeNodes = 1
    auto_stop: AutoStop = True
    auto_stop_hours: AutoStopHours = 1


class NewDeployment(DeploymentSettings):
    """The form of Deploy Service outside of a project's workflow."""

    application: str = Field(description="AI application, which has the name of its project")
    name: ResourceName | None = Field(
        None,
        description="Service that gets the version; empty: the one named like the application",
    )


class ServiceSettings(BaseModel):
    """What holds for all versions of a service: its hours, its limits, who may ask from where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    auto_stop: AutoStop = True
    auto_stop_hours: AutoStopHours = 1
    max_body_bytes: int | None = Field(
        None, ge=1024, description="Largest body; empty: as large as uploads may be"
    )
    requests_per_second: int | None = Field(
        None,
        ge=1,
        le=MAX_REQUESTS_PER_SECOND,
        description="Requests a second of one client address; empty: any number",
    )
    requests_at_once: int = Field(
        64,
        ge=2,
        le=MAX_REQUESTS_AT_ONCE,
        description="Requests in progress; one client address may have half of them",
    )
    allowed_origins: list[Origin] = Field(
        default=[],
        max_length=MAX_ORIGINS,
        description="Web sites whose pages may ask the service; none unless they are named",
    )

    @property
    def hours(self) -> int | None:
        """Hours until it stops by itself; None when it does not."""
        return self.auto_stop_hours if self.auto_stop else None

    def stop_time(self, started: datetime) -> datetime | None:
        """Return when a service that was started then stops by itself, if it does."""
        return started + timedelta(hours=self.auto_stop_hours) if self.auto_stop else None


class SettingsChange(ServiceSettings):
    """New settings of a service, and the revision of it that they were made from."""

    revision: int


class ServiceVersion(BaseModel):
    """A model version as part of a service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model_version_id: UUID
    version: str
    resource_pool: ResourcePool = "public"
    specification: SpecificationName = "cpu"
    compute_nodes: ComputeNodes = 1
    traffic_ratio: TrafficRatio
    shadow_percent: int = Field(
        0, ge=0, le=100, description="Share of the requests that it gets a copy of, unanswered"
    )


class Service(BaseModel):
    """A prediction service as it is wanted and as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    name: str
    project_id: UUID
    run_id: UUID | None = Field(description="Round that deployed it first; none: a person did")
    versions: list[ServiceVersion] = Field(description="The one with the most traffic comes first")
    settings: ServiceSettings
    revision: int = Field(description="Counts the changes; send it back with the next one")
    traffic_revision: int = Field(description="Number of the traffic state that is wanted")
    served_revision: int | None = Field(description="Number of the traffic state that is reached")
    wanted: bool = Field(description="Whether it should run")
    status: ServiceStatus
    message: Sentence = ""
    stop_at: datetime | None = Field(None, description="When auto stop ends it")
    restart_at: datetime | None = Field(None, description="Older processes are to be replaced")
    running_time: RunningTime | None = Field(
        None, description="How long its processes have run, one core each"
    )
    created_at: datetime

    @property
    def answers_as_wanted(self) -> bool:
        """Whether the gateway divides requests as the wanted traffic state says."""
        reached = self.served_revision == self.traffic_revision
        return reached and self.status is ServiceStatus.RUNNING

    @property
    def main_version(self) -> ServiceVersion:
        """The version that gets most of the requests."""
        return self.versions[0]

    @property
    def model_version_id(self) -> UUID:
        """The model version that gets most of the requests."""
        return self.main_version.model_version_id


class KeyName(BaseModel):
    """What a person calls an API key, to know later who has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field("", max_length=KEY_NAME_MAX_LENGTH)


class ApiKey(BaseModel):
    """An API key of a service as it is listed; the key itself is not stored."""

    id: UUID
    name: str
    hint: str = Field(description="Its first and last characters; empty for keys of old")
    created_at: datetime


class ApiKeyCreated(BaseModel):
    """A new API key of a service; only its hash is stored, so it is shown this once."""

    id: UUID
    key: str
    name: str = ""


class AnswerTimes(BaseModel):
    """How many answers of a version were noted, and how long its predictions took."""

    version: str
    answers: int
    p50_ms: float | None = None
    p95_ms: float | None = None


class Disagreement(BaseModel):
    """Two different answers to the same requests."""

    answered: str
    shadow: str
    requests: int


class ShadowComparison(AnswerTimes):
    """A shadow beside the versions that answer."""

    compared: int = Field(description="Requests that both have answered")
    agreeing: int = Field(description="Those with the same label, or numbers within 1 %")
    agreement: float | None = Field(description="Share of those; none while nothing is compared")
    disagreements: list[Disagreement] = Field(description="The most frequent ones")


class ComparisonReport(BaseModel):
    """What was noted since the service has a shadow; no content of a request is kept."""

    answering: list[AnswerTimes]
    shadows: list[ShadowComparison]


class ServiceReference(BaseModel):
    """The URL of a service and a call of it in three languages."""

    url: str
    method: str = "POST"
    key_header: str = "X-Api-Key"
    content_type: str
    body: Sentence = Field(description="What the body holds, in words")
    answer: Sentence = Field(description="What the answer holds, in words")
    options: dict[str, Sentence] = Field(description="What may be added to the URL, as ?name=value")
    curl: str
    python: str
    javascript: str
