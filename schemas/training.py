"""What a person may set about training, and what training reports."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.languages import Sentence
from schemas.message import Message
from schemas.version_names import DatasetVersionName, ModelVersionName

MAX_MINUTES_MIN, MAX_MINUTES_MAX = 6, 6000
MAX_MINUTES_DEFAULT = 60
TRAINING_RATIO_DECIMALS = 5
TRAINING_RATIO_DEFAULT = 0.8


def _with_few_decimals(ratio: float) -> float:
    exponent = Decimal(str(ratio)).normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > TRAINING_RATIO_DECIMALS:
        raise ValueError(
            Message(
                "training.too-many-decimals",
                "training_ratio {ratio} has more than {most} decimals; round it",
                ratio=ratio,
                most=TRAINING_RATIO_DECIMALS,
            )
        )
    return ratio


TrainingRatio = Annotated[
    float,
    Field(
        gt=0,
        lt=1,
        title="Training and Validation Ratios",
        description="Share of samples used to train; the rest validates",
    ),
    AfterValidator(_with_few_decimals),
]


class TrainingPreference(StrEnum):
    """Short training and a small model, or long training and a better one."""

    PERFORMANCE_FIRST = "performance_first"
    BALANCE = "balance"
    ACCURACY_FIRST = "accuracy_first"


class TrainingSettings(BaseModel):
    """The training configuration of one round, as far as every project type has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # What is chosen anew for each round, so a project keeps no default for it.
    of_one_round: ClassVar[tuple[str, ...]] = ("dataset_version", "incremental_version")

    dataset_version: DatasetVersionName | None = Field(
        None,
        title="Dataset Version",
        description="Dataset version to train on: one that exists, or the name of the one to be "
        "published; empty: the next one is published",
    )
    incremental_version: ModelVersionName | None = Field(
        None,
        title="Incremental Training Version",
        description="Version of the AI application whose weights training goes on from; "
        "empty: train afresh",
    )

    training_ratio: TrainingRatio = TRAINING_RATIO_DEFAULT
    max_minutes: int = Field(
        MAX_MINUTES_DEFAULT,
        ge=MAX_MINUTES_MIN,
        le=MAX_MINUTES_MAX,
        title="Max. Training Duration (Minute)",
        description="Stop training after this long and keep the best model",
    )
    preference: TrainingPreference = Field(
        TrainingPreference.BALANCE,
        title="Training Preference",
        description="Short training or the best accuracy",
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Same seed, same model on a CPU")


def train_afresh(incremental_version: str | None) -> str | None:
    """Refuse to go on from earlier weights, for types that train afresh within seconds."""
    if incremental_version is not None:
        raise ValueError(
            Message(
                "training.trains-afresh",
                "texts and tables are trained afresh each time, from what is cached of "
                "earlier rounds; leave incremental_version empty",
            )
        )
    return None


class TrainingProgress(BaseModel):
    """One report of a running training."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: Sentence = Field(description="What is being done, in words")
    fraction: float = Field(ge=0, le=1, description="Share of the planned work that is done")
    minutes_left: float | None = Field(None, ge=0)
    loss: float | None = None
    accuracy: float | None = Field(None, ge=0, le=1)
    at: datetime
