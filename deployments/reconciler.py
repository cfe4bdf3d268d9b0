"""The reconciler process: brings what runs to what is wanted, once a tick."""

import logging
import signal
from collections.abc import Callable
from threading import Event, Thread

from deployments.abandoned_work import evict_object_copies, remove_abandoned_work
from deployments.batch_watcher import watch_batch_jobs
from deployments.cancellations import end_cancelled
from deployments.data_job_watcher import DataJobWatcher, empty_old_trash
from deployments.heartbeat import heartbeat_path
from deployments.monitoring_collector import collect, roll_up
from deployments.new_sample_watcher import watch_new_samples
from deployments.recording_intake import fetch_recordings
from deployments.run_watcher import watch_runs
from deployments.schedule_reconciler import keep_schedules
from deployments.service_reconciler import ServiceReconciler
from infra.settings import settings

SERVICE_TICK_SECONDS = 0.5
RUN_TICK_SECONDS = 2.0
JOB_TICK_SECONDS = 0.5
SCHEDULE_TICK_SECONDS = 2.0
NEW_SAMPLES_TICK_SECONDS = 5.0
TRASH_TICK_SECONDS = 3600.0
ROLL_UP_TICK_SECONDS = 3600.0
RECORDING_TICK_SECONDS = 2.0
BATCH_TICK_SECONDS = 2.0
CANCELLATION_TICK_SECONDS = 10.0
ABANDONED_WORK_TICK_SECONDS = 24 * 3600.0
COPIES_TICK_SECONDS = 600.0
LAST_TICK_SECONDS = 5

logger = logging.getLogger(__name__)
Reconcile = Callable[[], None]


def reconcile_until(stopping: Event, reconcile: Reconcile, tick_seconds: float) -> None:
    """Call it once a tick; an error is logged and it is called again."""
    while not stopping.is_set():
        try:
            reconcile()
        except Exception:
            logger.exception("%s failed; it is called again", reconcile.__qualname__)
        heartbeat_path().touch()
        stopping.wait(tick_seconds)


def main() -> None:
    """Reconcile until SIGTERM; each part has a thread, so that a slow one delays no other."""
    # Prefect, which is imported, has set the log up for warnings only.
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", force=True
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    services, jobs = ServiceReconciler(), DataJobWatcher()
    threads = [
        Thread(target=reconcile_until, args=(stopping, part, tick_seconds), daemon=True)
        for part, tick_seconds in (
            (services.reconcile, SERVICE_TICK_SECONDS),
            (watch_runs, RUN_TICK_SECONDS),
            (jobs.watch, JOB_TICK_SECONDS),
            (keep_schedules, SCHEDULE_TICK_SECONDS),
            (watch_new_samples, NEW_SAMPLES_TICK_SECONDS),
            (empty_old_trash, TRASH_TICK_SECONDS),
            (collect, settings().monitoring_seconds),
            (roll_up, ROLL_UP_TICK_SECONDS),
            (fetch_recordings, RECORDING_TICK_SECONDS),
            (watch_batch_jobs, BATCH_TICK_SECONDS),
            (end_cancelled, CANCELLATION_TICK_SECONDS),
            (remove_abandoned_work, ABANDONED_WORK_TICK_SECONDS),
            (evict_object_copies, COPIES_TICK_SECONDS),
        )
    ]
    for thread in threads:
        thread.start()
    stopping.wait()
    for thread in threads:
        thread.join(LAST_TICK_SECONDS)
    services.finish()
    jobs.interrupt()


if __name__ == "__main__":
    main()
