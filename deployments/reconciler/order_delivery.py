"""Delivers orders to the workflow engine, with retries until they are carried out."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from infra import flow_runs
from infra.catalog import engine_orders, phase_states, projects, runs
from infra.flow_runs import EngineState, FlowRun
from schemas.engine_order import EngineOrder, OrderKind
from schemas.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    WorkflowEngineUnavailableError,
)
from schemas.message import Message
from schemas.phase import PhaseStatus, WorkflowRun

logger = logging.getLogger(__name__)

ORDERS_AT_ONCE = 8
MAX_REFUSALS = 8
UNAVAILABLE = Message("engine.unavailable", "the workflow engine does not answer")
NOT_HANDED_OVER = Message(
    "engine.not-handed-over", "the order could not be handed over; see the log"
)


@dataclass(frozen=True)
class Delivery:
    """An order with its round and, if there is one, its flow run."""

    order: EngineOrder
    run: WorkflowRun
    flow_run: FlowRun | None


# Whether the engine has carried the order out; if not, it is looked at again soon.
HandOver = Callable[[Delivery], bool]


class OrderDelivery:
    """Delivers orders in threads, so that a slow one delays no other."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(ORDERS_AT_ONCE, thread_name_prefix="order")
        self._in_hand: dict[int, Future[None]] = {}

    def deliver_due(self) -> None:
        """Start the delivery of each due order, and return at once."""
        self._in_hand = {
            number: delivery for number, delivery in self._in_hand.items() if not delivery.done()
        }
        for order in engine_orders.due():
            if order.number not in self._in_hand:
                self._in_hand[order.number] = self._threads.submit(deliver, order)

    def wait(self) -> None:
        """Wait until nothing is in hand."""
        wait(self._in_hand.values())


def deliver(order: EngineOrder) -> None:
    """Deliver one order, and record the result."""
    try:
        run = runs.get(order.run_id)
    except NotFoundError:
        return  # its project was deleted meanwhile
    try:
        if HANDOVERS[order.kind](Delivery(order, run, _flow_run(run))):
            engine_orders.finish(order.number)
        else:
            engine_orders.look_again(order.number)
    except WorkflowEngineUnavailableError as error:
        logger.warning("round %d of %s: %s", run.round_number, run.project_id, error)
        engine_orders.postpone(order.number, UNAVAILABLE)
    except NotFoundError as error:
        engine_orders.finish(order.number)
        phase_states.end(run, PhaseStatus.FAILED, str(error))
    except (ConflictError, InvalidInputError) as error:
        _refused(order, run, str(error))
    except Exception:
        logger.exception("order %d of run %s cannot be handed over", order.number, order.run_id)
        engine_orders.postpone(order.number, NOT_HANDED_OVER)


def _flow_run(run: WorkflowRun) -> FlowRun | None:
    known = run.flow_run_id
    return None if known is None else flow_runs.read([known]).get(known)


def _refused(order: EngineOrder, run: WorkflowRun, reason: str) -> None:
    logger.warning("round %d of %s: %s", run.round_number, run.project_id, reason)
    if order.refusals + 1 < MAX_REFUSALS:
        engine_orders.postpone(order.number, reason, refused=True)
        return
    engine_orders.finish(order.number)
    given_up = Message(
        "engine.refused-often", "{reason}; tried {times} times", reason=reason, times=MAX_REFUSALS
    )
    phase_states.end(run, PhaseStatus.FAILED, given_up)


def _start(delivery: Delivery) -> bool:
    if delivery.flow_run is None:
        start_flow(delivery.run)
    return True


def start_flow(run: WorkflowRun) -> None:
    """Start the flow run of a round; idempotent."""
    project = projects.get(run.project_id)
    flow_run_id = flow_runs.start(
        project=project,
        name=flow_runs.name_of_round(project.name, run),
        run=run,
        parameters={
            "project": project.name,
            "settings": runs.settings_of(run.id).model_dump(mode="json"),
            "interactive": run.promotion is None,
            "promotion": run.promotion.model_dump(mode="json") if run.promotion else None,
        },
    )
    runs.attach_flow_run(run.id, flow_run_id)


def _answer(delivery: Delivery) -> bool:
    """Wake the run that waits; it reads the answer itself, from the catalog.

    One that has not come to its wait yet finds the answer there and closes the order. One that has
    crashed is left to the watcher, which counts crashes.
    """
    flow_run = delivery.flow_run
    if flow_run is None:
        start_flow(delivery.run)
        return False
    if flow_run.state.type is EngineState.PAUSED:
        flow_runs.resume(flow_run.id, delivery.order.answer or {})
        return True
    return flow_run.state.type in flow_runs.OVER


def _retry(delivery: Delivery) -> bool:
    """Schedule the flow run again once it has ended, unless a new process works on it already."""
    flow_run = delivery.flow_run
    if flow_run is None:
        start_flow(delivery.run)
    elif delivery.run.attempt > delivery.order.attempt:
        return True
    elif flow_run.state.type not in flow_runs.OVER:
        return False
    else:
        flow_runs.retry(flow_run.id)
    return True


def _cancel(delivery: Delivery) -> bool:
    flow_run = delivery.flow_run
    if flow_run is None or flow_run.state.type in flow_runs.OVER:
        return True
    if flow_run.state.type is not EngineState.CANCELLING:
        flow_runs.cancel(flow_run.id)
    return False


HANDOVERS: dict[OrderKind, HandOver] = {
    OrderKind.START: _start,
    OrderKind.ANSWER: _answer,
    OrderKind.RETRY: _retry,
    OrderKind.CANCEL: _cancel,
}
