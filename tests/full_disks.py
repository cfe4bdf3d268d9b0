"""A data folder on a disk that is full: a small one in memory, which only root can mount."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

MEBIBYTES = 32
CHUNK = bytes(64 * 1024)


@contextmanager
def full_disk(home: Path, mebibytes: int = MEBIBYTES) -> Iterator[Callable[[], None]]:
    """Put a small disk at `home`, which is empty; call what comes to fill it to the last byte."""
    if not mounts(home, mebibytes):
        pytest.skip("only root can mount the small disk that this test fills")
    try:
        yield lambda: fill(home)
    finally:
        subprocess.run(["umount", "--lazy", str(home)], check=True)


def mounts(folder: Path, mebibytes: int) -> bool:
    """Mount a disk in memory; False when this user or this machine cannot."""
    if os.geteuid() != 0:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def fill(folder: Path) -> None:
    """Write until no byte is left."""
    with suppress(OSError), (folder / "filling").open("wb", buffering=0) as file:
        while True:
            file.write(CHUNK)
    with suppress(OSError), (folder / "filling-rest").open("wb", buffering=0) as file:
        while True:
            file.write(b"x")


def free(folder: Path) -> None:
    """Remove what fills the disk."""
    for name in ("filling", "filling-rest"):
        (folder / name).unlink(missing_ok=True)
