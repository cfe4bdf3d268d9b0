"""Processes: all supervised ones answer, and none is orphaned."""

import os
from collections.abc import Iterable, Iterator

import psutil

from infra.catalog import batch_jobs, data_jobs, database, run_leases, runs, services
from infra.platform_record import platform_status, read_record, unsupervised
from infra.settings import settings
from schemas.doctor import Condition, Diagnosis
from schemas.message import Message
from schemas.platform import ProcessState, ProcessStatus

AREA = "processes"
GOOD = (ProcessState.RUNNING, ProcessState.STOPPED)
BAD = (ProcessState.NOT_ANSWERING, ProcessState.FAILED)
OUR_COMMANDS = ("deployments.cli.main", "exeml")


def examine() -> Iterator[Diagnosis]:
    """Look at the processes of the record and for others of this data folder."""
    if found := unsupervised():
        yield Diagnosis(
            area=AREA, condition=Condition.FAULT, finding=found.finding, cure=found.cure
        )
    statuses = platform_status()
    yield from map(_unwell, (status for status in statuses if status.state not in GOOD))
    if statuses and all(status.state is ProcessState.STOPPED for status in statuses):
        yield _ok(Message("doctor.stopped", "the platform is stopped"))
    elif statuses and all(status.state is ProcessState.RUNNING for status in statuses):
        running = Message("doctor.all-run", "{count} processes run and answer", count=len(statuses))
        yield _ok(running)
    elif not statuses:
        yield _ok(Message("doctor.never-started", "the platform was never started"))
    yield from _orphans()


def _ok(finding: Message) -> Diagnosis:
    return Diagnosis(area=AREA, condition=Condition.OK, finding=finding)


def _unwell(status: ProcessStatus) -> Diagnosis:
    return Diagnosis(
        area=AREA,
        condition=Condition.FAULT if status.state in BAD else Condition.WARNING,
        finding=_state_of(status),
        cure=Message(
            "doctor.wait-for-supervisor",
            "wait for the supervisor, and read {log}",
            log=str(settings().logs / f"{status.name}.log"),
        ),
    )


def _state_of(status: ProcessStatus) -> Message:
    name, state = status.name, status.state
    if not status.message:
        return Message("doctor.process-is", "{process} is {state}", process=name, state=state)
    return Message(
        "doctor.process-says",
        "{process} is {state} ({message})",
        process=name,
        state=state,
        message=status.message,
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
                finding=Message(
                    "doctor.orphan",
                    "process {pid} works for this folder, for nobody: {command}",
                    pid=process.pid,
                    command=name,
                ),
                cure=Message("doctor.kill", "end it with `kill {pid}`", pid=process.pid),
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
