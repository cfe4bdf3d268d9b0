"""Asking as another user of this machine, `nobody`, who owns nothing of the platform."""

import json
import os
import pwd
import signal
import socket
import ssl
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from infra import object_store_server

POLL_SECONDS = 0.05
ANSWER_SECONDS = 30
SHELL_SECONDS = 8
GREETING_SECONDS = 1
MOST_BYTES = 1_000_000


def require_root() -> None:
    """Skip a test that needs a second user where this process cannot become one."""
    if os.geteuid() != 0:
        pytest.skip("only root can ask as a second user; run this test as root")


def as_stranger(ask: Callable[[], Any]) -> Any:
    """Call a function as `nobody` in a process of its own; return its answer, which is JSON."""
    with tempfile.TemporaryFile() as answer:

        def write_answer() -> None:
            answer.write(json.dumps(ask()).encode())
            answer.flush()

        status = os.waitstatus_to_exitcode(os.waitpid(_fork(write_answer), 0)[1])
        assert status == 0, f"asking as a stranger ended with {status}"
        answer.seek(0)
        return json.loads(answer.read())


def run_as_stranger(program: Path, arguments: Sequence[str], text: str, seconds: float) -> str:
    """Run a program as `nobody` for so long at most; return all that it printed.

    `nobody` need not be able to reach the program's folder: the opened file is executed.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(text.encode())
        given.seek(0)
        file = os.open(program, os.O_RDONLY)

        def execute() -> None:
            for number, stream in enumerate((given, said, said)):
                os.dup2(stream.fileno(), number)
            os.chdir("/")
            os.execve(file, [program.name, *arguments], {"HOME": "/", "PATH": "/usr/bin:/bin"})

        child = _fork(execute)
        os.close(file)
        _wait(child, seconds)
        said.seek(0)
        return said.read().decode(errors="replace")


def _fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(1)


def _wait(child: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return
        time.sleep(POLL_SECONDS)


def store_shell(first_port: int, text: str) -> str:
    """What SeaweedFS's shell of administration prints to a stranger for these commands."""
    master, filer = (f"127.0.0.1:{first_port + at}.{first_port + at + 1}" for at in (2, 6))
    arguments = ["shell", f"-master={master}", f"-filer={filer}"]
    return run_as_stranger(object_store_server.program(), arguments, text, SHELL_SECONDS)


def greeting(port: int) -> str:
    """What a port sends to somebody who says nothing."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=GREETING_SECONDS) as silent:
            return silent.recv(1000).decode(errors="replace")
    except OSError:
        return ""


def http_answer(
    port: int,
    path: str,
    *,
    method: str = "GET",
    tls: bool = False,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> tuple[int, str]:
    """Ask a port of this machine by HTTP; status 0 when it does not speak with us."""
    context = ssl._create_unverified_context()
    connection = (
        HTTPSConnection("127.0.0.1", port, timeout=ANSWER_SECONDS, context=context)
        if tls
        else HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    )
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_BYTES).decode(errors="replace")
    except (OSError, HTTPException):
        return 0, ""
    finally:
        connection.close()
