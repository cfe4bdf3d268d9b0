"""Handing orders over to the workflow engine until it has carried them out, whatever happens."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

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
from schemas.phase import PhaseStatus, WorkflowRun

logger = logging.getLogger(__name__)

# One slow answer of the engine delays at most the others of its batch.
ORDERS_AT_ONCE = 4
MAX_REFUSALS = 8
UNAVAILABLE = "the workflow engine does not answer"


@dataclass(frozen=True)
class Delivery:
    """An order with its round, and what the engine has of that."""

    order: EngineOrder
    run: WorkflowRun
    flow_run: FlowRun | None


# Whether the engine has carried the order out; if not, it is looked at again soon.
HandOver = Callable[[Delivery], bool]


def deliver_orders() -> None:
    """Hand over, once, each order whose time has come."""
    orders = engine_orders.due()
    for first in range(0, len(orders), flow_runs.READ_AT_ONCE):
        _deliver_batch(orders[first : first + flow_runs.READ_AT_ONCE])


def _deliver_batch(orders: list[EngineOrder]) -> None:
    carried = {order.run_id: runs.get(order.run_id) for order in orders}
    try:
        found = _flow_runs(carried)
    except WorkflowEngineUnavailableError as error:
        logger.warning("%d rounds wait for the workflow engine: %s", len(orders), error)
        engine_orders.postpone([order.number for order in orders], UNAVAILABLE)
        return
    with ThreadPoolExecutor(ORDERS_AT_ONCE) as threads:
        for order in orders:
            run = carried[order.run_id]
            flow_run = None if run.flow_run_id is None else found.get(run.flow_run_id)
            threads.submit(deliver, Delivery(order, run, flow_run))


def _flow_runs(carried: Mapping[UUID, WorkflowRun]) -> dict[UUID, FlowRun]:
    known = [run.flow_run_id for run in carried.values() if run.flow_run_id is not None]
    return flow_runs.read(known) if known else {}


def deliver(delivery: Delivery) -> None:
    """Hand over one order, and keep what came of it."""
    order, run = delivery.order, delivery.run
    try:
        if HANDOVERS[order.kind](delivery):
            engine_orders.finish(order.number)
        else:
            engine_orders.look_again(order.number)
    except WorkflowEngineUnavailableError as error:
        logger.warning("round %d of %s: %s", run.round_number, run.project_id, error)
        engine_orders.postpone([order.number], UNAVAILABLE)
    except NotFoundError as error:
        engine_orders.finish(order.number)
        phase_states.end(run, PhaseStatus.FAILED, str(error))
    except (ConflictError, InvalidInputError) as error:
        _refused(order, run, str(error))
    except Exception:
        logger.exception("order %d of run %s cannot be handed over", order.number, order.run_id)
        engine_orders.postpone([order.number], "the order could not be handed over; see the log")


def _refused(order: EngineOrder, run: WorkflowRun, reason: str) -> None:
    logger.warning("round %d of %s: %s", run.round_number, run.project_id, reason)
    if order.refusals + 1 < MAX_REFUSALS:
        engine_orders.postpone([order.number], reason, refused=True)
        return
    engine_orders.finish(order.number)
    phase_states.end(run, PhaseStatus.FAILED, f"{reason}; tried {MAX_REFUSALS} times")


def _start(delivery: Delivery) -> bool:
    if delivery.flow_run is None:
        start_flow(delivery.run)
    return True


def start_flow(run: WorkflowRun) -> None:
    """Let the engine start the flow of a round; called twice, it starts one flow run."""
    project = projects.get(run.project_id)
    flow_run_id = flow_runs.start(
        deployment=flow_runs.deployment_name(project.project_type, project.training_flavor),
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
