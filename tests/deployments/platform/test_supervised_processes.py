"""One process under supervision: it hangs, it is slow, its disk is full, its supervisor dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deployments.platform import process_health
from deployments.platform.process_fingerprint import fingerprint
from deployments.platform.processes import PlatformProcess
from deployments.platform.regained_space import RegainedSpace
from deployments.platform.supervised_process import Platform, SupervisedProcess
from deployments.platform.supervisor import stop_platform
from deployments.reconciler.part import Part
from infra import child_process
from infra.heartbeat import all_have_beaten, beat, still_parts
from infra.platform_record import (
    RecordWriter,
    platform_status,
    read_record,
    record_path,
    supervision_problem,
)
from infra.readiness import answers
from infra.settings import ROOT, settings
from schemas.platform import ProcessIdentity, ProcessRecord, ProcessState
from tests.conftest import find_port_block
from tests.full_disks import free, full_disk
from tests.waiting import wait_until

# answers 200 on every path; while the file `busy` is there it works instead of answering
SERVER = """
import http.server, pathlib, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        while pathlib.Path(sys.argv[2]).exists():
            sum(range(10_000))
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def quick(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds of seconds instead of minutes."""
    monkeypatch.setenv("EXEML_SILENCE_SECONDS", "3")
    monkeypatch.setattr(process_health, "NOTICE_SECONDS", 1)
    monkeypatch.setattr(process_health, "ASK_SECONDS", 0.3)
    monkeypatch.setattr(process_health, "LOOK_SECONDS", 0.1)
    settings.cache_clear()


def server(name: str, home: Path) -> PlatformProcess:
    """A process that answers until it is stopped, or the file `NAME.busy` is there."""
    port = find_port_block()
    url = f"http://127.0.0.1:{port}"
    return PlatformProcess(
        name,
        lambda: [sys.executable, "-c", SERVER, str(port), str(home / f"{name}.busy")],
        lambda _: answers(url),
        complaint=lambda: "" if answers(url, seconds=0.5) else f"{url} does not answer",
        stop_seconds=0.5,
    )


class Supervised:
    """Processes under supervision, by name, and what was said of them."""

    def __init__(self, *processes: PlatformProcess) -> None:
        self.said: list[str] = []
        records = [ProcessRecord(name=one.name) for one in processes]
        record = RecordWriter(child_process.identity_of(os.getpid()), records)
        self.platform = Platform(record, self.said.append)
        supervised = [SupervisedProcess(one, self.platform) for one in processes]
        self.threads = [threading.Thread(target=one.run, args=([], [])) for one in supervised]
        for thread in self.threads:
            thread.start()

    def identity(self, name: str) -> ProcessIdentity:
        record = read_record()
        assert record is not None
        found = record.processes[name].identity
        assert found is not None
        return found

    def stop(self) -> None:
        self.platform.stopping.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def supervise(quick: None) -> Iterator[Callable[..., Supervised]]:
    """Supervise processes in threads until the test ends."""
    started: list[Supervised] = []

    def start(*processes: PlatformProcess) -> Supervised:
        started.append(Supervised(*processes))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def state_of(name: str) -> ProcessState:
    return next(one.state for one in platform_status() if one.name == name)


def pid_of(name: str) -> int | None:
    return next((one.pid for one in platform_status() if one.name == name), None)


def wait_for(name: str, state: ProcessState) -> None:
    wait_until(lambda: state_of(name) is state, f"{name} {state}")


def test_a_stopped_process_is_shown_and_started_again_and_the_others_are_left_alone(
    supervise: Callable[..., Supervised], home: Path
) -> None:
    running = supervise(server("hung", home), server("other", home))
    for name in ("hung", "other"):
        wait_for(name, ProcessState.RUNNING)
    hung, other = running.identity("hung"), running.identity("other")
    os.kill(hung.pid, signal.SIGSTOP)
    wait_for("hung", ProcessState.NOT_ANSWERING)
    status = next(one for one in platform_status() if one.name == "hung")
    assert status.message == "it is stopped by a signal"
    wait_until(lambda: running.identity("hung") != hung, "restart")
    wait_for("hung", ProcessState.RUNNING)
    assert not child_process.is_alive(hung)
    assert running.identity("other") == other
    assert any("hung has not answered for" in sentence for sentence in running.said)


def test_a_process_that_goes_on_soon_enough_is_not_started_again(
    supervise: Callable[..., Supervised], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_SILENCE_SECONDS", "600")
    settings.cache_clear()
    running = supervise(server("paused", home))
    wait_for("paused", ProcessState.RUNNING)
    paused = running.identity("paused")
    os.kill(paused.pid, signal.SIGSTOP)
    wait_for("paused", ProcessState.NOT_ANSWERING)
    os.kill(paused.pid, signal.SIGCONT)
    wait_for("paused", ProcessState.RUNNING)
    assert running.identity("paused") == paused
    assert "paused answers again" in running.said


def test_a_slow_process_that_works_is_shown_and_not_started_again(
    supervise: Callable[..., Supervised], home: Path
) -> None:
    running = supervise(server("slow", home))
    wait_for("slow", ProcessState.RUNNING)
    slow = running.identity("slow")
    (home / "slow.busy").touch()
    wait_for("slow", ProcessState.NOT_ANSWERING)
    time.sleep(2 * settings().silence_seconds)
    assert state_of("slow") is ProcessState.NOT_ANSWERING
    (home / "slow.busy").unlink()
    wait_for("slow", ProcessState.RUNNING)
    assert running.identity("slow") == slow


def test_a_process_that_works_but_never_answers_is_started_again_at_last(
    supervise: Callable[..., Supervised], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_SILENCE_LIMIT_SECONDS", "8")
    settings.cache_clear()
    running = supervise(server("lost", home))
    wait_for("lost", ProcessState.RUNNING)
    lost = running.identity("lost")
    (home / "lost.busy").touch()
    wait_until(lambda: not child_process.is_alive(lost), "end")
    (home / "lost.busy").unlink()
    wait_for("lost", ProcessState.RUNNING)
    assert running.identity("lost") != lost


def test_a_start_is_judged_by_its_progress_and_not_by_its_length(
    supervise: Callable[..., Supervised], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXEML_START_TIMEOUT_SECONDS", "10")
    settings.cache_clear()
    logs = "import time\nwhile True: print('still migrating', flush=True); time.sleep(1)"
    sleeps = "import time; time.sleep(600)"
    ready = threading.Event()

    def starting(name: str, code: str) -> PlatformProcess:
        command = [sys.executable, "-c", code]
        return PlatformProcess(name, lambda: command, lambda _: ready.is_set(), stop_seconds=0.5)

    running = supervise(starting("busy", logs), starting("idle", sleeps))
    wait_until(lambda: pid_of("busy") is not None, "start")
    busy = running.identity("busy")
    wait_until(
        lambda: any("idle is not ready" in sentence for sentence in running.said),
        "end of the idle start",
    )
    assert any("stands still for 1" in sentence for sentence in running.said)
    ready.set()
    wait_for("busy", ProcessState.RUNNING)
    assert running.identity("busy") == busy


def test_a_full_disk_neither_ends_the_supervision_nor_hides_what_runs(
    supervise: Callable[..., Supervised], home: Path
) -> None:
    with full_disk(home) as fill:
        running = supervise(server("busy", home))
        wait_for("busy", ProcessState.RUNNING)
        before = running.identity("busy")
        fill()
        with pytest.raises(OSError, match="No space left"):
            (home / "more").write_bytes(bytes(1024 * 1024))
        os.kill(before.pid, signal.SIGKILL)
        wait_until(lambda: running.identity("busy") != before, "restart")
        wait_for("busy", ProcessState.RUNNING)
        assert not running.platform.stopping.is_set()
        running.stop()


def test_the_record_is_written_again_when_there_is_space(home: Path) -> None:
    with full_disk(home) as fill:
        fill()
        with pytest.raises(OSError, match="No space left"):
            RecordWriter(child_process.identity_of(os.getpid()), [])
    writer = RecordWriter(child_process.identity_of(os.getpid()), [ProcessRecord(name="a")])
    record_path().unlink()
    record_path().mkdir()  # which no file can take the place of
    writer.note("a", restarts=7)
    record_path().rmdir()
    writer.write_again()
    record = read_record()
    assert record is not None
    assert record.processes["a"].restarts == 7


UP = """
import sys
from deployments.platform.supervisor import run_processes
from tests.deployments.platform.test_supervised_processes import adopted_process
run_processes([adopted_process(int(sys.argv[1]))], [], lambda text: print(text, flush=True))
"""


def adopted_process(port: int) -> PlatformProcess:
    """A server that lives on when its supervisor is killed."""
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-c", SERVER, str(port), "none"]
    return PlatformProcess(
        "server",
        lambda: command,
        lambda _: answers(url),
        complaint=lambda: "" if answers(url) else "silent",
    )


def start_supervisor(port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", UP, str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_what_a_killed_supervisor_leaves_is_told_and_adopted_or_stopped(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = find_port_block()

    def is_running() -> bool:
        return [one.state for one in platform_status()] == [ProcessState.RUNNING]

    first = start_supervisor(port)
    wait_until(is_running, "first start")
    left = pid_of("server")
    assert left is not None
    assert supervision_problem() == ""
    os.kill(first.pid, signal.SIGSTOP)
    wait_until(lambda: "is stopped by a signal" in supervision_problem(), "word of the stop")
    first.kill()
    first.wait()
    assert [one.state for one in platform_status()] == [ProcessState.UNSUPERVISED]
    assert "nobody supervises" in supervision_problem()
    assert "`exeml up` adopts the processes" in supervision_problem()

    second = start_supervisor(port)
    wait_until(is_running, "adoption")
    assert pid_of("server") == left
    os.kill(left, signal.SIGKILL)  # an adopted process is supervised as any other
    wait_until(lambda: pid_of("server") not in (None, left) and is_running(), "restart")
    again = pid_of("server")
    assert again is not None
    second.kill()
    output, _ = second.communicate()
    assert "adopting what a killed supervisor has left: server" in output

    monkeypatch.setenv("EXEML_PUBLIC_HOST", "example.org")  # which the process does not know of
    settings.cache_clear()
    third = start_supervisor(port)
    wait_until(lambda: is_running() and pid_of("server") != again, "fresh start")
    assert not psutil.pid_exists(again)
    stop_platform()
    output, _ = third.communicate()
    assert "stopping what a killed supervisor has left: server" in output
    assert supervision_problem() == ""


def test_the_object_store_is_started_again_once_when_a_full_disk_has_space(home: Path) -> None:
    with full_disk(home) as fill:
        space = RegainedSpace()
        assert space.why_restart() == ""
        fill()
        assert space.why_restart() == ""
        free(home)
        assert "has space again" in space.why_restart()
        assert space.why_restart() == ""
        fill()
        assert space.why_restart() == ""
        free(home)
        assert space.why_restart() == ""  # a disk on the edge does not keep the store from work


def test_a_fingerprint_changes_with_settings_and_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(**environment: str) -> PlatformProcess:
        return PlatformProcess("a", list, lambda _: True, environment=environment)

    prints = [fingerprint(named()), fingerprint(named(A="1"))]
    monkeypatch.setenv("EXEML_S3_SECRET_KEY", "another")
    settings.cache_clear()
    prints.append(fingerprint(named()))
    assert len(set(prints)) == 3
    assert fingerprint(named()) == prints[-1]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_stuck_part_of_the_reconciler_is_told_from_busy_and_waiting_ones(home: Path) -> None:
    stopping, lock = threading.Event(), threading.Lock()
    lock.acquire()

    def stuck() -> None:
        lock.acquire()

    def busy() -> None:
        while not stopping.is_set():
            sum(range(10_000))

    def waiting() -> None:
        return

    def dead() -> None:
        sys.exit()

    parts = {one.__name__: Part(one, 3600) for one in (stuck, busy, waiting, dead)}
    for part in parts.values():
        part.start(stopping)
    time.sleep(0.5)
    for part in parts.values():
        part.lives()  # what came before counts no more
    time.sleep(0.5)
    assert {name for name, part in parts.items() if not part.lives()} == {"stuck", "dead"}
    stopping.set()
    lock.release()


def test_the_age_of_a_heartbeat_says_which_part_stands_still(home: Path) -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC)
    assert not all_have_beaten(now - timedelta(hours=1))
    for part in ("a", "b"):
        beat(part)
    assert all_have_beaten(now - timedelta(seconds=1))
    assert still_parts() == []
    os.utime(home / "heartbeats" / "b", (time.time() - 1000,) * 2)
    assert still_parts() == ["b"]
    assert not all_have_beaten(now - timedelta(seconds=1))
