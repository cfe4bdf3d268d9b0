"""Child processes: recognised later, and ended with everything they have started."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra import child_process
from infra.settings import settings
from schemas.platform import ProcessIdentity
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("home")

# starts a child of its own, and both ignore the request to end
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
print(subprocess.Popen([sys.executable, "-c", code]).pid, flush=True)
time.sleep(60)
"""


def start(code: str, log: Path) -> child_process.Child:
    return child_process.start([sys.executable, "-c", code], log, os.environ)


def printed(log: Path) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (line := child_process.last_log_line(log)).startswith("it wrote nothing"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return line


def test_stop_ends_a_group_that_ignores_the_request(tmp_path: Path) -> None:
    child = start(STUBBORN, tmp_path / "log")
    grandchild = child_process.identity_of(int(printed(tmp_path / "log")))
    time.sleep(0.5)
    began = time.monotonic()
    child_process.stop(child.identity, grace_seconds=0.5)
    assert time.monotonic() - began < 5
    assert not child_process.is_alive(child.identity)
    assert not child_process.is_alive(grandchild)


def test_stop_ends_what_a_killed_process_has_left_behind(tmp_path: Path) -> None:
    child = start(STUBBORN, tmp_path / "log")
    grandchild = child_process.identity_of(int(printed(tmp_path / "log")))
    assert child.popen is not None
    child.popen.kill()
    child.popen.wait()
    assert child_process.is_alive(grandchild)
    child_process.stop(child.identity, grace_seconds=0.1)
    assert not child_process.is_alive(grandchild)


def test_another_process_with_the_same_id_is_not_taken_for_the_child() -> None:
    own = child_process.identity_of(os.getpid())
    earlier = ProcessIdentity(pid=own.pid, create_time=own.create_time - 3600)
    assert child_process.is_alive(own)
    assert not child_process.is_alive(earlier)
    assert child_process.memory_bytes(earlier) == 0
    child_process.stop(earlier, grace_seconds=0)  # would end this test run


def test_a_large_log_is_kept_once_and_begun_anew(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"old" * settings().log_max_bytes)
    child = start("print('new')", log)
    while child.exit_code() is None:
        time.sleep(0.05)
    assert child_process.last_log_line(log) == "new"
    assert log.stat().st_size < 100
    assert (tmp_path / "log.1").stat().st_size == 3 * settings().log_max_bytes


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("print('a'); print('the file is empty')", "the file is empty"),
        ("import sys; sys.exit('no such model')", "no such model"),
        ("import os; os._exit(3)", "it ended with exit code 3 and no message"),
        ("import os; os.abort()", "its process crashed (SIGABRT)"),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            "its process was ended from outside or for want of memory; try again",
        ),
    ],
)
def test_a_process_that_failed_says_why_or_how_it_was_ended(program: str, why: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert child_process.why_it_failed(ended) == why
