"""What a person may set about training, and what training reports."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

TRAINING_RATIO_DECIMALS = 5
TRAINING_RATIO_DEFAULT = 0.8


def _with_few_decimals(ratio: float) -> float:
    exponent = Decimal(str(ratio)).normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > TRAINING_RATIO_DECIMALS:
        raise ValueError(
            f"training_ratio {ratio} has more than {TRAINING_RATIO_DECIMALS} decimals; round it"
        )
    return ratio


TrainingRatio = Annotated[
    float,
    Field(gt=0, lt=1, description="Share of samples used to train; the rest validates"),
    AfterValidator(_with_few_decimals),
]


class TrainingPreference(StrEnum):
    """Short training and a small model, or long training and a better one (SPEC 11)."""

    PERFORMANCE_FIRST = "performance_first"
    BALANCE = "balance"
    ACCURACY_FIRST = "accuracy_first"


class TrainingSettings(BaseModel):
    """Training settings that every project type has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    training_ratio: TrainingRatio = TRAINING_RATIO_DEFAULT
    max_minutes: int = Field(
        60, ge=6, le=6000, description="Stop training after this long and keep the best model"
    )
    preference: TrainingPreference = Field(
        TrainingPreference.BALANCE, description="Short training or the best accuracy"
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Same seed, same model on a CPU")


class TrainingProgress(BaseModel):
    """One report of a running training."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: str = Field(description="What is being done, in words")
    fraction: float = Field(ge=0, le=1, description="Share of the planned work that is done")
    minutes_left: float | None = Field(None, ge=0)
    loss: float | None = None
    accuracy: float | None = Field(None, ge=0, le=1)
    at: datetime
