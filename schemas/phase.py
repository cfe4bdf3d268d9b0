"""The six phases of a workflow, their states, and the run that carries them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

from schemas.languages import Sentence
from schemas.project_type import ProjectType
from schemas.retraining import Promotion


class PhaseKey(StrEnum):
    """The phases, in their order."""

    LABEL_DATA = "label_data"
    PUBLISH_DATASET_VERSION = "publish_dataset_version"
    CHECK_DATA = "check_data"
    TRAIN_MODEL = "train_model"
    REGISTER_MODEL = "register_model"
    DEPLOY_SERVICE = "deploy_service"

    def display_name(self, project_type: ProjectType) -> str:
        """The name a person sees; the training phase is named by the project type."""
        if self is PhaseKey.TRAIN_MODEL:
            return project_type.training_phase
        return self.value.replace("_", " ").title()


def phases_of(project_type: ProjectType) -> tuple[PhaseKey, ...]:
    """Return the phases of a type in order; a table has no labels to set."""
    return tuple(
        key for key in PhaseKey if project_type.has_labels or key is not PhaseKey.LABEL_DATA
    )


class PhaseStatus(StrEnum):
    """The states of a phase."""

    NOT_STARTED = "Not started"
    RUNNING = "Running"
    AWAITING_OPERATION = "Awaiting operation"
    AWAITING_INPUT = "Awaiting input"
    EXECUTED = "Executed"
    FAILED = "Failed"
    STOPPED = "Stopped"

    @property
    def waits_for_a_person(self) -> bool:
        """Whether the run goes on only after somebody pressed Next."""
        return self in (PhaseStatus.AWAITING_OPERATION, PhaseStatus.AWAITING_INPUT)

    @property
    def has_ended(self) -> bool:
        """Whether nothing happens any more, unless somebody starts it again."""
        return self in (PhaseStatus.EXECUTED, PhaseStatus.FAILED, PhaseStatus.STOPPED)


# Of phases, and of jobs, which never wait for a person.
UNFINISHED = tuple(status for status in PhaseStatus if not status.has_ended)


def current_phase(statuses: Mapping[PhaseKey, PhaseStatus]) -> PhaseKey:
    """Return the first phase that is not executed, or the last one, of phases in their order."""
    for key, status in statuses.items():
        if status is not PhaseStatus.EXECUTED:
            return key
    return list(statuses)[-1]


def is_over(statuses: Mapping[PhaseKey, PhaseStatus]) -> bool:
    """Whether a round has ended well, failed or been stopped, so that another one may begin."""
    fell_short = any(one in (PhaseStatus.FAILED, PhaseStatus.STOPPED) for one in statuses.values())
    return fell_short or list(statuses.values())[-1] is PhaseStatus.EXECUTED


class RunReport(StrEnum):
    """The reports that phases keep with their run."""

    DATA_CHECK = "data_check"
    EVALUATION = "evaluation"


class Phase(BaseModel):
    """The attributes of one phase of one run."""

    model_config = ConfigDict(frozen=True)

    key: PhaseKey
    title: str
    status: PhaseStatus = PhaseStatus.NOT_STARTED
    started_at: datetime | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None
    message: Sentence = Field("", description="Why it failed, or what it made")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def duration(self) -> str | None:
        """Time from start to end, or until now, as hh:mm:ss."""
        if self.started_at is None:
            return None
        end = self.ended_at or datetime.now(UTC)
        seconds = int((end - self.started_at) / timedelta(seconds=1))
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


class WorkflowRun(BaseModel):
    """One round of a project through its phases."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    project_id: UUID
    round_number: int = Field(ge=1)
    promotion: Promotion | None = Field(
        None, description="How a round without people decides about its model; None: people decide"
    )
    flow_run_id: UUID | None = Field(None, description="Run of the workflow engine, once started")
    attempt: int = Field(0, ge=0, description="How many processes have worked on it so far")
    created_at: datetime


class RunPhases(BaseModel):
    """A run with all of its phases, in order."""

    model_config = ConfigDict(frozen=True)

    run: WorkflowRun
    phases: list[Phase]

    @property
    def current(self) -> Phase:
        """The first phase that is not executed, or the last one."""
        key = current_phase({phase.key: phase.status for phase in self.phases})
        return next(phase for phase in self.phases if phase.key is key)

    def with_message(self, message: str) -> "RunPhases":
        """Return the same phases, the current one with this message if it has none of its own."""
        current = self.current
        if not message or current.message:
            return self
        shown = current.model_copy(update={"message": message})
        phases = [shown if phase is current else phase for phase in self.phases]
        return self.model_copy(update={"phases": phases})
