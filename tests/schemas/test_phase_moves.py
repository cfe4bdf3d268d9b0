"""Whatever starts, dies, answers, stops and comes late, the phases of a round stay possible."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schemas.phase import UNFINISHED, PhaseKey, PhaseStatus, current_phase, phases_of
from schemas.phase_moves import (
    WAITS,
    ImpossibleMoveError,
    Mover,
    Picture,
    is_possible,
    moved,
)
from schemas.project_type import ProjectType

KEYS = st.sampled_from(list(PhaseKey))
STATUSES = st.sampled_from(list(PhaseStatus))
MOVERS = st.sampled_from(list(Mover))
TYPES = st.sampled_from(list(ProjectType))
EXECUTED, RUNNING = PhaseStatus.EXECUTED, PhaseStatus.RUNNING


def fresh(project_type: ProjectType) -> Picture:
    return dict.fromkeys(phases_of(project_type), PhaseStatus.NOT_STARTED)


class AnyMoves(RuleBasedStateMachine):
    """All parties move phases in any order, in turn or not."""

    @initialize(project_type=TYPES)
    def begin(self, project_type: ProjectType) -> None:
        self.picture = fresh(project_type)

    @rule(key=KEYS, to=STATUSES, mover=MOVERS)
    def move(self, key: PhaseKey, to: PhaseStatus, mover: Mover) -> None:
        if key not in self.picture:
            return
        before = dict(self.picture)
        try:
            self.picture = moved(self.picture, key, to, mover)
        except ImpossibleMoveError:
            assert self.picture == before
        if mover is not Mover.WORK:
            executed = [key for key, status in before.items() if status is EXECUTED]
            assert all(self.picture[key] is EXECUTED for key in executed)

    @rule()
    def go_on(self) -> None:
        key = current_phase(self.picture)
        for to in (RUNNING, EXECUTED):
            self.picture = moved(self.picture, key, to, Mover.WORK)

    @invariant()
    def it_is_possible(self) -> None:
        assert is_possible(self.picture)


AnyMoves.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestAnyMoves = AnyMoves.TestCase


@given(TYPES)
def test_a_round_that_meets_no_trouble_comes_to_its_end(project_type: ProjectType) -> None:
    picture = fresh(project_type)
    for key in phases_of(project_type):
        if key in WAITS:
            picture = moved(picture, key, WAITS[key], Mover.WORK)
            picture = moved(picture, key, RUNNING, Mover.PERSON)
        picture = moved(picture, key, RUNNING, Mover.WORK)
        picture = moved(picture, key, EXECUTED, Mover.WORK)
    assert set(picture.values()) == {EXECUTED}


def test_the_picture_that_was_seen_after_a_kill_is_impossible() -> None:
    picture = {
        PhaseKey.TRAIN_MODEL: RUNNING,
        PhaseKey.REGISTER_MODEL: EXECUTED,
        PhaseKey.DEPLOY_SERVICE: PhaseStatus.AWAITING_INPUT,
    }
    assert not is_possible(picture)


@given(st.sampled_from([s for s in PhaseStatus if s is not EXECUTED]), MOVERS)
def test_an_executed_phase_is_not_set_back_from_outside(to: PhaseStatus, mover: Mover) -> None:
    picture = fresh(ProjectType.PREDICTIVE_ANALYTICS) | {
        PhaseKey.PUBLISH_DATASET_VERSION: EXECUTED,
        PhaseKey.CHECK_DATA: EXECUTED,
        PhaseKey.TRAIN_MODEL: RUNNING,
    }
    if mover is Mover.WORK:
        repeated = moved(picture, PhaseKey.PUBLISH_DATASET_VERSION, to, mover)
        assert repeated == picture
    else:
        with pytest.raises(ImpossibleMoveError, match="the round is at train_model"):
            moved(picture, PhaseKey.PUBLISH_DATASET_VERSION, to, mover)


@given(st.sampled_from(UNFINISHED))
def test_what_is_not_finished_can_be_stopped_and_then_retried(status: PhaseStatus) -> None:
    key = PhaseKey.LABEL_DATA
    allowed = status not in WAITS.values() or status is WAITS[key]
    picture = fresh(ProjectType.IMAGE_CLASSIFICATION) | {key: status}
    if not allowed:
        return
    stopped = moved(picture, key, PhaseStatus.STOPPED, Mover.PERSON)
    assert moved(stopped, key, RUNNING, Mover.PERSON)[key] is RUNNING


def test_a_phase_asks_nobody_when_it_is_not_its_turn() -> None:
    picture = fresh(ProjectType.IMAGE_CLASSIFICATION)
    with pytest.raises(ImpossibleMoveError, match="cannot become Awaiting input"):
        moved(picture, PhaseKey.DEPLOY_SERVICE, PhaseStatus.AWAITING_INPUT, Mover.WORK)
