"""What the catalog promises about the database below it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from infra.catalog import changes, database, datasets, labels, sample_labels, samples
from infra.catalog.tables import Base
from schemas.dataset import Dataset
from schemas.errors import NotFoundError
from schemas.label import LabelChange, LabelCreate, SampleLabels
from schemas.sample import Sample

LABEL_UNTIL_KILLED = """
import itertools, sys, uuid
from infra.catalog import sample_labels
from schemas.label import SampleLabels
for number in itertools.count():
    for sample_id in sys.argv[1:]:
        wanted = SampleLabels(sample_id=uuid.UUID(sample_id), labels=[f"label-{number}"])
        sample_labels.set_labels([wanted], by="x")
        print(sample_id, number, flush=True)
"""
DRAW_UNTIL_KILLED = """
import itertools, sys, uuid
from infra.catalog import sample_labels
from schemas.label import LabeledBox, SampleLabels
for number in itertools.count():
    box = LabeledBox(label="cat", xmin=0, ymin=0, xmax=80, ymax=1 + number / 1000)
    for sample_id in sys.argv[1:]:
        wanted = SampleLabels(sample_id=uuid.UUID(sample_id), boxes=[box, box])
        sample_labels.set_labels([wanted], by="x")
        print(sample_id, number, flush=True)
"""
LABEL_100_TIMES = """
import sys, uuid
from infra.catalog import sample_labels
from schemas.label import SampleLabels
for number in range(100):
    wanted = SampleLabels(sample_id=uuid.UUID(sys.argv[1]), labels=[f"{sys.argv[2]}-{number}"])
    sample_labels.set_labels([wanted], by=sys.argv[2])
"""
KILL_ROUNDS = 3
THREADS, WRITES = 20, 50
MIGRATE = "from infra.catalog.database import migrate; migrate()"


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, env=os.environ
    )


@pytest.mark.usefixtures("catalog")
def test_the_migrations_make_exactly_the_tables_of_this_version() -> None:
    with database.engine().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_processes_may_migrate_at_once(home: Path) -> None:
    started = [start(MIGRATE) for _ in range(4)]
    assert [process.wait() for process in started] == [0, 0, 0, 0]
    assert datasets.list_all() == []
    assert (home / "catalog.sqlite").exists()


def answers_until_killed(code: str, stored: list[Sample]) -> dict[str, int]:
    """Let a process write until kill -9, and return the last answered number of each sample."""
    writer = start(code, *(str(sample.id) for sample in stored))
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(100)]
    writer.send_signal(signal.SIGKILL)
    lines += [line for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    database.engine().dispose()
    return {sample_id: int(number) for sample_id, number in map(str.split, lines)}


def test_answered_label_writes_survive_kill_9(add_samples: Callable[..., list[Sample]]) -> None:
    stored = add_samples((), (), ())
    for _ in range(KILL_ROUNDS):
        for sample_id, number in answers_until_killed(LABEL_UNTIL_KILLED, stored).items():
            (label,) = samples.get(UUID(sample_id)).labels
            assert int(label.removeprefix("label-")) in (number, number + 1)


def test_answered_boxes_survive_kill_9(
    add_samples: Callable[..., list[Sample]], pictures: Dataset
) -> None:
    stored = add_samples((), (), (), to=pictures)
    for _ in range(KILL_ROUNDS):
        for sample_id, number in answers_until_killed(DRAW_UNTIL_KILLED, stored).items():
            first, second = samples.get(UUID(sample_id)).boxes
            assert first == second
            assert round((first.ymax - 1) * 1000) in (number, number + 1)


def test_threads_that_label_at_once_lose_nothing(add_samples: Callable[..., list[Sample]]) -> None:
    shared, *own = add_samples(*[()] * (THREADS + 1))

    def label(thread: int) -> None:
        change = LabelChange(sample_ids=[shared.id], add=[f"thread-{thread}"])
        for number in range(WRITES - 1):
            wanted = SampleLabels(
                sample_id=own[thread].id, labels=[f"label-{number}"], revision=number
            )
            sample_labels.set_labels([wanted], by=str(thread))
        sample_labels.change_labels(shared.dataset_id, change, by=str(thread))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(label, range(THREADS)))
    assert len(samples.get(shared.id).labels) == THREADS
    assert samples.get(shared.id).revision == THREADS
    for sample in own:
        written = samples.get(sample.id)
        assert (written.labels, written.revision) == ([f"label-{WRITES - 2}"], WRITES - 1)
    kept = changes.page(shared.dataset_id, limit=2 * THREADS * WRITES)
    assert len(kept) == THREADS * WRITES


def test_two_processes_that_write_at_once_lose_nothing(
    add_samples: Callable[..., list[Sample]],
) -> None:
    first, second = add_samples((), ())
    writers = [
        start(LABEL_100_TIMES, str(first.id), "a"),
        start(LABEL_100_TIMES, str(second.id), "b"),
    ]
    for _ in range(50):
        labels.add(first.dataset_id, [LabelCreate(name=uuid4().hex)])
    assert [writer.wait() for writer in writers] == [0, 0]
    assert samples.get(first.id).labels == ["a-99"]
    assert samples.get(second.id).labels == ["b-99"]
    assert samples.get(first.id).revision == 100
    assert len(labels.of_dataset(first.dataset_id)) == 250


def test_a_reader_sees_one_state_while_others_write(
    add_samples: Callable[..., list[Sample]],
) -> None:
    stored = add_samples(*[()] * 1500)
    streamed = samples.stream_annotated(stored[0].dataset_id)
    next(streamed)
    late = SampleLabels(sample_id=stored[-1].id, labels=["late"])
    sample_labels.set_labels([late], by="test")
    assert [marks for _, marks in streamed][-1] == []
    assert samples.get(stored[-1].id).labels == ["late"]


def test_times_come_out_in_utc(dataset: Dataset) -> None:
    assert datasets.get(dataset.id).created_at == dataset.created_at
    assert datasets.get(dataset.id).created_at.tzinfo is UTC


@pytest.mark.usefixtures("catalog")
def test_what_is_not_there_is_named() -> None:
    missing = uuid4()
    with pytest.raises(NotFoundError, match=f"there is no dataset with id {missing}"):
        datasets.get(missing)
