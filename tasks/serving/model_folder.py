"""Read a model folder, after verifying the sha256 of each file."""

import hashlib
import json
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from schemas.errors import ModelFolderError
from schemas.model_folder import DESCRIPTION_FILE, ModelDescription
from schemas.project_type import ProjectType

BY_VALUE = {project_type.value: project_type for project_type in ProjectType}

Description = TypeVar("Description", bound=ModelDescription)


def read_model_folder(folder: Path, description_type: type[Description]) -> Description:
    """Return the description in `folder`.

    Raises ModelFolderError for an unknown format, and for altered or missing files.
    """
    path = folder / DESCRIPTION_FILE
    try:
        description = description_type.model_validate_json(_described(folder))
    except ValidationError as error:
        raise ModelFolderError(
            "models.description-unreadable",
            "{path} is not a description this release reads: {error}",
            path=str(path),
            error=str(error),
        ) from error
    for name in {*description_type.required_files, *description.sha256_of_files}:
        _prove(folder / name, description.sha256_of_files.get(name))
    return description


def project_type_of(folder: Path) -> ProjectType:
    """Return the project type of the model in `folder`; ModelFolderError if it names none."""
    try:
        return BY_VALUE[json.loads(_described(folder))["project_type"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelFolderError(
            "models.no-project-type",
            "{path} names no project type that this release serves; train again",
            path=str(folder / DESCRIPTION_FILE),
        ) from error


def _described(folder: Path) -> bytes:
    path = folder / DESCRIPTION_FILE
    if not path.is_file():
        raise ModelFolderError(
            "models.folder-without-description",
            "model folder {folder} has no {file}; train again",
            folder=str(folder),
            file=DESCRIPTION_FILE,
        )
    return path.read_bytes()


def _prove(path: Path, sha256: str | None) -> None:
    if sha256 is None:
        raise ModelFolderError(
            "models.file-without-sha256",
            "{file} gives no sha256 for {name}; train again",
            file=DESCRIPTION_FILE,
            name=path.name,
        )
    if not path.is_file():
        raise ModelFolderError(
            "models.file-missing",
            "{path} is missing; fetch the model again from the object store",
            path=str(path),
        )
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise ModelFolderError(
            "models.file-altered",
            "{path} has sha256 {found}, but {written} was written; it was altered or "
            "damaged, fetch the model again from the object store",
            path=str(path),
            found=found,
            written=sha256,
        )
