"""Retraining without people: when a project is trained again, and when its new model serves."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, computed_field, model_validator

from schemas.languages import Sentence
from schemas.message import Message

CRON_FIELDS = 5
# The last weekday of a month, and the last of one kind: the workflow engine cannot read them.
UNKNOWN_TO_THE_ENGINE = re.compile(r"LW|\dL", re.IGNORECASE)
MIN_EVERY_SECONDS = 60
MAX_EVERY_SECONDS = 366 * 24 * 3600
UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
MAX_NEW_SAMPLES = 10_000_000


class PromotionRule(StrEnum):
    """When the model of a retraining takes the place of the one that serves."""

    ALWAYS = "always"
    BETTER = "better"
    ASK = "ask"


class Promotion(BaseModel):
    """How a round without people decides about its model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: PromotionRule = Field(
        PromotionRule.BETTER,
        description="The new model serves: always, only if it is better, or when a person says so",
    )
    metric: str | None = Field(
        None, description="What decides which model is better; empty: the main metric of the type"
    )


def _checked_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            Message(
                "schedules.unknown-time-zone",
                "time zone {zone!r} is not known; use a name such as 'Asia/Shanghai' or 'UTC'",
                zone=name[:80],
            )
        ) from error
    return name


def _checked_cron(cron: str) -> str:
    """Refuse what is no cron line, and days that never come, such as 31 February."""
    if len(cron.split()) != CRON_FIELDS:
        raise ValueError(
            Message(
                "schedules.cron-wrong-fields",
                "cron {cron!r} does not have the five fields minute, hour, day, month and "
                "weekday; for example '0 3 * * 1' is Monday at 3:00",
                cron=cron[:80],
            )
        )
    if UNKNOWN_TO_THE_ENGINE.search(cron):
        raise ValueError(
            Message(
                "schedules.cron-unsupported",
                "cron {cron!r} has LW or a weekday with L, which Prefect does not know; "
                "choose a day, or L for the last one of the month",
                cron=cron[:80],
            )
        )
    try:
        next(CronSim(cron, datetime.now(UTC)))
    except CronSimError as error:
        raise ValueError(
            Message(
                "schedules.cron-unusable",
                "cron {cron!r} cannot be used: {error}",
                cron=cron[:80],
                error=str(error),
            )
        ) from error
    except StopIteration:
        raise ValueError(
            Message(
                "schedules.cron-never-comes",
                "cron {cron!r} never comes; choose another day",
                cron=cron[:80],
            )
        ) from None
    return cron


TimeZone = Annotated[str, AfterValidator(_checked_time_zone)]
Cron = Annotated[str, AfterValidator(_checked_cron)]


def _interval_in_words(seconds: int) -> str:
    unit, name = next((unit, name) for unit, name in UNITS if seconds % unit == 0)
    return f"{seconds // unit} {name}"


class Occasion(BaseModel):
    """What makes a project train again: a cron line, an interval, or new samples."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cron: Cron | None = Field(None, description="Minute, hour, day, month, weekday: 0 3 * * 1")
    timezone: TimeZone = Field("UTC", description="Time zone of the cron line")
    every_seconds: int | None = Field(
        None, ge=MIN_EVERY_SECONDS, le=MAX_EVERY_SECONDS, description="Seconds between two rounds"
    )
    new_samples: int | None = Field(
        None,
        ge=1,
        le=MAX_NEW_SAMPLES,
        description="Newly labeled samples, or new records of a table, since the last training",
    )

    @model_validator(mode="after")
    def one_of_three(self) -> "Occasion":
        given = [self.cron, self.every_seconds, self.new_samples]
        if sum(one is not None for one in given) != 1:
            raise ValueError(
                Message(
                    "schedules.not-one-trigger",
                    "a schedule needs exactly one of cron, every_seconds and new_samples; "
                    "add several schedules to have several",
                )
            )
        return self

    @property
    def sentence(self) -> str:
        """When it happens, in words."""
        if self.cron is not None:
            return f"cron {self.cron} ({self.timezone})"
        if self.every_seconds is not None:
            return f"every {_interval_in_words(self.every_seconds)}"
        return f"{self.new_samples:,} new samples"

    def next_times(self, begins_at: datetime, count: int) -> list[datetime]:
        """Return when it comes first from a time on; nobody knows when new samples are there."""
        if self.cron is not None:
            coming = CronSim(self.cron, begins_at.astimezone(ZoneInfo(self.timezone)))
            return [one.astimezone(UTC) for one in islice(coming, count)]
        if self.every_seconds is not None:
            every = timedelta(seconds=self.every_seconds)
            return [begins_at + every * (number + 1) for number in range(count)]
        return []


class ScheduleCreate(Occasion):
    """What is sent to let a project be trained again without people."""

    promotion: Promotion = Promotion()


class RetrainingSchedule(BaseModel):
    """A schedule of a project, and what came of it last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    project_id: UUID
    project: str
    occasion: Occasion
    promotion: Promotion
    paused: bool = False
    begins_at: datetime = Field(description="Intervals are counted from here")
    new_samples_so_far: int | None = Field(None, description="Where new samples count")
    last_at: datetime | None = Field(None, description="When it was due last")
    last_outcome: Sentence = Field("", description="What came of it, or why it could not run")
    created_at: datetime

    @computed_field  # type: ignore[prop-decorator]
    @property
    def next_at(self) -> datetime | None:
        """When it is due next, if that is known."""
        if self.paused:
            return None
        now = datetime.now(UTC)
        if self.occasion.cron is not None:
            local = now.astimezone(ZoneInfo(self.occasion.timezone))
            return next(CronSim(self.occasion.cron, local)).astimezone(UTC)
        if self.occasion.every_seconds is not None:
            every = timedelta(seconds=self.occasion.every_seconds)
            return now + every - (now - self.begins_at) % every
        return None
