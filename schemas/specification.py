"""Specifications: the hardware of a compute node of a prediction service."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.languages import Sentence

SpecificationName = Literal["cpu", "cpu-2", "cpu-4", "gpu"]
# A process predicts with one core; a compute node has as many processes as cores.
CORES: dict[SpecificationName, int] = {"cpu": 1, "cpu-2": 2, "cpu-4": 4, "gpu": 1}
PROCESS_MEMORY_MB = 256


class Specification(BaseModel):
    """A specification as people choose it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: SpecificationName
    description: Sentence
    cores: int = Field(description="Processes that predict at the same time, one core each")
    memory_mb: int = Field(description="Free memory that its start needs")
    usable: bool
    reason: Sentence = Field("", description="Why it cannot be used, and what to do")
