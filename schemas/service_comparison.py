"""How the answers of a shadow compare with those of the versions that answer."""

from pydantic import BaseModel, Field

OUTCOME_LENGTH = 200  # characters of an answer; longer ones are told apart by a hash


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
