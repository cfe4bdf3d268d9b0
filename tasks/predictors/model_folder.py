"""Read a model folder, after proving that each file is the one that was written."""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from schemas.errors import ModelFolderError
from schemas.model_folder import (
    DESCRIPTION_FILE,
    GRAPH_FILE,
    WEIGHTS_FILE,
    FileName,
    ImageModelDescription,
)

REQUIRED_FILES: tuple[FileName, ...] = (GRAPH_FILE, WEIGHTS_FILE)


def read_model_folder(folder: Path) -> ImageModelDescription:
    """Return the description in `folder`; refuse unknown formats and altered or missing files."""
    path = folder / DESCRIPTION_FILE
    if not path.is_file():
        raise ModelFolderError(f"model folder {folder} has no {DESCRIPTION_FILE}; train again")
    try:
        description = ImageModelDescription.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ModelFolderError(
            f"{path} is not a description this release reads: {error}"
        ) from error
    for name in REQUIRED_FILES:
        _prove(folder / name, description.sha256_of_files.get(name))
    return description


def _prove(path: Path, sha256: str | None) -> None:
    if sha256 is None:
        raise ModelFolderError(f"{DESCRIPTION_FILE} gives no sha256 for {path.name}; train again")
    if not path.is_file():
        raise ModelFolderError(f"{path} is missing; fetch the model again from the object store")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise ModelFolderError(
            f"{path} has sha256 {found}, but {sha256} was written; it was altered or damaged, "
            "fetch the model again from the object store"
        )
