"""Working on parts in processes of this machine."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for_end

from schemas.errors import PlatformError
from tasks.batch_prediction.plan import BatchPlan, Part, PartResult
from tasks.batch_prediction.prediction import predict_part

# So many parts wait for each process, so that none is idle and few lie in memory.
PARTS_A_PROCESS = 2


def run_in_processes(
    plan: BatchPlan, parts: Iterable[Part], on_done: Callable[[PartResult], None], processes: int
) -> None:
    """Predict parts in so many processes; with one, in this process."""
    if processes == 1:
        for part in parts:
            on_done(predict_part(plan, part))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_end_with_parent) as pool:
        try:
            _submit(pool, plan, parts, on_done, PARTS_A_PROCESS * processes)
        except BrokenProcessPool as error:
            raise PlatformError(
                "batches.process-died",
                "a process of the batch job has died, perhaps for want of memory; resume "
                "the job, with fewer processes",
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _submit(
    pool: ProcessPoolExecutor,
    plan: BatchPlan,
    parts: Iterable[Part],
    on_done: Callable[[PartResult], None],
    most_waiting: int,
) -> None:
    waiting: set[Future[PartResult]] = set()
    for part in parts:
        waiting.add(pool.submit(predict_part, plan, part))
        if len(waiting) >= most_waiting:
            waiting = _take(waiting, on_done)
    while waiting:
        waiting = _take(waiting, on_done)


def _take(
    waiting: set[Future[PartResult]], on_done: Callable[[PartResult], None]
) -> set[Future[PartResult]]:
    done, left = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        on_done(future.result())
    return left


def _end_with_parent() -> None:
    """End this process when the one that started it was killed."""
    os.environ["OMP_NUM_THREADS"] = "1"
    parent = multiprocessing.parent_process()
    assert parent is not None, "it was started by another process"

    def watch() -> None:
        wait_for_end([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
