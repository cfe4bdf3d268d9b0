"""The reconciler process: brings what runs to what is wanted, once a tick."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence

from deployments.heartbeat import heartbeat_path
from deployments.service_reconciler import ServiceReconciler

TICK_SECONDS = 0.5

logger = logging.getLogger(__name__)
Reconcile = Callable[[], None]


def reconcile_until(stopping: threading.Event, parts: Sequence[Reconcile]) -> None:
    """Call every part once a tick; an error of one is logged and does not hold up the others."""
    while not stopping.is_set():
        for part in parts:
            try:
                part()
            except Exception:
                logger.exception("a part of the reconciler failed; it is called again")
        heartbeat_path().touch()
        stopping.wait(TICK_SECONDS)


def main() -> None:
    """Reconcile until SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    reconcile_until(stopping, [ServiceReconciler().reconcile])


if __name__ == "__main__":
    main()
