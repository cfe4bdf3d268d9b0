"""Training flavors: the hardware a project may be trained on."""

from typing import Annotated

from annotated_types import MaxLen
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.languages import Sentence
from schemas.message import Message
from schemas.plain_text import PlainText, checked_text
from schemas.training import MAX_MINUTES_MAX, MAX_MINUTES_MIN
from schemas.written_as import WrittenAs

FlavorName = Annotated[
    str,
    WrittenAs(
        r"[a-z][a-z0-9-]{0,31}",
        Message(
            "forms.flavor-name",
            "a training flavor of small letters, digits and '-', for example cpu",
        ),
    ),
    Field(description="Training flavor, for example cpu"),
]
CPU, GPU = "cpu", "gpu"


class FlavorSettings(BaseModel):
    """How an installation offers a flavor, which is a work pool of the workflow engine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: Annotated[Sentence, AfterValidator(checked_text), MaxLen(200)] = Field(
        "", description="What people read about it"
    )
    at_once: int | None = Field(
        None, ge=1, le=1000, description="Trainings at once; empty: one for two cores"
    )
    gpu: bool = Field(False, description="Whether its workers need a GPU")
    worker_here: bool = Field(
        True, description="Whether the platform starts its worker; else start workers elsewhere"
    )
    max_minutes: int | None = Field(
        None,
        ge=MAX_MINUTES_MIN,
        le=MAX_MINUTES_MAX,
        description="Longest training on it, in minutes, whatever a round says; empty: no limit",
    )
    agreement: PlainText = Field(
        "",
        max_length=500,
        description="Note that people agree to before they train on it; empty: none",
    )


class TrainingFlavor(BaseModel):
    """A flavor as people choose it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: FlavorName
    description: Sentence
    usable: bool
    reason: Sentence = Field("", description="Why it cannot be used, and what to do")
    gpu: bool = False
    at_once: int = Field(ge=1, description="Trainings that run at once; more wait in a queue")
    running: int = Field(0, description="Trainings that run on it now")
    waiting: int = Field(0, description="Trainings that wait in its queue now")
    max_minutes: int | None = Field(
        None, description="Longest training on it, in minutes; it ends with its best model then"
    )
    agreement: str = Field("", description="Note that people agree to before they train on it")

    def limit(self, max_minutes: int) -> int:
        """Return how many minutes a training may take that is given so many."""
        return min(max_minutes, self.max_minutes or max_minutes)


DEFAULT_FLAVORS = {
    CPU: FlavorSettings(
        description=Message("training.processor-here", "The processor of this machine")
    ),
    GPU: FlavorSettings(
        description=Message("training.gpu-here", "The GPU of this machine"), at_once=1, gpu=True
    ),
}
