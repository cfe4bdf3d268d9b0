"""Suggested labels: what a model would answer for the samples of a dataset."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.evaluation import Share
from schemas.label import MAX_BOXES, Box, LabelName
from schemas.sample import Sample

DOUBTFUL_FROM = 0.5  # a model that is less sure of another label raises no doubt
SIMILAR_BITS = 3  # of 64, in which the look of two near-duplicates may differ


class SuggestionOrder(StrEnum):
    """What people look at with suggestions."""

    SURE = "sure"
    UNSURE = "unsure"
    DOUBTFUL = "doubtful"
    SIMILAR = "similar"


class SuggestionRequest(BaseModel):
    """Which model shall suggest labels."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model_version_id: UUID | None = Field(
        None, description="Empty: the newest successful version of the project of the dataset"
    )


class PlacedLabel(BaseModel):
    """A label on all of a sample or on a box of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: LabelName
    box: Box | None = None


class SuggestedMark(PlacedLabel):
    """A label that a model would set, and how sure it is."""

    score: Share
    dismissed: bool = Field(False, description="Somebody said that it is wrong")


class Suggestion(BaseModel):
    """What a model would answer for one sample."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: Sample
    marks: list[SuggestedMark]
    score: Share = Field(description="How sure the model is")
    doubt: Share = Field(description="How sure it is of something else than the labels")
    similar_group: int | None = Field(description="The same number: near-duplicates")


class SampleSuggestion(BaseModel):
    """What is suggested for one sample and what it does not carry yet."""

    suggested_by: str | None = Field(description="The model whose suggestion this is")
    marks: list[SuggestedMark]


class SuggestionAnswer(BaseModel):
    """All marks that are suggested for a sample and that somebody calls wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dismissed: list[PlacedLabel] = Field(max_length=MAX_BOXES)


class SuggestionPage(BaseModel):
    """One page of suggestions and how many there are."""

    items: list[Suggestion]
    total: int


class SuggestionSummary(BaseModel):
    """Whether and from which model there are suggestions, and how many of each order."""

    model: str | None = Field(description="The newest model that can suggest, with its version")
    suggested_by: str | None = Field(description="The model whose suggestions these are")
    counts: dict[SuggestionOrder, int]
