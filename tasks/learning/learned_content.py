"""The content a model was trained on, which must not evaluate a model that continues from it."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from schemas.errors import InvalidInputError
from schemas.message import Word
from schemas.model_folder import LEARNED_FILE
from schemas.project_type import ProjectType
from tasks.serving.model_folder import project_type_of

FEWEST_TO_EVALUATE = 0.5


class Grouped(Protocol):
    """A sample with its content hash, and the group that must stay on one side of a split."""

    @property
    def sha256(self) -> str:
        """The sha256 of its content."""

    @property
    def group(self) -> str:
        """Its recording, or its own sha256 if it belongs to none."""


Sample = TypeVar("Sample", bound=Grouped)


def never_learned(
    validation: Sequence[Sample], learned: frozenset[str], noun: str
) -> Sequence[Sample]:
    """Return the validation samples that the earlier model was not trained on.

    If it was trained on one file of a recording, all files of that recording are excluded.
    `learned` holds sha256 hashes. Raises InvalidInputError when fewer than half are left.
    """
    known = {sample.group for sample in validation if sample.sha256 in learned}
    new = [sample for sample in validation if sample.group not in known]
    if len(new) < len(validation) * FEWEST_TO_EVALUATE:
        raise InvalidInputError(
            "training.validation-learned-already",
            "the earlier version has learned from {learned} of the {total} {noun} that are "
            "to validate now; use its seed and training ratio, or train without an "
            "incremental version",
            learned=len(validation) - len(new),
            total=len(validation),
            noun=Word(noun),
        )
    return new


def write_learned(contents: Iterable[str], folder: Path) -> dict[str, str]:
    """Write the sha256 of each training sample; return the sha256 of the file by its name."""
    body = "".join(f"{sha256}\n" for sha256 in sorted(set(contents))).encode()
    (folder / LEARNED_FILE).write_bytes(body)
    return {LEARNED_FILE: hashlib.sha256(body).hexdigest()}


def read_learned(folder: Path) -> frozenset[str]:
    """Return the sha256 of each sample that the model in `folder` was trained on.

    Raises InvalidInputError when the model does not record them.
    """
    path = folder / LEARNED_FILE
    if not path.is_file():
        raise InvalidInputError(
            "training.learned-samples-unknown",
            "the earlier version has no {file}, so nobody knows which samples can still "
            "evaluate what continues from it; train once without an incremental version",
            file=LEARNED_FILE,
        )
    return frozenset(path.read_text().split())


def refuse_other_type(folder: Path, expected: ProjectType) -> None:
    """Raise InvalidInputError for a model folder of another project type."""
    found = project_type_of(folder)
    if found is not expected:
        raise InvalidInputError(
            "training.earlier-of-other-type",
            "the earlier version is a model of {found}; only one of {expected} can be "
            "continued here",
            found=found,
            expected=expected,
        )
