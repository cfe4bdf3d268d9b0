"""Processes: all supervised ones answer, and none is orphaned."""

import os
from collections.abc import Iterable, Iterator

import psutil

from infra.catalog import batch_jobs, data_jobs, database, run_leases, runs, services
from infra.platform_record import platform_status, read_record, supervision_problem
from infra.settings import settings
from schemas.doctor import Condition, Diagnosis
from schemas.platform import ProcessState, ProcessStatus

AREA = "processes"
GOOD = (ProcessState.RUNNING, ProcessState.STOPPED)
BAD = (ProcessState.NOT_ANSWERING, ProcessState.FAILED)
OUR_COMMANDS = ("deployments.cli.main", "exeml")


def examine() -> Iterator[Diagnosis]:
    """Look at the processes of the record and for others of this data folder."""
    if problem := supervision_problem():
        yield Diagnosis(
            area=AREA,
            condition=Condition.FAULT,
            finding=problem.partition("; ")[0],
            cure=problem.partition("; ")[2],
        )
    statuses = platform_status()
    yield from map(_unwell, (status for status in statuses if status.state not in GOOD))
    if statuses and all(status.state is ProcessState.STOPPED for status in statuses):
        yield _ok("the platform is stopped")
    elif statuses and all(status.state is ProcessState.RUNNING for status in statuses):
        yield _ok(f"{len(statuses)} processes run and answer")
    elif not statuses:
        yield _ok("the platform was never started")
    yield from _orphans()


def _ok(finding: str) -> Diagnosis:
    return Diagnosis(area=AREA, condition=Condition.OK, finding=finding)


def _unwell(status: ProcessStatus) -> Diagnosis:
    message = f" ({status.message})" if status.message else ""
    return Diagnosis(
        area=AREA,
        condition=Condition.FAULT if status.state in BAD else Condition.WARNING,
        finding=f"{status.name} is {status.state}{message}",
        cure=f"wait for the supervisor, and read {settings().logs / f'{status.name}.log'}",
    )


def _orphans() -> Iterator[Diagnosis]:
    found = list(_of_this_folder())
    known = _known()  # asked later, so that what was started meanwhile is known
    for process, command in found:
        if process.pid not in known and process.is_running():
            name = " ".join(command)[:120]
            yield Diagnosis(
                area=AREA,
                condition=Condition.WARNING,
                finding=f"process {process.pid} works for this folder, for nobody: {name}",
                cure=f"end it with `kill {process.pid}`",
            )


def _of_this_folder() -> Iterator[tuple[psutil.Process, list[str]]]:
    home = str(settings().home)
    for process in psutil.process_iter():
        try:
            environment, command = process.environ(), process.cmdline()
        except psutil.Error:
            continue
        is_ours = environment.get("EXEML_HOME") == home
        if is_ours and command and not any(word.endswith(OUR_COMMANDS) for word in command[:4]):
            yield process, command


def _known() -> set[int]:
    """Return the ids of all known processes and their descendants."""
    record = read_record()
    known = [os.getpid(), *(parent.pid for parent in psutil.Process().parents())]
    roots: list[int] = []
    if record is not None:
        roots += [record.supervisor.pid]
        roots += [process.identity.pid for process in record.processes.values() if process.identity]
    roots += _working()
    return {*known, *roots, *_children(roots), *_children([os.getpid()])}


def _working() -> list[int]:
    """Return the ids of processes in the catalog; none without a catalog."""
    url = settings().effective_database_url
    if url.startswith("sqlite") and not database.sqlite_path().exists():
        return []
    claimed = [run_leases.holder(run.id) for run in runs.unfinished()]
    claimed += [process for _, _, process in batch_jobs.unfinished()]
    jobs = [process for _, process in data_jobs.unfinished()]
    return [
        *(replica.pid for replica in services.replicas()),
        *(holder.identity.pid for holder in claimed if holder is not None),
        *(job.pid for job in jobs if job is not None),
    ]


def _children(pids: Iterable[int]) -> Iterator[int]:
    for pid in pids:
        try:
            yield from (child.pid for child in psutil.Process(pid).children(recursive=True))
        except psutil.NoSuchProcess:
            continue
