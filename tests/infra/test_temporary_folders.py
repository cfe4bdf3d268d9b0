"""Temporary folders of processes lie in the data folder and go when the processes have ended."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from infra import child_process, temporary_folders
from infra.settings import settings
from infra.temporary_folders import new_folder, sweep
from schemas.errors import PlatformError
from tests.conftest import use_home
from tests.waiting import wait_until

# Leaves a folder and a socket behind, as libraries do, and says so; its child goes on.
LEAVING = """
import subprocess, sys, tempfile, time
from multiprocessing.connection import Listener
tempfile.mkdtemp(prefix="bentoml-client-")
listener = Listener(family="AF_UNIX")
if sys.argv[1:]:
    print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture(params=["h", "a long name " * 10])
def any_home(
    request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A data folder whose path is short enough for sockets, and one that is not."""
    with TemporaryDirectory(prefix="e-", dir="/tmp") as folder:
        use_home(monkeypatch, Path(folder) / request.param)
        yield Path(folder)


def started(*arguments: str) -> child_process.Child:
    log = settings().home / "log"
    child = child_process.start([sys.executable, "-c", LEAVING, *arguments], log, os.environ)
    wait_until(lambda: child_process.last_log_line(log) == "ready", "start of the process")
    log.rename(log.with_suffix(f".{child.identity.pid}"))
    return child


def folders() -> set[Path]:
    return set(temporary_folders._folders())


def test_what_a_killed_process_has_left_goes_and_what_a_living_one_has_stays(
    any_home: Path,
) -> None:
    killed = started()
    (first,) = folders()
    assert first.is_relative_to(settings().home) is (len(str(settings().home)) < 50)
    assert len(list(first.iterdir())) == 2
    living = started()
    (second,) = folders() - {first}
    killed.popen.kill()
    killed.popen.wait()
    assert sweep() == 0, "a folder that was made just now may be of a process that starts"
    assert sweep(starting_seconds=0) == 1
    assert folders() == {second}
    assert list(second.glob("bentoml-client-*"))
    child_process.stop(living.identity, grace_seconds=0)
    assert sweep(starting_seconds=0) == 1
    assert folders() == set()
    assert not temporary_folders._outside().exists()


def test_a_folder_stays_as_long_as_a_child_of_its_process_runs(home: Path) -> None:
    parent = started("child")
    parent.popen.kill()
    parent.popen.wait()
    assert sweep(starting_seconds=0) == 0
    child_process.stop(parent.identity, grace_seconds=0)
    assert sweep(starting_seconds=0) == 1


def test_a_folder_that_somebody_else_has_made_is_no_place_for_secrets(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary_folders, "FOLDER_MAX_LENGTH", 10)
    monkeypatch.setattr(temporary_folders, "SYSTEM_FOLDER", tmp_path)
    temporary_folders._outside().mkdir()
    temporary_folders._outside().chmod(0o777)
    (temporary_folders._outside() / f"{temporary_folders._prefix()}theirs").mkdir()
    with pytest.raises(PlatformError, match="belongs to another account or is open to others"):
        new_folder()
    assert sweep(starting_seconds=0) == 0
