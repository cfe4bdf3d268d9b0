"""The time of a training, and a person who ends it early."""

import time
from uuid import uuid4

import pytest

from infra.catalog import runs
from schemas.phase import WorkflowRun
from schemas.training import TrainingSettings
from schemas.training_flavor import TrainingFlavor
from tasks.phases import training_order
from tasks.phases.training_order import TrainingClock, training_clock, training_deadline


@pytest.fixture
def ended_early(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What the catalog says, and a clock that looks at every call."""
    asked = [False]
    monkeypatch.setattr(runs, "ends_early", lambda _: asked[0])
    monkeypatch.setattr(training_order, "SECONDS_BETWEEN_LOOKS", 0.0)
    return asked


@pytest.mark.parametrize(
    ("wanted", "of_flavor", "minutes"), [(60, None, 60), (60, 30, 30), (20, 30, 20)]
)
def test_a_training_has_the_time_of_its_settings_within_that_of_its_flavor(
    ended_early: list[bool], wanted: int, of_flavor: int | None, minutes: int
) -> None:
    """Rule 115 of the guide: a flavor may have a longest training."""
    run = WorkflowRun.model_construct(id=uuid4())
    flavor = TrainingFlavor(
        name="free", description="", usable=True, at_once=1, max_minutes=of_flavor
    )
    clock = training_clock(run, TrainingSettings(max_minutes=wanted), flavor)
    assert training_deadline(clock).left == pytest.approx(minutes * 60, abs=1)
    assert not clock.was_brought_forward


def test_ending_early_leaves_enough_to_write_the_model(ended_early: list[bool]) -> None:
    clock = TrainingClock(uuid4(), 3600)
    deadline = training_deadline(clock)
    work = deadline.earlier(60)
    ended_early[0] = True
    assert work.passed
    assert deadline.left == pytest.approx(45, abs=1)
    assert clock.was_brought_forward
    ended_early[0] = False
    assert deadline.left == pytest.approx(45, abs=1)


def test_a_training_near_its_end_is_not_lengthened(ended_early: list[bool]) -> None:
    clock = TrainingClock(uuid4(), 30)
    deadline = training_deadline(clock)
    ended_early[0] = True
    assert deadline.left == pytest.approx(30, abs=1)


def test_the_catalog_is_asked_now_and_then_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    monkeypatch.setattr(runs, "ends_early", lambda _: bool(asked.append(time.monotonic())))
    monkeypatch.setattr(training_order, "SECONDS_BETWEEN_LOOKS", 0.05)
    clock = TrainingClock(uuid4(), 3600)
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        clock()
    assert 1 <= len(asked) <= 6
