"""What type of model a training can go on from."""

from pathlib import Path

from schemas.errors import InvalidInputError
from schemas.project_type import ProjectType
from tasks.serving.model_folder import project_type_of


def refuse_other_type(folder: Path, wanted: ProjectType) -> None:
    """Raise InvalidInputError for a model folder of another project type."""
    found = project_type_of(folder)
    if found is not wanted:
        raise InvalidInputError(
            f"the earlier version is a model of {found.value}; only one of {wanted.value} can be "
            "continued here"
        )
