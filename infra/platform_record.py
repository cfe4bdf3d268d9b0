"""`platform.json`: what the supervisor writes down, so that others need not ask it."""

import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from infra import child_process
from infra.settings import settings
from schemas.errors import PlatformError
from schemas.languages import kept_json
from schemas.message import Message, joined
from schemas.platform import (
    PlatformRecord,
    ProcessIdentity,
    ProcessRecord,
    ProcessState,
    ProcessStatus,
)

RECORD_BYTES = 16 * 1024
READ_ATTEMPTS = 10
READ_PAUSE_SECONDS = 0.1


def record_path() -> Path:
    """Where the record of this installation is."""
    return settings().home / "platform.json"


def read_record() -> PlatformRecord | None:
    """Return the record of the latest start, or None before the first one."""
    for _ in range(READ_ATTEMPTS):
        try:
            return PlatformRecord.model_validate_json(record_path().read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:  # written in place on a full disk, in this moment
            time.sleep(READ_PAUSE_SECONDS)
    raise PlatformError(
        "platform.record-damaged",
        "{path} is damaged; end what is left of the platform (`ps aux`), delete the file, "
        "and start the platform again",
        path=str(record_path()),
    )


def platform_status() -> list[ProcessStatus]:
    """Return what each process of the platform is doing now, read from the system."""
    record = read_record()
    if record is None:
        return []
    supervised = child_process.is_alive(record.supervisor)
    return [_status(process, supervised=supervised) for process in record.processes.values()]


@dataclass(frozen=True)
class Unsupervised:
    """That nobody restarts what dies: what was found, and what to do about it."""

    finding: Message
    cure: Message


def unsupervised() -> Unsupervised | None:
    """Return why nobody restarts what dies; None while all is well or stopped."""
    record = read_record()
    if record is None:
        return None
    if child_process.is_alive(record.supervisor):
        is_stopped = child_process.is_stopped(record.supervisor)
        return _stopped_supervisor(record.supervisor.pid) if is_stopped else None
    if not any(_is_alive(process) for process in record.processes.values()):
        return None
    return _ended_supervisor(record.supervisor.pid)


def supervision_problem() -> str:
    """Say that nobody restarts what dies, with the cure; nothing while all is well or stopped."""
    found = unsupervised()
    return "" if found is None else joined([found.finding, found.cure], "; ")


def _stopped_supervisor(pid: int) -> Unsupervised:
    return Unsupervised(
        Message(
            "doctor.supervisor-stopped",
            "nobody supervises: the supervisor (process {pid}) is stopped by a signal",
            pid=pid,
        ),
        Message("doctor.continue-supervisor", "let it run again with `kill -CONT {pid}`", pid=pid),
    )


def _ended_supervisor(pid: int) -> Unsupervised:
    return Unsupervised(
        Message(
            "doctor.supervisor-ended",
            "nobody supervises: the supervisor (process {pid}) has ended, and what dies is not "
            "started again",
            pid=pid,
        ),
        Message("doctor.adopt-or-stop", "`exeml up` adopts the processes, `exeml down` stops them"),
    )


def is_ready() -> bool:
    """Whether the platform of the data folder has started and all its processes run."""
    record = read_record()
    return (
        record is not None
        and record.ready_at is not None
        and child_process.is_alive(record.supervisor)
        and all(process.state is ProcessState.RUNNING for process in record.processes.values())
    )


def _is_alive(record: ProcessRecord) -> bool:
    return record.identity is not None and child_process.is_alive(record.identity)


def _status(record: ProcessRecord, *, supervised: bool) -> ProcessStatus:
    alive = _is_alive(record)
    memory = child_process.memory_bytes(record.identity) if alive and record.identity else 0
    left = ProcessState.UNSUPERVISED if alive else ProcessState.STOPPED
    return ProcessStatus(
        name=record.name,
        state=record.state if supervised else left,
        address=record.address,
        pid=record.identity.pid if alive and record.identity else None,
        since=record.started_at if alive else None,
        restarts=record.restarts,
        memory_mb=round(memory / 2**20),
        message=record.message if supervised else "",
    )


class RecordWriter:
    """Keeps the record of a running platform, changed by several threads.

    A record that cannot be written is kept in memory and written with the next change or by
    `write_again`; what it records goes on.
    """

    def __init__(self, supervisor: ProcessIdentity, processes: Iterable[ProcessRecord]) -> None:
        self._lock = threading.Lock()
        self._record = PlatformRecord(
            supervisor=supervisor, processes={process.name: process for process in processes}
        )
        self._is_written = False
        self._replace()

    def note_ready(self) -> None:
        """Note that the start is over."""
        with self._lock:
            self._record = self._record.model_copy(update={"ready_at": datetime.now(UTC)})
            self._write()

    def note(self, name: str, **changes: Any) -> None:
        """Change fields of the record of one process and store it in one step."""
        with self._lock:
            process = self._record.processes[name].model_copy(update=changes)
            processes = self._record.processes | {name: process}
            self._record = self._record.model_copy(update={"processes": processes})
            self._write()

    def write_again(self) -> None:
        """Write what could not be written before."""
        with self._lock:
            if not self._is_written:
                self._write()

    def _write(self) -> None:
        self._is_written = False
        try:
            self._replace()
        except OSError:
            with suppress(OSError):
                self._overwrite()

    def _replace(self) -> None:
        draft = record_path().with_suffix(".draft")
        draft.write_bytes(self._bytes())
        draft.replace(record_path())
        self._is_written = True

    def _overwrite(self) -> None:
        """Write into the file that is there, whose place on a full disk is taken already."""
        with record_path().open("rb+", buffering=0) as file:
            file.write(self._bytes())

    def _bytes(self) -> bytes:
        """Return the record with blanks up to a size that it does not outgrow."""
        return kept_json(self._record, indent=1).encode().ljust(RECORD_BYTES)
