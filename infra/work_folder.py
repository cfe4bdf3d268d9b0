"""The folder for files that are needed only while something is worked on."""

from pathlib import Path
from uuid import UUID

from infra.settings import settings


def work_folder() -> Path:
    """Return the folder, on the disk that holds all data, after making it."""
    folder = settings().home / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def checkpoints(run_id: UUID) -> Path:
    """Return where the training of a run keeps what it goes on from after a kill."""
    return work_folder() / f"checkpoints-{run_id}"
