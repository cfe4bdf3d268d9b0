"""One installation: its processes, who they are and how they are, and its settings."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from schemas.languages import Sentence


class ProcessIdentity(BaseModel):
    """A process for good: its id may be given to another one later, id and start time not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pid: int
    create_time: float


class ProcessState(StrEnum):
    """What a process of the platform is doing."""

    WAITING = "Waiting"
    STARTING = "Starting"
    RUNNING = "Running"
    NOT_ANSWERING = "Not answering"
    RESTARTING = "Restarting"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    FAILED = "Failed"
    UNSUPERVISED = "Nobody supervises"


class ProcessRecord(BaseModel):
    """What the supervisor writes down about one of its processes.

    `fingerprint` stands for the code, the settings and the environment that it was started with.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    state: ProcessState = ProcessState.WAITING
    address: str = ""
    identity: ProcessIdentity | None = None
    started_at: datetime | None = None
    restarts: int = 0
    message: Sentence = ""
    fingerprint: str = ""


class PlatformRecord(BaseModel):
    """The supervisor and its processes, as stored in `platform.json`."""

    model_config = ConfigDict(frozen=True)

    supervisor: ProcessIdentity
    ready_at: datetime | None = None
    processes: dict[str, ProcessRecord]


class ProcessStatus(BaseModel):
    """One row of `exeml status`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    state: ProcessState
    address: str
    pid: int | None
    since: datetime | None
    restarts: int
    memory_mb: int
    message: Sentence


class PlatformSetting(BaseModel):
    """One setting as an installation uses it; secrets are never told, only whether one is set."""

    model_config = ConfigDict(frozen=True)

    variable: str
    value: str
    is_default: bool
    description: Sentence
