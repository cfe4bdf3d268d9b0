"""The attributes of phases that a person reads."""

from datetime import UTC, datetime, timedelta

from schemas.phase import Phase, PhaseKey, PhaseStatus
from schemas.project_type import ProjectType

NOON = datetime(2026, 1, 18, 12, tzinfo=UTC)


def test_a_phase_that_has_not_started_has_no_duration() -> None:
    assert Phase(key=PhaseKey.CHECK_DATA, title="Check Data").duration is None


def test_an_ended_phase_shows_hours_minutes_and_seconds() -> None:
    ended = NOON + timedelta(hours=27, minutes=3, seconds=5.9)
    phase = Phase(key=PhaseKey.TRAIN_MODEL, title="", started_at=NOON, ended_at=ended)
    assert phase.duration == "27:03:05"


def test_a_running_phase_shows_the_time_until_now() -> None:
    started = datetime.now(UTC) - timedelta(seconds=90)
    running = PhaseStatus.RUNNING
    phase = Phase(key=PhaseKey.TRAIN_MODEL, title="", status=running, started_at=started)
    assert phase.duration in ("00:01:30", "00:01:31")


def test_the_training_phase_is_named_by_the_type() -> None:
    names = [key.display_name(ProjectType.IMAGE_CLASSIFICATION) for key in PhaseKey]
    assert names[3:] == ["Classify Images", "Register Model", "Deploy Service"]
