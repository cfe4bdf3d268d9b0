"""How many trainings of a project are in which state."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class TrainingState(StrEnum):
    """The state of one training, or of the version that came of it; in the order people see."""

    RUNNING = "Running"
    SUCCESSFUL = "Successful"
    TRAINING_FAILURE = "Training Failure"
    MODEL_PUBLISH_FAILED = "Model Publish Failed"
    STOPPED = "Stopped"
    NOT_STARTED = "Not started"


class TrainingCount(BaseModel):
    """A state and the trainings that are in it, for example "Successful 4"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: TrainingState
    count: int = Field(ge=0, description="0 only for `Not started`")
