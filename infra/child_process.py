"""Child processes in a group of their own, recognised later by process id and start time."""

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psutil

from infra import full_disk, log_files, temporary_folders
from infra.settings import ROOT, settings
from schemas.errors import PlatformError
from schemas.message import Message
from schemas.platform import ProcessIdentity

LOG_TAIL_BYTES = 8192
LOG_HEADER = "=== started"
KILL_SECONDS = 10
# The start time is counted from the boot, whose time moves when the clock is set.
CLOCK_TOLERANCE_SECONDS = 2


@dataclass(frozen=True)
class Child:
    """A process that this process started, or has adopted, which then has no `popen`."""

    identity: ProcessIdentity
    log: Path
    popen: subprocess.Popen[bytes] | None = None

    def exit_code(self) -> int | None:
        """Return the exit code, negative for a signal, or None while it runs.

        The exit code of an adopted process is known to nobody; it is given as 0.
        """
        if self.popen is not None:
            return self.popen.poll()
        return None if is_alive(self.identity) else 0

    def end(self) -> str:
        """Say how it ended and its last words, or nothing while it runs."""
        code = self.exit_code()
        if code is None:
            return ""
        line = last_log_line(self.log)
        if self.popen is None:
            return Message("platform.ended", "ended: {line}", line=line)
        return Message(
            "platform.ended-with-code", "ended with exit code {code}: {line}", code=code, line=line
        )


def start(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> Child:
    """Start `command` in a new session, with both outputs appended to `log`.

    It has a temporary folder of its own. It starts on a full disk too, whose log is then
    incomplete or empty.
    """
    with _opened(log) as output:
        popen = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**environment, **_temporary_folder()},
            cwd=ROOT,
            start_new_session=True,
        )
    return Child(identity_of(popen.pid), log, popen)


def _temporary_folder() -> dict[str, str]:
    try:
        return {temporary_folders.VARIABLE: str(temporary_folders.new_folder())}
    except OSError as error:
        if not full_disk.is_full(error):
            raise
        return {}


def _opened(log: Path) -> IO[bytes]:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log_files.replace(log, settings().log_max_bytes)
        output = log.open("ab", buffering=0)
    except OSError as error:
        if not full_disk.is_full(error):
            raise
        return Path(os.devnull).open("ab")
    with suppress(OSError):
        output.write(f"{LOG_HEADER} {datetime.now(UTC).isoformat(timespec='seconds')}\n".encode())
    return output


def last_log_line(log: Path) -> str:
    """Return the last line of the latest start without colours, or a note that there is none."""
    if not log.exists():
        return Message("platform.no-log", "there is no log {log}", log=str(log))
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_TAIL_BYTES))
        text = re.sub(r"\x1b\[[0-9;]*m", "", file.read().decode(errors="replace"))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[-1].startswith(LOG_HEADER):
        return Message("platform.empty-log", "it wrote nothing to {log}", log=str(log))
    return lines[-1]


def why_it_failed(ended: subprocess.CompletedProcess[str]) -> str:
    """Say why a process whose output was kept has failed: its last line, or how it was ended."""
    if -ended.returncode in (signal.SIGKILL, signal.SIGTERM):
        return Message(
            "platform.process-ended-from-outside",
            "its process was ended from outside or for want of memory; try again",
        )
    if ended.returncode < 0:
        name = signal.Signals(-ended.returncode).name
        return Message("platform.process-crashed", "its process crashed ({signal})", signal=name)
    lines = f"{ended.stdout or ''}\n{ended.stderr or ''}".split("\n")
    written = [line.strip() for line in lines if line.strip()]
    if written:
        return written[-1]
    return Message(
        "platform.process-ended-silently",
        "it ended with exit code {status} and no message",
        status=ended.returncode,
    )


def identity_of(pid: int) -> ProcessIdentity:
    """Return the identity of a process that exists."""
    return ProcessIdentity(pid=pid, create_time=psutil.Process(pid).create_time())


def is_alive(identity: ProcessIdentity) -> bool:
    """Whether that very process runs; a zombie does not."""
    try:
        process = psutil.Process(identity.pid)
        return _is_same(process, identity) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def is_stopped(identity: ProcessIdentity) -> bool:
    """Whether that very process is stopped by a signal, and does nothing until SIGCONT."""
    try:
        process = psutil.Process(identity.pid)
        return _is_same(process, identity) and process.status() == psutil.STATUS_STOPPED
    except psutil.NoSuchProcess:
        return False


def memory_bytes(identity: ProcessIdentity) -> int:
    """Return the resident memory of the process and of all others in its group."""
    total = 0
    for process in _members(identity):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total


def stop(identity: ProcessIdentity, grace_seconds: float) -> None:
    """End the process and its group: ask, wait up to `grace_seconds`, then kill what is left.

    Also ends the rest of a group whose first process has died.
    """
    left = _ask_to_end(_members(identity), grace_seconds)
    _kill([*left, *_members(identity)])


def stop_tree(identity: ProcessIdentity, grace_seconds: float) -> None:
    """End a process that leads no group of its own, and its children, as `stop` does."""
    if not is_alive(identity):
        return
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(identity.pid)
        members = [process, *process.children(recursive=True)]
        _kill(_ask_to_end(members, grace_seconds))


def _ask_to_end(members: Sequence[psutil.Process], grace_seconds: float) -> list[psutil.Process]:
    _send(members, signal.SIGTERM)
    _, left = psutil.wait_procs(members, timeout=grace_seconds)
    return list(left)


def _kill(left: Sequence[psutil.Process]) -> None:
    _send(left, signal.SIGKILL)
    _, left = psutil.wait_procs(left, timeout=KILL_SECONDS)
    if left:
        raise PlatformError(
            "platform.process-does-not-end",
            "process {pid} does not end even when killed; look at it with `ps -o "
            "pid,stat,wchan,args {pid}`",
            pid=left[0].pid,
        )


def _send(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _members(identity: ProcessIdentity) -> list[psutil.Process]:
    """Return the living processes of the group; it may outlive its leader, and keeps its id."""
    with suppress(psutil.NoSuchProcess):
        if not _is_same(psutil.Process(identity.pid), identity):
            return []
    return [p for p in psutil.process_iter() if _group(p) == identity.pid and _runs(p)]


def _group(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except (ProcessLookupError, PermissionError):
        return None


def _runs(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is_same(process: psutil.Process, identity: ProcessIdentity) -> bool:
    return abs(process.create_time() - identity.create_time) < CLOCK_TOLERANCE_SECONDS
