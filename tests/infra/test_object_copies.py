"""Copies of objects on this machine: as many bytes as may be, the latest ones, none in use."""

import os
import time
from pathlib import Path

import pytest

from infra import object_copies
from infra.settings import settings
from infra.work_folder import work_folder

SIZE = 1000
HOUR = 3600.0


@pytest.fixture
def limited(home: Path, monkeypatch: pytest.MonkeyPatch) -> float:
    """A limit of three copies; returns the present."""
    monkeypatch.setenv("EXEML_OBJECT_COPIES_BYTES", str(3 * SIZE))
    settings.cache_clear()
    return time.time()


def used(path: Path, when: float) -> Path:
    """Make a copy, a file or a folder with one, that was used at that time."""
    file = path / "graph.onnx" if path.parent == object_copies.models_folder() else path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(SIZE))
    os.utime(path, (when, when))
    return path


def test_the_copies_that_were_used_last_are_kept(limited: float) -> None:
    samples, models = object_copies.samples_folder(), object_copies.models_folder()
    copies = [
        used(folder / name, limited - age * HOUR)
        for age, (folder, name) in enumerate(
            [(samples, "ab/1"), (models, "2"), (samples, "cd/3"), (models, "4"), (samples, "ab/5")]
        )
    ]
    assert object_copies.evict(before=limited) == 2 * SIZE
    assert [copy.exists() for copy in copies] == [True, True, True, False, False]
    assert object_copies.evict(before=limited) == 0
    assert list(work_folder().iterdir()) == []


def test_nothing_goes_that_work_may_use(limited: float) -> None:
    samples = object_copies.samples_folder()
    copies = [used(samples / f"{name}", limited - 9 * HOUR) for name in range(6)]
    object_copies.mark_used([*copies[:4], samples / "not here"])
    assert object_copies.evict(before=limited - HOUR) == 2 * SIZE
    assert [copy.exists() for copy in copies] == [True] * 4 + [False] * 2
