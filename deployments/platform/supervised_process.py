"""Lifecycle of one process: start, readiness, health checks, restarts, stop."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from deployments.platform.process_fingerprint import fingerprint
from deployments.platform.process_health import ProcessHealth, StartHealth
from deployments.platform.processes import PlatformProcess, StartStep
from infra import child_process
from infra.child_process import Child
from infra.platform_record import RecordWriter
from infra.prefect_environment import platform_environment
from infra.process_progress import Progress
from infra.settings import settings
from schemas.errors import PlatformError
from schemas.message import Message, joined
from schemas.platform import ProcessRecord, ProcessState

POLL_SECONDS = 0.2
START_ATTEMPTS = 3
HEALTHY_SECONDS = 60
MAX_BACKOFF_SECONDS = 60
HUNG_GRACE_SECONDS = 2  # one that hangs does not end politely; all survive a kill


class Platform:
    """State shared by all processes: the record, the stop event, and the output."""

    def __init__(self, record: RecordWriter, on_event: Callable[[str], None]) -> None:
        self.record = record
        self.stopping = Event()
        self._on_event = on_event
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Print one event at a time, if the output still works."""
        with self._lock, suppress(OSError, ValueError):
            self._on_event(text)

    def wait_for(self, events: Sequence[Event]) -> bool:
        """Wait for all events; False when the platform stops before they came."""
        while not self.stopping.is_set():
            if all(event.wait(POLL_SECONDS) for event in events):
                return True
        return False


class SupervisedProcess:
    """Runs one process until the platform stops."""

    def __init__(
        self, process: PlatformProcess, platform: Platform, adopted: ProcessRecord | None = None
    ) -> None:
        self.process = process
        self.platform = platform
        self.ready = Event()
        self.stopped = Event()
        self._adopted = adopted
        self._child: Child | None = None
        if adopted is not None and adopted.identity is not None:
            self._child = Child(adopted.identity, self._log)
        self._starts = adopted.restarts + 1 if adopted else 0
        self._quick_ends = 0

    @property
    def _log(self) -> Path:
        return settings().logs / f"{self.process.name}.log"

    def run(self, needs: Sequence[Event], users: Sequence[Event]) -> None:
        """Start after `needs`, keep running, and stop after all `users` have stopped."""
        try:
            if self.platform.wait_for(needs):
                self._keep_running()
        finally:
            self.platform.stopping.set()
            self._stop_after(users)

    def _keep_running(self) -> None:
        while not self.platform.stopping.is_set():
            began = time.monotonic()
            end = self._run_once()
            if self.platform.stopping.is_set():
                return
            self._wait_before_restart(end, time.monotonic() - began)

    def _run_once(self) -> str:
        """Run the process; return why it must be restarted, '' if the platform stops."""
        adopted, self._adopted = self._adopted, None
        try:
            child = self._child if adopted and self._child else self._start()
        except OSError as error:  # a full disk, or no place for another process
            return Message(
                "platform.cannot-be-started",
                "cannot be started ({reason}: {place})",
                reason=str(error.strerror),
                place=str(error.filename or "fork"),
            )
        started_at = adopted.started_at if adopted else None
        started = started_at or datetime.now(UTC)
        progress = Progress(child.identity, child.log)
        patience = settings().silence_seconds if adopted else settings().start_timeout_seconds
        end = self._until_ready(child, started, StartHealth(progress, patience))
        if not end and not self.platform.stopping.is_set():
            end = self._watch(child, ProcessHealth(self.process.complaint, progress))
        if not self.platform.stopping.is_set():
            child_process.stop(child.identity, min(self.process.stop_seconds, HUNG_GRACE_SECONDS))
        return end

    def _start(self) -> Child:
        self._note(ProcessState.STARTING)
        started_as = fingerprint(self.process)
        environment = platform_environment() | self.process.environment
        child = child_process.start(self.process.command(), self._log, environment)
        self._child = child
        self._starts += 1
        self.platform.record.note(
            self.process.name,
            identity=child.identity,
            started_at=datetime.now(UTC),
            restarts=self._starts - 1,
            fingerprint=started_as,
        )
        return child

    def _until_ready(self, child: Child, started: datetime, health: StartHealth) -> str:
        """Return why the process did not become ready, '' when it is or the platform stops."""
        while not self.platform.stopping.wait(POLL_SECONDS):
            if end := child.end():
                return end
            if self.process.is_ready(started):
                self._announce(health.seconds)
                return ""
            if reason := health.why_given_up():
                log = Message("platform.its-log", "its log is {log}", log=str(child.log))
                return joined([reason, log], "; ")
        return ""

    def _watch(self, child: Child, health: ProcessHealth) -> str:
        """Watch the process; return why it must be restarted, '' if the platform stops."""
        silence = ""
        while not self.platform.stopping.wait(POLL_SECONDS):
            if end := child.end():
                return end
            if reason := self.process.why_restart():
                return reason
            found = health.look()
            if found.is_given_up:
                return Message(
                    "platform.has-not-answered",
                    "has not answered for {seconds:.0f} s ({silence})",
                    seconds=health.silent_seconds,
                    silence=found.silence,
                )
            if bool(found.silence) != bool(silence):
                self._note_silence(found.silence)
            silence = found.silence
        return ""

    def _note_silence(self, silence: str) -> None:
        if silence:
            self._note(ProcessState.NOT_ANSWERING, silence)
            self.platform.say(
                Message(
                    "platform.does-not-answer",
                    "{process} does not answer: {silence}",
                    process=self.process.name,
                    silence=silence,
                )
            )
        else:
            self._note(ProcessState.RUNNING)
            self.platform.say(
                Message(
                    "platform.answers-again", "{process} answers again", process=self.process.name
                )
            )

    def _announce(self, seconds: float) -> None:
        self._note(ProcessState.RUNNING)
        self.platform.say(
            Message(
                "platform.process-ready",
                "{process} is ready after {seconds:.1f} s",
                process=self.process.name,
                seconds=seconds,
            )
        )
        self.ready.set()

    def _wait_before_restart(self, end: str, lifetime: float) -> None:
        self._quick_ends = 1 if lifetime > HEALTHY_SECONDS else self._quick_ends + 1
        if not self.ready.is_set() and self._quick_ends >= START_ATTEMPTS:
            self._note(ProcessState.FAILED, end)
            raise PlatformError(
                "platform.process-failed",
                "{process} {reason}",
                process=self.process.name,
                reason=end,
            )
        self._note(ProcessState.RESTARTING, end)
        wait = min(MAX_BACKOFF_SECONDS, 2 ** (self._quick_ends - 1))
        self.platform.say(
            Message(
                "platform.starts-again",
                "{process} {end}; starting it again in {wait} s",
                process=self.process.name,
                end=end,
                wait=wait,
            )
        )
        self.platform.stopping.wait(wait)

    def _stop_after(self, users: Sequence[Event]) -> None:
        for user in users:
            user.wait()
        try:
            if self._child is not None:
                self._note(ProcessState.STOPPING)
                child_process.stop(self._child.identity, self.process.stop_seconds)
            self.process.after_stop()
            self._note(ProcessState.STOPPED)
            self.platform.say(
                Message(
                    "platform.process-stopped", "{process} is stopped", process=self.process.name
                )
            )
        finally:
            self.stopped.set()

    def _note(self, state: ProcessState, message: str = "") -> None:
        self.platform.record.note(self.process.name, state=state, message=message)


def run_step(step: StartStep, platform: Platform, needs: Sequence[Event], done: Event) -> None:
    """Run a start step after `needs`; when it fails again and again, the platform stops."""
    if not platform.wait_for(needs):
        return
    for attempt in range(1, START_ATTEMPTS + 1):
        environment = platform_environment() | step.environment
        log = settings().logs / f"{step.name}.log"
        child = child_process.start(step.command, log, environment)
        exit_code = _exit_code(child, platform)
        if platform.stopping.is_set():
            return
        if exit_code == 0:
            platform.say(Message("platform.step-done", "{step} is done", step=step.name))
            done.set()
            return
        platform.stopping.wait(attempt)
    platform.stopping.set()
    raise PlatformError(
        "platform.step-failed",
        "{step} ended with exit code {exit_code}: {line}",
        step=step.name,
        exit_code=str(exit_code),
        line=child_process.last_log_line(child.log),
    )


def _exit_code(child: Child, platform: Platform) -> int | None:
    """Wait for the end of a step; it is stopped when the platform stops."""
    while child.exit_code() is None:
        if platform.stopping.wait(POLL_SECONDS):
            child_process.stop(child.identity, grace_seconds=1)
    return child.exit_code()
