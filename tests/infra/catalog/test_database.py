"""What the catalog promises about the database below it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from infra.catalog import database, datasets, labels, samples
from infra.catalog.tables import Base
from schemas.dataset import Dataset
from schemas.errors import NotFoundError
from schemas.label import SampleLabels
from schemas.sample import Sample

LABEL_UNTIL_KILLED = """
import itertools, sys, uuid
from infra.catalog import labels
from schemas.label import SampleLabels
for number in itertools.count():
    for sample_id in sys.argv[1:]:
        name = f"label-{number}"
        labels.set_labels([SampleLabels(sample_id=uuid.UUID(sample_id), labels=[name])], by="x")
        print(sample_id, name, flush=True)
"""
LABEL_100_TIMES = """
import sys, uuid
from infra.catalog import labels
from schemas.label import SampleLabels
for number in range(100):
    changes = [SampleLabels(sample_id=uuid.UUID(sys.argv[1]), labels=[f"{sys.argv[2]}-{number}"])]
    labels.set_labels(changes, by=sys.argv[2])
"""
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
    assert datasets.all() == []
    assert (home / "catalog.sqlite").exists()


def test_answered_label_writes_survive_kill_9(
    add_samples: Callable[..., list[Sample]], dataset: Dataset
) -> None:
    writer = start(LABEL_UNTIL_KILLED, *(str(sample.id) for sample in add_samples((), (), ())))
    assert writer.stdout is not None
    answered = dict(writer.stdout.readline().split() for _ in range(200))
    writer.send_signal(signal.SIGKILL)
    answered |= dict(line.split() for line in writer.stdout)
    writer.wait()
    database.engine().dispose()
    stored = {str(sample.id): sample.labels for sample in samples.stream(dataset.id)}
    assert stored.keys() == answered.keys()
    for sample_id, name in answered.items():
        assert round_of(*stored[sample_id]) >= round_of(name)


def round_of(label: str) -> int:
    return int(label.removeprefix("label-"))


def test_two_processes_that_write_at_once_lose_nothing(
    add_samples: Callable[..., list[Sample]],
) -> None:
    first, second = add_samples((), ())
    writers = [
        start(LABEL_100_TIMES, str(first.id), "a"),
        start(LABEL_100_TIMES, str(second.id), "b"),
    ]
    for _ in range(50):
        labels.add(first.dataset_id, [uuid4().hex])
    assert [writer.wait() for writer in writers] == [0, 0]
    assert samples.get(first.id).labels == ["a-99"]
    assert samples.get(second.id).labels == ["b-99"]
    assert samples.get(first.id).revision == 100
    assert len(labels.all(first.dataset_id)) == 250


def test_a_reader_sees_one_state_while_others_write(
    add_samples: Callable[..., list[Sample]],
) -> None:
    stored = add_samples(*[()] * 1500)
    streamed = samples.stream(stored[0].dataset_id)
    next(streamed)
    labels.set_labels([SampleLabels(sample_id=stored[-1].id, labels=["late"])], by="test")
    assert [sample.labels for sample in streamed][-1] == []
    assert samples.get(stored[-1].id).labels == ["late"]


def test_times_come_out_in_utc(dataset: Dataset) -> None:
    assert datasets.get(dataset.id).created_at == dataset.created_at
    assert datasets.get(dataset.id).created_at.tzinfo is UTC


@pytest.mark.usefixtures("catalog")
def test_what_is_not_there_is_named() -> None:
    missing = uuid4()
    with pytest.raises(NotFoundError, match=f"there is no dataset with id {missing}"):
        datasets.get(missing)
