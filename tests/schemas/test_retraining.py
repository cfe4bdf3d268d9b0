"""When a project is trained again: what is accepted, and when it is due."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from schemas.retraining import (
    Occasion,
    Promotion,
    PromotionRule,
    RetrainingSchedule,
    ScheduleCreate,
)


def schedule(occasion: Occasion, *, paused: bool = False) -> RetrainingSchedule:
    begins_at = datetime(2026, 1, 1, tzinfo=UTC)
    return RetrainingSchedule(
        id=uuid4(),
        project_id=uuid4(),
        project="cats",
        occasion=occasion,
        promotion=Promotion(),
        paused=paused,
        begins_at=begins_at,
        created_at=begins_at,
    )


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"cron": "0 3 * *"}, "does not have the five fields minute, hour, day, month"),
        ({"cron": "@daily"}, "does not have the five fields"),
        ({"cron": "61 3 * * 1"}, "cannot be used: Bad minute"),
        ({"cron": "0 0 31 2 *"}, "cannot be used|never comes"),
        ({"cron": "0 3 LW * *"}, "has LW or a weekday with L, which Prefect does not know"),
        ({"cron": "0 3 * * 5L"}, "choose a day, or L for the last one of the month"),
        ({"cron": "0 3 * * 1", "timezone": "Shanghai"}, "time zone 'Shanghai' is not known"),
        ({"cron": "0 3 * * 1", "timezone": "../etc"}, "is not known; use a name such as"),
        ({"every_seconds": 59}, "greater than or equal to 60"),
        ({"every_seconds": 367 * 86400}, "less than or equal to"),
        ({"new_samples": 0}, "greater than or equal to 1"),
        ({}, "exactly one of cron, every_seconds and new_samples"),
        ({"cron": "0 3 * * 1", "every_seconds": 60}, "add several schedules to have several"),
        ({"new_samples": 5, "promotion": {"rule": "sometimes"}}, "'always', 'better' or 'ask'"),
    ],
)
def test_a_schedule_that_cannot_be_meant_is_refused(sent: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ScheduleCreate.model_validate(sent)


def test_the_last_day_of_a_month_and_july_can_be_meant() -> None:
    assert Occasion(cron="0 3 L JUL *").cron == "0 3 L JUL *"


def test_only_a_better_model_serves_unless_something_else_is_said() -> None:
    assert ScheduleCreate(new_samples=1).promotion == Promotion(rule=PromotionRule.BETTER)


def test_a_cron_line_is_due_at_its_hour_in_its_time_zone() -> None:
    due = schedule(Occasion(cron="0 3 * * 1", timezone="Asia/Shanghai")).next_at
    assert due is not None
    there = due.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (there.strftime("%A"), there.hour, there.minute) == ("Monday", 3, 0)
    assert timedelta(0) < due - datetime.now(UTC) <= timedelta(days=7)


def test_an_interval_is_counted_from_its_beginning() -> None:
    due = schedule(Occasion(every_seconds=6 * 3600)).next_at
    assert due is not None
    assert (due.hour % 6, due.minute, due.second) == (0, 0, 0)
    assert timedelta(0) < due - datetime.now(UTC) <= timedelta(hours=6)


def test_a_schedule_that_rests_or_waits_for_samples_has_no_next_time() -> None:
    assert schedule(Occasion(new_samples=100)).next_at is None
    assert schedule(Occasion(cron="0 3 * * 1"), paused=True).next_at is None


def test_an_occasion_is_told_in_words() -> None:
    assert Occasion(cron="0 3 * * 1").sentence == "cron 0 3 * * 1 (UTC)"
    assert Occasion(every_seconds=21600).sentence == "every 6 h"
    assert Occasion(new_samples=2000).sentence == "2,000 new samples"
