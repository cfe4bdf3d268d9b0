"""`exeml up` and `exeml down`: runs all processes of one data folder in the foreground."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from filelock import FileLock, Timeout

from deployments.platform.housekeeping import keep_house
from deployments.platform.process_fingerprint import fingerprint
from deployments.platform.processes import (
    PlatformProcess,
    Port,
    StartStep,
    platform_processes,
    start_steps,
    stop_flows,
    stop_replicas,
)
from deployments.platform.supervised_process import Platform, SupervisedProcess, run_step
from infra import child_process, first_password, object_store_server, temporary_folders
from infra.platform_record import RecordWriter, is_ready, platform_status, read_record
from infra.settings import settings
from infra.unfinished_restore import refuse_unfinished_restore
from schemas.account import FIRST_ACCOUNT
from schemas.errors import PlatformError
from schemas.message import Message
from schemas.platform import PlatformRecord, ProcessRecord, ProcessState

__all__ = ["is_ready", "platform_status", "run_platform", "stop_platform"]

LEFTOVER_GRACE_SECONDS = 10
STOP_TIMEOUT_SECONDS = 120
STOP_POLL_SECONDS = 0.2
PRIVATE, PRIVATE_FOLDER = 0o077, 0o700
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

OnEvent = Callable[[str], None]


def run_platform(on_event: OnEvent) -> None:
    """Run the platform until SIGTERM, Ctrl-C or a closed terminal; only from the main thread."""
    run_processes(platform_processes(), start_steps(), on_event)


def run_processes(
    processes: Sequence[PlatformProcess], steps: Sequence[StartStep], on_event: OnEvent
) -> None:
    """Run these processes on the data folder; PlatformError when one of them cannot start."""
    with _only_one_supervisor():
        refuse_unfinished_restore()
        adopted = _adopt(processes, read_record(), on_event)
        temporary_folders.sweep()
        for process in processes:
            if process.name not in adopted:
                for port in process.ports:
                    _require_free(port, process.name)
        record = RecordWriter(
            child_process.identity_of(os.getpid()),
            [
                adopted.get(process.name)
                or ProcessRecord(name=process.name, address=process.address)
                for process in processes
            ],
        )
        platform = Platform(record, on_event)
        with _stopped_by_signals(platform.stopping):
            _run_until_stopped(platform, processes, steps, adopted)
        temporary_folders.sweep(starting_seconds=0)


def _adopt(
    processes: Sequence[PlatformProcess], former: PlatformRecord | None, on_event: OnEvent
) -> dict[str, ProcessRecord]:
    """Return which living processes of a killed supervisor can stay, and stop the other ones.

    One stays that was started by the same code with the same settings and environment.
    """
    living = _living(former)
    now = {process.name: fingerprint(process) for process in processes if process.name in living}
    adopted = {
        name: record.model_copy(update={"state": ProcessState.RUNNING, "message": ""})
        for name, record in living.items()
        if record.identity
        and child_process.is_alive(record.identity)
        and record.fingerprint == now.get(name)
    }
    if adopted:
        on_event(
            Message(
                "platform.adopting",
                "adopting what a killed supervisor has left: {processes}",
                processes=list(adopted),
            )
        )
    _stop_leftovers([record for name, record in living.items() if name not in adopted], on_event)
    return adopted


def _run_until_stopped(
    platform: Platform,
    processes: Sequence[PlatformProcess],
    steps: Sequence[StartStep],
    adopted: Mapping[str, ProcessRecord],
) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(len(processes) + len(steps) + 1) as threads:
        house = threads.submit(keep_house, platform)
        supervised = [
            SupervisedProcess(process, platform, adopted.get(process.name)) for process in processes
        ]
        ready, work = _start_threads(threads, platform, supervised, steps)
        if platform.wait_for(ready):
            platform.record.note_ready()
            platform.say(how_to_sign_in())
            platform.say(
                Message(
                    "platform.everything-ready",
                    "everything is ready after {seconds:.1f} s",
                    seconds=time.monotonic() - began,
                )
            )
            platform.stopping.wait()
        platform.say(Message("platform.stopping", "stopping"))
    for future in [*work, house]:
        future.result()


def how_to_sign_in() -> str:
    """Return where the console and, until it is changed, the generated password are.

    Not the password itself: what is printed here ends in terminals and logs of others.
    """
    address = settings().effective_api_url
    if not first_password.read():
        return Message("platform.console-at", "console: {address}", address=address)
    return Message(
        "platform.first-sign-in",
        "console: {address}, sign in as {account} with the password that `exeml account password` "
        "prints (kept in {file})",
        address=address,
        account=FIRST_ACCOUNT,
        file=str(first_password.path()),
    )


def _start_threads(
    threads: ThreadPoolExecutor,
    platform: Platform,
    processes: Sequence[SupervisedProcess],
    steps: Sequence[StartStep],
) -> tuple[list[Event], list[Future[None]]]:
    """Start all threads; return the readiness events, and the futures that carry errors."""
    supervised = {child.process.name: child for child in processes}
    ready = {name: child.ready for name, child in supervised.items()}
    ready |= {step.name: Event() for step in steps}

    def needs(names: Sequence[str]) -> list[Event]:
        return [ready[name] for name in names if name in ready]

    def users(name: str) -> list[Event]:
        return [
            child.stopped
            for child in processes
            if name in (*child.process.uses, *child.process.needs)
        ]

    work = [
        threads.submit(child.run, needs(child.process.needs), users(name))
        for name, child in supervised.items()
    ]
    work += [
        threads.submit(run_step, step, platform, needs(step.needs), ready[step.name])
        for step in steps
    ]
    return list(ready.values()), work


def stop_platform(on_event: OnEvent = lambda _: None) -> None:
    """Stop the platform of the data folder from another process, and wait until it has stopped."""
    record = read_record()
    if record is None:
        on_event(
            Message(
                "platform.nothing-runs", "nothing runs on {folder}", folder=str(settings().home)
            )
        )
        return
    if child_process.is_alive(record.supervisor):
        os.kill(record.supervisor.pid, signal.SIGTERM)
        _wait_for_supervisor(record, on_event)
    else:
        _stop_leftovers(list(_living(record).values()), on_event)
        stop_flows()
        object_store_server.remove_sockets()
        temporary_folders.sweep(starting_seconds=0)
    stop_replicas()  # a supervisor that ended in trouble may have left some
    on_event(Message("platform.everything-stopped", "everything is stopped"))


def _wait_for_supervisor(record: PlatformRecord, on_event: OnEvent) -> None:
    said = ""
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while child_process.is_alive(record.supervisor):
        if time.monotonic() > deadline:
            raise PlatformError(
                "platform.not-stopped",
                "the platform has not stopped after {seconds} s; end its supervisor with "
                "`kill -9 {pid}` and call `exeml down` again",
                seconds=STOP_TIMEOUT_SECONDS,
                pid=record.supervisor.pid,
            )
        text = Message(
            "platform.waiting-for", "waiting for {processes}", processes=_still_running()
        )
        if text != said:
            on_event(text)
            said = text
        time.sleep(STOP_POLL_SECONDS)


def _still_running() -> list[str]:
    record = read_record()
    processes = record.processes.values() if record else []
    running = [process.name for process in processes if process.state is not ProcessState.STOPPED]
    return running or [Message("platform.the-supervisor", "the supervisor")]


def _living(record: PlatformRecord | None) -> dict[str, ProcessRecord]:
    """Return the surviving processes of a killed supervisor, except replicas."""
    return {
        process.name: process
        for process in (record.processes.values() if record else [])
        if process.identity and child_process.memory_bytes(process.identity)
    }


def _stop_leftovers(left: Sequence[ProcessRecord], on_event: OnEvent) -> None:
    if left:
        on_event(
            Message(
                "platform.stopping-leftovers",
                "stopping what a killed supervisor has left: {processes}",
                processes=[process.name for process in left],
            )
        )
        with ThreadPoolExecutor() as threads:
            list(threads.map(_stop_leftover, left))


def _stop_leftover(process: ProcessRecord) -> None:
    if process.identity:
        child_process.stop(process.identity, LEFTOVER_GRACE_SECONDS)


@contextmanager
def _only_one_supervisor() -> Iterator[None]:
    os.umask(PRIVATE)  # what the platform stores is for its owner only
    settings().home.mkdir(parents=True, exist_ok=True)
    settings().home.chmod(PRIVATE_FOLDER)
    lock = FileLock(settings().home / "platform.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise PlatformError(
            "platform.already-runs",
            "ExeML runs already on {home}; stop it with `exeml down`, or give this one "
            "another folder in EXEML_HOME and other ports",
            home=str(settings().home),
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _stopped_by_signals(stopping: Event) -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # nohup wants a closed terminal to be ignored
            signal.signal(number, lambda *_: stopping.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _require_free(port: Port, user: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
        except OSError as error:
            raise PlatformError(
                "platform.port-unusable",
                "port {port} on {host} cannot be used for the {process} ({reason}); stop "
                "the program that has it, or set {setting} to a free port",
                port=port.number,
                host=port.host,
                process=user,
                reason=str(error.strerror),
                setting=port.setting,
            ) from error
