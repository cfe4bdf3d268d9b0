"""The sound model of an earlier version, whose weights training may continue from."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from schemas.errors import InvalidInputError
from schemas.message import Message
from schemas.model_folder import WEIGHTS_FILE
from schemas.project_type import ProjectType
from schemas.sound_classification import SoundMember, SoundModelDescription
from tasks.learning.efficientnet import Upper
from tasks.learning.learned_content import never_learned, read_learned, refuse_other_type
from tasks.learning.training_data import TrainingSample
from tasks.serving.members import LinearScores
from tasks.serving.model_folder import read_model_folder
from tasks.serving.tensors import Tensors, read_tensors

TUNED_BLOCKS = "tuned.blocks."


@dataclass(frozen=True)
class EarlierSounds:
    """Weights and classes of an earlier model, and the sha256 of its training sounds."""

    description: SoundModelDescription
    tensors: Tensors
    learned: frozenset[str]

    def start(self, member: SoundMember, class_names: Sequence[str]) -> LinearScores | None:
        """Return the weights of a linear member for these classes; those of new classes are 0."""
        if member not in self.description.members or member is SoundMember.KERNEL:
            return None
        weight, bias = self.tensors[f"{member}.weight"], self.tensors[f"{member}.bias"]
        before = self.description.class_names
        columns = [before.index(name) if name in before else None for name in class_names]
        return LinearScores(
            np.stack([_column(weight, column) for column in columns], axis=1),
            np.array(
                [0.0 if column is None else bias[column] for column in columns], dtype=np.float32
            ),
        )

    def tuned(self, pretrained: Upper) -> Upper:
        """Return the fine-tuned blocks, or the pretrained ones if there are none."""
        found = {
            name.removeprefix(TUNED_BLOCKS): torch.from_numpy(tensor.astype(np.float32))
            for name, tensor in self.tensors.items()
            if name.startswith(TUNED_BLOCKS)
        }
        if not found:
            return pretrained
        upper = copy.deepcopy(pretrained)
        upper.load_state_dict(found)
        return upper

    def new_of(self, validation: Sequence[TrainingSample]) -> Sequence[TrainingSample]:
        """Return the sounds it was not trained on.

        Raises InvalidInputError if fewer than half are left.
        """
        return never_learned(validation, self.learned, "sounds")

    def note(self, class_names: Sequence[str]) -> Message:
        """Tell what is continued."""
        known = sum(name in self.description.class_names for name in class_names)
        return Message(
            "training.went-on-from-earlier",
            "Went on from an earlier version that knew {known} of {labels} labels.",
            known=known,
            labels=len(class_names),
        )


def read_earlier(folder: Path, pretrained: str) -> EarlierSounds:
    """Read and verify a model folder.

    Raises InvalidInputError for another project type or pretrained network.
    """
    refuse_other_type(folder, ProjectType.SOUND_CLASSIFICATION)
    description = read_model_folder(folder, SoundModelDescription)
    began_from = description.pretrained_weights
    if began_from and pretrained and began_from != pretrained:
        raise InvalidInputError(
            "training.other-sound-weights",
            "the earlier version began from other pretrained weights ({earlier}) than those "
            "installed now ({installed}); install those again, or train without an "
            "incremental version",
            earlier=began_from,
            installed=pretrained,
        )
    return EarlierSounds(description, read_tensors(folder / WEIGHTS_FILE), read_learned(folder))


def _column(weight: np.ndarray, number: int | None) -> np.ndarray:
    return np.zeros(len(weight), dtype=np.float32) if number is None else weight[:, number]
