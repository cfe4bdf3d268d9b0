"""How long a backup, its verification and its restore take, and the same for one project.

`python -m tests.benchmarks.backup --samples 10000` on a free machine; every sample is a picture
of about 20 KB with a label, in an installation of its own that is removed afterwards.
"""

import argparse
import hashlib
import io
import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from schemas.project import Project, ProjectCreate
from tests.conftest import find_port_block, forget_cached

PORTION = 1000


def main() -> None:
    """Measure and print a line of JSON."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--samples", type=int, default=10_000)
    samples = asked.parse_args().samples
    with TemporaryDirectory() as folder:
        figures = measured(Path(folder), samples)
    print(json.dumps(figures))  # noqa: T201


def measured(folder: Path, samples: int) -> dict[str, float]:
    """Return seconds of each step, and what was moved."""
    from schemas.backup import Progress
    from tasks.backups.creation import BackupOptions, create_backup
    from tasks.backups.reached_store import started_store
    from tasks.backups.restoring import restore_backup, verify_backup
    from tasks.project_transfer.exporting import export_project
    from tasks.project_transfer.importing import import_project

    def nothing(_: Progress) -> None:
        return

    use(folder / "home")
    file, archive = folder / "all.backup", folder / "one.zip"
    figures: dict[str, float] = {"samples": samples}
    with started_store():
        project = make_project(samples)
        figures["create_seconds"] = seconds(lambda: create_backup(file, BackupOptions(), nothing))
        figures["export_seconds"] = seconds(lambda: write(archive, export_project(project)))
        with archive.open("rb") as opened:
            figures["import_seconds"] = seconds(lambda: import_project(opened, "copy"))
    figures["verify_seconds"] = seconds(lambda: verify_backup(file, None, nothing))
    use(folder / "other")
    figures["restore_seconds"] = seconds(lambda: restore_backup(file, None, on_progress=nothing))
    figures["backup_bytes"] = file.stat().st_size
    figures["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    forget_cached()
    return figures


def use(home: Path) -> None:
    """Let this process work in a data folder on free ports."""
    for name in [name for name in os.environ if name.startswith("EXEML_")]:
        del os.environ[name]
    os.environ["EXEML_HOME"] = str(home)
    os.environ["EXEML_OBJECT_STORE_PORT"] = str(find_port_block())
    forget_cached()


def make_project(samples: int) -> Project:
    """Store pictures with labels, and publish a version of them."""
    from infra import object_keys
    from infra.catalog import accounts, database, datasets, projects, sample_intake
    from infra.catalog.sample_intake import NewSample
    from infra.object_store import object_store
    from schemas.dataset import DatasetCreate, VersionPublish
    from schemas.label import Mark
    from schemas.project_type import ProjectType
    from schemas.sample import SampleFacts
    from tasks.dataset_versions.publishing import publish

    database.migrate()
    accounts.make_first()
    kind = ProjectType.IMAGE_CLASSIFICATION
    dataset = datasets.create(DatasetCreate(name="many", project_type=kind))

    def stored(number: int) -> NewSample:
        data = picture(number)
        sha256 = hashlib.sha256(data).hexdigest()
        key = object_keys.sample_object(dataset.id, sha256, "png")
        object_store().put_new(key, data)
        return NewSample(
            f"{number}.png", f"{number}.png", f"{number}.png", sha256, len(data), "PNG", key,
            facts=SampleFacts(width=80, height=90), marks=(Mark(f"label-{number % 10}"),),
        )  # fmt: skip

    with ThreadPoolExecutor(8) as pool:
        for first in range(0, samples, PORTION):
            numbers = range(first, min(samples, first + PORTION))
            sample_intake.add(dataset.id, list(pool.map(stored, numbers)), by="benchmark")
    project = projects.create(
        ProjectCreate(name="many", project_type=kind, dataset="many"), dataset.id
    )
    publish(dataset.id, VersionPublish())
    return project


def picture(number: int) -> bytes:
    """A PNG picture of noise, about 21 KB."""
    pixels = np.random.default_rng(number).integers(0, 255, (90, 80, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()


def write(path: Path, pieces: Iterator[bytes]) -> None:
    """Write what is sent in pieces."""
    with path.open("wb") as file:
        file.writelines(pieces)


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes, in seconds."""
    began = time.monotonic()
    work()
    return round(time.monotonic() - began, 1)


if __name__ == "__main__":
    main()
