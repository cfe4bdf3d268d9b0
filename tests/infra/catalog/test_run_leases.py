"""One process works on a round, however often the engine starts one for it."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from infra import child_process
from infra.catalog import engine_orders, models, phase_states, run_leases, runs, training_places
from infra.catalog.column_types import utc_now
from infra.catalog.database import writing
from infra.catalog.tables import RunRow
from infra.work_process import WorkProcess, this_process
from schemas.engine_order import OrderKind
from schemas.errors import LeaseLostError
from schemas.model_version import ModelFile
from schemas.phase import PhaseKey, PhaseStatus, RunReport, WorkflowRun
from schemas.phase_moves import ImpossibleMoveError
from schemas.platform import ProcessIdentity
from schemas.project import Project
from schemas.training import TrainingProgress
from schemas.training_flavor import TrainingFlavor
from tests.infra.catalog.conftest import EVALUATION, CreateProject
from tests.reached_phases import reach

HERE = this_process().host


def process(number: int, host: str = HERE) -> WorkProcess:
    """A process that is alive while its number is among the living ones."""
    return WorkProcess(host, ProcessIdentity(pid=number, create_time=float(number)))


@pytest.fixture
def living(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The numbers of the processes of this machine that are alive."""
    numbers: set[int] = set()
    monkeypatch.setattr(child_process, "is_alive", lambda identity: identity.pid in numbers)
    return numbers


def taken(run: WorkflowRun, number: int) -> WorkflowRun:
    leased = run_leases.take(run.id, process(number), None)
    assert leased is not None
    return leased


def test_of_many_processes_at_once_one_gets_the_round(run: WorkflowRun, living: set[int]) -> None:
    living.update(range(1, 13))
    begin, got = threading.Barrier(12), []

    def start(number: int) -> None:
        begin.wait()
        got.append(run_leases.take(run.id, process(number), uuid4()))

    threads = [threading.Thread(target=start, args=(number,)) for number in living]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [leased for leased in got if leased is not None]
    assert runs.get(run.id) == winner
    assert winner.attempt == 1


def test_a_dead_process_loses_the_round_and_a_living_one_does_not(
    run: WorkflowRun, living: set[int]
) -> None:
    living.update({1, 2})
    taken(run, 1)
    assert run_leases.take(run.id, process(2), None) is None
    living.remove(1)
    assert taken(run, 2).attempt == 2


def test_a_process_elsewhere_loses_the_round_when_it_does_not_renew(
    run: WorkflowRun, living: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    living.add(2)
    there = run_leases.take(run.id, process(1, "elsewhere"), None)
    assert there is not None
    assert run_leases.take(run.id, process(2), None) is None
    assert not run_leases.is_lost(run.id)
    monkeypatch.setattr(run_leases, "LEASE", timedelta(seconds=-1))
    assert run_leases.renew(there)
    assert run_leases.is_lost(run.id)
    assert taken(run, 2).attempt == 2
    assert not run_leases.renew(there)


def test_a_late_process_changes_nothing(
    run: WorkflowRun, living: set[int], project: Project
) -> None:
    living.add(1)
    late = taken(run, 1)
    living.remove(1)
    living.add(2)
    now = taken(run, 2)
    reach(run.id, PhaseKey.TRAIN_MODEL, PhaseStatus.EXECUTED)
    before = runs.phases(run.id).phases
    files = [ModelFile(name="m", sha256="0" * 64, size=1)]
    new = models.NewModel(project.id, "k", files, EVALUATION, run_id=run.id, lease=late)
    report = TrainingProgress(stage="epoch", fraction=0.5, minutes_left=None, at=utc_now())
    for write in (
        lambda: phase_states.record(late, PhaseKey.REGISTER_MODEL, PhaseStatus.FAILED, "503"),
        lambda: phase_states.record(late, PhaseKey.TRAIN_MODEL, PhaseStatus.RUNNING),
        lambda: runs.store_report(late, RunReport.EVALUATION, "{}"),
        lambda: runs.add_progress(late, report),
        lambda: training_places.take(late, "cpu", 1),
        lambda: models.register(new),
    ):
        with pytest.raises(LeaseLostError, match=r"attempt 2, this is 1"):
            write()
    assert runs.phases(run.id).phases == before
    assert models.find_of_run(run.id) is None
    assert runs.report(run.id, RunReport.EVALUATION) is None
    assert now.attempt == 2


def test_a_stop_takes_the_round_from_its_process_at_once(
    run: WorkflowRun, living: set[int]
) -> None:
    living.add(1)
    leased = taken(run, 1)
    phase_states.record(leased, PhaseKey.LABEL_DATA, PhaseStatus.RUNNING)
    phase_states.stop(leased, "stopped on request")
    with pytest.raises(LeaseLostError, match="was stopped or has another process"):
        phase_states.record(leased, PhaseKey.LABEL_DATA, PhaseStatus.EXECUTED)
    assert not run_leases.renew(leased)
    assert runs.phases(run.id).current.status is PhaseStatus.STOPPED


def test_no_process_takes_a_round_that_is_to_be_cancelled_or_has_ended(
    run: WorkflowRun, living: set[int]
) -> None:
    living.update({1, 2})
    runs.attach_flow_run(run.id, uuid4())
    phase_states.stop(run, "")
    assert run_leases.take(run.id, process(1), None) is None
    (order,) = [one for one in engine_orders.due() if one.kind is OrderKind.CANCEL]
    engine_orders.finish(order.number)
    phase_states.retry(run, PhaseKey.LABEL_DATA)
    assert run_leases.take(run.id, process(1), None) is not None
    for key in PhaseKey:
        reach(run.id, key, PhaseStatus.EXECUTED)
    living.remove(1)
    assert run_leases.take(run.id, process(2), None) is None


def test_a_process_that_waits_for_a_person_leaves_the_round_to_the_next_one(
    run: WorkflowRun, living: set[int]
) -> None:
    living.update({1, 2})
    waiting = taken(run, 1)
    phase_states.record(waiting, PhaseKey.LABEL_DATA, PhaseStatus.AWAITING_OPERATION)
    assert run_leases.renew(waiting)
    assert taken(run, 2).attempt == 2


def test_next_is_kept_before_the_engine_hears_of_it(run: WorkflowRun) -> None:
    engine_orders.finish(engine_orders.due()[0].number)
    key = PhaseKey.LABEL_DATA
    with pytest.raises(ImpossibleMoveError):
        phase_states.answer(run, key, {"confirm": True})
    reach(run.id, key, PhaseStatus.AWAITING_OPERATION)
    for _ in range(3):  # pressed again, or sent again after a lost answer
        phase_states.answer(run, key, {"confirm": True})
    (order,) = engine_orders.due()
    assert (order.kind, order.answer) == (OrderKind.ANSWER, {"confirm": True})
    assert runs.phases(run.id).current.status is PhaseStatus.RUNNING
    phase_states.wait_again(runs.get(run.id), PhaseStatus.AWAITING_OPERATION)
    assert runs.phases(run.id).current.status is PhaseStatus.RUNNING
    engine_orders.take_answer(run, key)
    assert engine_orders.due() == []
    assert engine_orders.answer_to(run, key) == {"confirm": True}
    engine_orders.withdraw_answer(run, key)
    assert engine_orders.answer_to(run, key) is None


def test_an_order_that_fails_waits_longer_each_time_and_says_so(run: WorkflowRun) -> None:
    (order,) = engine_orders.due()
    pauses = []
    for _ in range(8):
        engine_orders.postpone(order.number, "the workflow engine does not answer")
        with writing() as session:
            kept = engine_orders.first_of(session, run.id)
        assert kept is not None
        pauses.append((kept.next_try_at - utc_now()).total_seconds())
    assert engine_orders.due() == []
    assert all(pause < 73 for pause in pauses)
    assert pauses[4] > pauses[0]
    message = runs.phases(run.id).current.message
    assert message.startswith("the workflow engine does not answer; tried 8 times, next at ")


def test_lost_processes_are_counted_and_in_the_end_the_round_fails(run: WorkflowRun) -> None:
    engine_orders.finish(engine_orders.due()[0].number)
    pauses = {number: timedelta(0) for number in (1, 2)}
    for _ in range(2):
        phase_states.crash(runs.get(run.id), 2, pauses)
        phase_states.crash(runs.get(run.id), 2, pauses)  # the engine has not run it again yet
        (order,) = engine_orders.due()
        assert order.kind is OrderKind.RETRY
        engine_orders.finish(order.number)
    phase_states.crash(runs.get(run.id), 2, pauses)
    current = runs.phases(run.id).current
    assert current.status is PhaseStatus.FAILED
    assert "lost 3 times" in current.message
    phase_states.retry(run, PhaseKey.LABEL_DATA)
    with writing() as session:
        assert session.get_one(RunRow, run.id).crashes == 0


@pytest.mark.parametrize("most", [0, 2])
def test_a_stopped_round_is_not_run_again_for_a_crash(run: WorkflowRun, most: int) -> None:
    engine_orders.finish(engine_orders.due()[0].number)
    phase_states.stop(run, "stopped on request")
    with writing() as session:
        engine_orders.drop_open(session, run.id)
    phase_states.crash(runs.get(run.id), most, {1: timedelta(0)})
    assert runs.phases(run.id).current.status is PhaseStatus.STOPPED
    assert engine_orders.due() == []


def test_trainings_have_their_places_in_the_order_in_which_they_came(
    create_project: CreateProject, living: set[int]
) -> None:
    living.update({1, 2, 3, 4})
    rounds = []
    for number in living:
        project = create_project(f"project-{number}", f"data-{number}")
        rounds.append(taken(runs.create(project.id, uuid4()), number))
    first, second, third, fourth = rounds
    assert [training_places.take(run, "cpu", 1) for run in rounds] == [0, 1, 2, 3]
    assert training_places.take(fourth, "cpu", 1) == 3
    flavor = TrainingFlavor(name="cpu", description="", usable=True, at_once=1)
    queue = training_places.with_queue(flavor)
    assert (queue.running, queue.waiting) == (1, 3)
    training_places.leave(first)
    assert [training_places.take(run, "cpu", 1) for run in (third, second, fourth)] == [2, 0, 2]
    living.remove(2)  # its process is killed: its place is free at once
    assert training_places.take(third, "cpu", 1) == 0
    living.remove(4)
    living.add(5)
    again = taken(fourth, 5)  # a killed one that waits keeps its turn
    assert training_places.take(again, "cpu", 1) == 1
    assert training_places.take(taken(second, 1), "cpu", 2) == 2
    assert training_places.take(again, "cpu", 2) == 0
