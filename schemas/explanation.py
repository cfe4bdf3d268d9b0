"""Asking for the reason of an answer, the same for every type that has one."""

from pydantic import BaseModel, ConfigDict, Field

from schemas.message import Message


class ExplainOptions(BaseModel):
    """What may be asked along with a picture, a sound, a text or records, in the URL."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    explain: bool = Field(
        False,
        description=Message("services.explain-option", "also tell what decided, true or false"),
    )


class HeatMap(BaseModel):
    """Which places of a picture decided: what its label loses when a place is covered.

    Cell `importances[row][column]` stands for the share of the upright picture from
    `row / rows` to `(row + 1) / rows` of its height, and alike for its width. A value is the
    score of the label less its score with the place covered: above 0 the place speaks for the
    label, below 0 against it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(description="The label that is explained: the best one")
    rows: int = Field(ge=1)
    columns: int = Field(ge=1)
    importances: list[list[float]] = Field(description="A list a row, from top to bottom")
