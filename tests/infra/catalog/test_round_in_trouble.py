"""Starts, kills, stops, retries, answers and late writes in any order, with a real catalog."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from infra import child_process
from infra.catalog import datasets, engine_orders, phase_states, projects, run_leases, runs
from infra.work_process import WorkProcess, this_process
from schemas.dataset import DatasetCreate
from schemas.errors import LeaseLostError
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.phase_moves import WAITS, ImpossibleMoveError, is_possible
from schemas.platform import ProcessIdentity
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType

KIND = ProjectType.IMAGE_CLASSIFICATION
PHASES = st.sampled_from(list(PhaseKey))
WORK = st.sampled_from([PhaseStatus.RUNNING, PhaseStatus.EXECUTED, PhaseStatus.FAILED])
PROCESSES = st.integers(1, 4)
PAUSES = dict.fromkeys(range(1, 100), timedelta(0))


class Trouble(RuleBasedStateMachine):
    """Four processes that the engine starts for one round, and a person who is impatient."""

    def __init__(self) -> None:
        super().__init__()
        name = f"cats-{uuid4().hex[:12]}"
        dataset = datasets.create(DatasetCreate(name=name, project_type=KIND))
        wanted = ProjectCreate(name=name, project_type=KIND, dataset=name)
        self.run = runs.create(projects.create(wanted, dataset.id).id, uuid4())
        self.leases: dict[int, WorkflowRun] = {}
        self.answered: list[PhaseKey] = []
        LIVING.clear()

    def statuses(self) -> dict[PhaseKey, PhaseStatus]:
        return {phase.key: phase.status for phase in runs.phases(self.run.id).phases}

    @rule(number=PROCESSES)
    def engine_starts(self, number: int) -> None:
        LIVING.add(number)
        identity = ProcessIdentity(pid=number, create_time=float(number))
        leased = run_leases.take(self.run.id, WorkProcess(this_process().host, identity), None)
        if leased is not None:
            self.leases[number] = leased

    @rule(number=PROCESSES)
    def is_killed(self, number: int) -> None:
        LIVING.discard(number)

    @rule(number=PROCESSES, key=PHASES, status=WORK)
    def writes_now_or_too_late(self, number: int, key: PhaseKey, status: PhaseStatus) -> None:
        if number not in self.leases:
            return
        before = self.statuses()
        lease, has_it = self.leases[number], self.is_latest(number)
        try:
            phase_states.record(lease, key, status, "")
        except LeaseLostError:
            assert not has_it
            assert self.statuses() == before
        except ImpossibleMoveError:
            assert self.statuses() == before
        else:
            assert has_it

    @rule(number=PROCESSES, key=st.sampled_from(list(WAITS)))
    def asks(self, number: int, key: PhaseKey) -> None:
        if self.is_latest(number) and not engine_orders.answer_to(self.run, key):
            try:
                phase_states.record(self.leases[number], key, WAITS[key])
            except ImpossibleMoveError:
                return

    @rule(key=st.sampled_from(list(WAITS)))
    def presses_next(self, key: PhaseKey) -> None:
        try:
            phase_states.answer(self.run, key, {"confirm": True})
        except ImpossibleMoveError:
            assert self.statuses()[key] is not WAITS[key]
        else:
            self.answered.append(key)

    @rule(key=PHASES)
    def presses_retry(self, key: PhaseKey) -> None:
        try:
            phase_states.retry(self.run, key)
        except ImpossibleMoveError:
            return

    @rule()
    def presses_stop(self) -> None:
        try:
            phase_states.stop(self.run, "stopped on request")
        except ImpossibleMoveError:
            return
        assert not any(self.is_latest(number) for number in self.leases)

    @rule(status=st.sampled_from([PhaseStatus.FAILED, PhaseStatus.STOPPED]))
    def watcher_ends(self, status: PhaseStatus) -> None:
        phase_states.end(runs.get(self.run.id), status, "as the engine says")

    @rule(status=st.sampled_from(list(WAITS.values())))
    def watcher_sees_it_wait(self, status: PhaseStatus) -> None:
        phase_states.wait_again(runs.get(self.run.id), status)

    @rule()
    def watcher_sees_a_crash(self) -> None:
        phase_states.crash(runs.get(self.run.id), 3, PAUSES)

    @rule()
    def engine_takes_an_order(self) -> None:
        for order in engine_orders.due():
            engine_orders.finish(order.number)

    @invariant()
    def the_picture_is_possible(self) -> None:
        assert is_possible(self.statuses())

    @invariant()
    def one_living_process_has_it(self) -> None:
        assert sum(self.is_latest(number) for number in self.leases) <= 1

    @invariant()
    def no_answer_is_lost(self) -> None:
        for key in self.answered:
            assert engine_orders.answer_to(self.run, key) == {"confirm": True}
            assert self.statuses()[key] is not WAITS[key]

    def is_latest(self, number: int) -> bool:
        return (
            number in self.leases and self.leases[number].attempt == runs.get(self.run.id).attempt
        )


LIVING: set[int] = set()


def test_a_round_in_trouble_is_never_impossible_and_loses_no_answer(
    catalog: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "is_alive", lambda identity: identity.pid in LIVING)
    few = settings(
        max_examples=15,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Trouble, settings=few)
