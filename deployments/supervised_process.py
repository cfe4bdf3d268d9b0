"""One process of the platform: started, proven ready, restarted when it dies, stopped."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Event

from deployments.platform_processes import PlatformProcess, StartStep
from deployments.platform_record import RecordWriter
from infra import child_process
from infra.child_process import Child
from infra.settings import prefect_environment, settings
from schemas.errors import PlatformError
from schemas.platform import ProcessState

POLL_SECONDS = 0.2
START_ATTEMPTS = 3
HEALTHY_SECONDS = 60
MAX_BACKOFF_SECONDS = 60


class Platform:
    """What all processes share: the record, the wish to stop, and the ear of the person."""

    def __init__(self, record: RecordWriter, on_event: Callable[[str], None]) -> None:
        self.record = record
        self.stopping = Event()
        self._on_event = on_event
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Tell the person one event at a time."""
        with self._lock:
            self._on_event(text)

    def wait_for(self, events: Sequence[Event]) -> bool:
        """Wait for all events; False when the platform stops before they came."""
        while not self.stopping.is_set():
            if all(event.wait(POLL_SECONDS) for event in events):
                return True
        return False


class SupervisedProcess:
    """Runs one process until the platform stops."""

    def __init__(self, process: PlatformProcess, platform: Platform) -> None:
        self.process = process
        self.platform = platform
        self.ready = Event()
        self.stopped = Event()
        self._child: Child | None = None
        self._starts = 0
        self._quick_ends = 0

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
            child = self._start()
            began = time.monotonic()
            end = self._watch(child)
            if self.platform.stopping.is_set():
                return
            child_process.stop(child.identity, self.process.stop_seconds)
            self._wait_before_restart(end, time.monotonic() - began)

    def _start(self) -> Child:
        self._note(ProcessState.STARTING)
        log = settings().logs / f"{self.process.name}.log"
        environment = prefect_environment() | self.process.environment
        child = self._child = child_process.start(self.process.command(), log, environment)
        self._starts += 1
        self.platform.record.note(
            self.process.name,
            identity=child.identity,
            started_at=datetime.now(UTC),
            restarts=self._starts - 1,
        )
        return child

    def _watch(self, child: Child) -> str:
        """Return why the process is not running any more, or '' when the platform stops."""
        started, began = datetime.now(UTC), time.monotonic()
        is_ready = False
        while not self.platform.stopping.wait(POLL_SECONDS):
            if (code := child.exit_code()) is not None:
                return f"ended with exit code {code}: {child_process.last_log_line(child.log)}"
            seconds = time.monotonic() - began
            if is_ready:
                continue
            if self.process.is_ready(started):
                is_ready = True
                self._announce(seconds)
            elif seconds > settings().start_timeout_seconds:
                return f"is not ready after {seconds:.0f} s; its log is {child.log}"
        return ""

    def _announce(self, seconds: float) -> None:
        self._note(ProcessState.RUNNING)
        self.platform.say(f"{self.process.name} is ready after {seconds:.1f} s")
        self.ready.set()

    def _wait_before_restart(self, end: str, lifetime: float) -> None:
        self._quick_ends = 1 if lifetime > HEALTHY_SECONDS else self._quick_ends + 1
        if not self.ready.is_set() and self._quick_ends >= START_ATTEMPTS:
            self._note(ProcessState.FAILED)
            raise PlatformError(f"{self.process.name} {end}")
        self._note(ProcessState.RESTARTING)
        wait = min(MAX_BACKOFF_SECONDS, 2 ** (self._quick_ends - 1))
        self.platform.say(f"{self.process.name} {end}; starting it again in {wait} s")
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
            self.platform.say(f"{self.process.name} is stopped")
        finally:
            self.stopped.set()

    def _note(self, state: ProcessState) -> None:
        self.platform.record.note(self.process.name, state=state)


def run_step(step: StartStep, platform: Platform, needs: Sequence[Event], done: Event) -> None:
    """Run a start step after `needs`; when it fails again and again, the platform stops."""
    if not platform.wait_for(needs):
        return
    for attempt in range(1, START_ATTEMPTS + 1):
        child = child_process.start(
            step.command, settings().logs / f"{step.name}.log", prefect_environment()
        )
        exit_code = _exit_code(child, platform)
        if platform.stopping.is_set():
            return
        if exit_code == 0:
            platform.say(f"{step.name} is done")
            done.set()
            return
        platform.stopping.wait(attempt)
    platform.stopping.set()
    raise PlatformError(
        f"{step.name} ended with exit code {exit_code}: {child_process.last_log_line(child.log)}"
    )


def _exit_code(child: Child, platform: Platform) -> int | None:
    """Wait for the end of a step; it is stopped when the platform stops."""
    while child.exit_code() is None:
        if platform.stopping.wait(POLL_SECONDS):
            child_process.stop(child.identity, grace_seconds=1)
    return child.exit_code()
