"""`platform.json`: what the supervisor writes down, so that others need not ask it."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra import child_process
from infra.settings import settings
from schemas.platform import (
    PlatformRecord,
    ProcessIdentity,
    ProcessRecord,
    ProcessState,
    ProcessStatus,
)


def record_path() -> Path:
    """Where the record of this installation is."""
    return settings().home / "platform.json"


def read_record() -> PlatformRecord | None:
    """Return the record of the latest start, or None before the first one."""
    if not record_path().exists():
        return None
    return PlatformRecord.model_validate_json(record_path().read_bytes())


def platform_status() -> list[ProcessStatus]:
    """Return what each process of the platform is doing now, read from the system."""
    record = read_record()
    if record is None:
        return []
    supervised = child_process.is_alive(record.supervisor)
    return [_status(process, supervised=supervised) for process in record.processes.values()]


def is_ready() -> bool:
    """Whether the platform of the data folder has started and all its processes run."""
    record = read_record()
    return (
        record is not None
        and record.ready_at is not None
        and child_process.is_alive(record.supervisor)
        and all(process.state is ProcessState.RUNNING for process in record.processes.values())
    )


def _status(record: ProcessRecord, *, supervised: bool) -> ProcessStatus:
    alive = record.identity is not None and child_process.is_alive(record.identity)
    memory = child_process.memory_bytes(record.identity) if alive and record.identity else 0
    return ProcessStatus(
        name=record.name,
        state=record.state if alive or supervised else ProcessState.STOPPED,
        address=record.address,
        pid=record.identity.pid if alive and record.identity else None,
        since=record.started_at if alive else None,
        restarts=record.restarts,
        memory_mb=round(memory / 2**20),
    )


class RecordWriter:
    """Keeps the record of a running platform, changed by several threads."""

    def __init__(self, supervisor: ProcessIdentity, processes: Iterable[ProcessRecord]) -> None:
        self._lock = threading.Lock()
        self._record = PlatformRecord(
            supervisor=supervisor, processes={process.name: process for process in processes}
        )
        self._write()

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

    def _write(self) -> None:
        draft = record_path().with_suffix(".draft")
        draft.write_text(self._record.model_dump_json(indent=1))
        draft.replace(record_path())
