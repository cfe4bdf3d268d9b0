"""The reconciler process: brings what runs to what is wanted, once a tick."""

import logging
import signal
from threading import Event, Thread

from deployments.reconciler.abandoned_work import (
    evict_object_copies,
    remove_abandoned_work,
    remove_temporary_folders,
)
from deployments.reconciler.batch_watcher import watch_batch_jobs
from deployments.reconciler.cancellations import end_cancelled
from deployments.reconciler.data_job_watcher import DataJobWatcher, empty_old_trash
from deployments.reconciler.monitoring_collector import collect, roll_up
from deployments.reconciler.new_sample_watcher import watch_new_samples
from deployments.reconciler.order_delivery import OrderDelivery
from deployments.reconciler.part import Part, beat_until
from deployments.reconciler.run_watcher import watch_runs
from deployments.reconciler.schedule_reconciler import keep_schedules
from deployments.reconciler.service_reconciler import ServiceReconciler
from deployments.reconciler.start_forms import StartForms
from infra.heartbeat import forget_beats
from infra.replica_files import keep_key_files
from infra.settings import settings
from tasks.monitoring.recording_intake import fetch_recordings

SERVICE_TICK_SECONDS = 1.0
KEYS_TICK_SECONDS = 1.0
RUN_TICK_SECONDS = 2.0
ORDER_TICK_SECONDS = 0.5
JOB_TICK_SECONDS = 1.0
SCHEDULE_TICK_SECONDS = 5.0
CHOICES_TICK_SECONDS = 5.0
NEW_SAMPLES_TICK_SECONDS = 5.0
TRASH_TICK_SECONDS = 3600.0
ROLL_UP_TICK_SECONDS = 3600.0
RECORDING_TICK_SECONDS = 2.0
BATCH_TICK_SECONDS = 2.0
CANCELLATION_TICK_SECONDS = 10.0
ABANDONED_WORK_TICK_SECONDS = 24 * 3600.0
COPIES_TICK_SECONDS = 600.0
TEMPORARY_TICK_SECONDS = 300.0
LAST_TICK_SECONDS = 5


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
    services, jobs, orders = ServiceReconciler(), DataJobWatcher(), OrderDelivery()
    forget_beats()
    parts = [
        Part(reconcile, tick_seconds)
        for reconcile, tick_seconds in (
            (services.reconcile, SERVICE_TICK_SECONDS),
            (keep_key_files, KEYS_TICK_SECONDS),
            (watch_runs, RUN_TICK_SECONDS),
            (orders.deliver_due, ORDER_TICK_SECONDS),
            (jobs.watch, JOB_TICK_SECONDS),
            (keep_schedules, SCHEDULE_TICK_SECONDS),
            (StartForms().keep_choices, CHOICES_TICK_SECONDS),
            (watch_new_samples, NEW_SAMPLES_TICK_SECONDS),
            (empty_old_trash, TRASH_TICK_SECONDS),
            (collect, settings().monitoring_seconds),
            (roll_up, ROLL_UP_TICK_SECONDS),
            (fetch_recordings, RECORDING_TICK_SECONDS),
            (watch_batch_jobs, BATCH_TICK_SECONDS),
            (end_cancelled, CANCELLATION_TICK_SECONDS),
            (remove_abandoned_work, ABANDONED_WORK_TICK_SECONDS),
            (evict_object_copies, COPIES_TICK_SECONDS),
            (remove_temporary_folders, TEMPORARY_TICK_SECONDS),
        )
    ]
    for part in parts:
        part.start(stopping)
    Thread(target=beat_until, args=(stopping, parts), daemon=True, name="heartbeat").start()
    stopping.wait()
    for part in parts:
        part.join(LAST_TICK_SECONDS)
    services.finish()
    jobs.interrupt()


if __name__ == "__main__":
    main()
