"""Logs are rotated under the hands of their writers, and nothing that was written is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra import log_files

WRITER = """
import os, sys
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
number = 0
while not os.path.exists(sys.argv[2]):
    os.write(log, b"line %08d %s\\n" % (number, b"x" * 80))
    number += 1
print(number)
"""
MAX_BYTES, ROTATIONS = 256 * 1024, 5


def parts_of(log: Path) -> list[Path]:
    """The log and its older parts, oldest first."""
    older = sorted(log.parent.glob(f"{log.name}.*"), key=lambda path: -int(path.suffix[1:]))
    return [*older, log]


def test_nothing_is_lost_while_a_process_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "KEPT", 1000)
    log, enough = tmp_path / "a.log", tmp_path / "enough"
    log.touch()
    command = [sys.executable, "-c", WRITER, str(log), str(enough)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        rotations = 0
        while rotations < ROTATIONS:
            assert writer.poll() is None
            rotations += log_files.rotate(log, MAX_BYTES)
        enough.touch()
        lines, _ = writer.communicate()
    if not cuts_in_place(tmp_path):
        pytest.skip("this file system cannot cut the front of a file, so a line may be lost")
    written = b"".join(path.read_bytes() for path in parts_of(log)).splitlines()
    assert [int(line.split()[1]) for line in written] == list(range(int(lines)))


def cuts_in_place(folder: Path) -> bool:
    path = folder / "probe"
    path.write_bytes(bytes(1024 * 1024))
    log_files.rotate(path, 1)
    return path.stat().st_size == log_files.TAIL_BYTES


def test_where_nothing_can_be_cut_the_whole_log_is_copied_and_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "_collapse", lambda *_: False)
    log = tmp_path / "a.log"
    with log.open("ab", buffering=0) as writer:
        for number in range(3):
            writer.write(b"%d" % number * 300_000)
            assert log_files.rotate(log, MAX_BYTES)
            assert log.stat().st_size == 0
        writer.write(b"last")
    assert [path.read_bytes()[:1] for path in parts_of(log)] == [b"0", b"1", b"2", b"l"]
    assert (tmp_path / "a.log.1").stat().st_size == 300_000


def test_a_log_and_its_older_parts_stay_bounded(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    for _ in range(10):
        with log.open("ab") as writer:
            writer.write(os.urandom(MAX_BYTES + 100_000))
        assert log_files.rotate(log, MAX_BYTES)
    assert len(parts_of(log)) == log_files.KEPT + 1
    assert not log_files.rotate(log, MAX_BYTES)
    assert not log_files.rotate(tmp_path / "none.log", MAX_BYTES)


def test_the_oldest_logs_go_when_all_are_too_many_rotated_ones_first(tmp_path: Path) -> None:
    for age, name in enumerate(("old.log", "new.log.2", "new.log.1", "new.log")):
        (tmp_path / name).write_bytes(bytes(1000))
        os.utime(tmp_path / name, (age + 1, age + 1))
    log_files.bound(tmp_path, 2500)
    assert {path.name for path in tmp_path.iterdir()} == {"old.log", "new.log"}
    log_files.bound(tmp_path, 1500)
    assert {path.name for path in tmp_path.iterdir()} == {"new.log"}
