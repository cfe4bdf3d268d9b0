"""The image model of an earlier version, whose fine-tuned blocks training may continue from."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from schemas.errors import InvalidInputError
from schemas.message import Message, joined
from schemas.model_folder import WEIGHTS_FILE, ImageModelDescription
from schemas.project_type import ProjectType
from schemas.training import TrainingPreference
from tasks.image_classification.training.presets import PRESETS
from tasks.learning.efficientnet import Lower, Upper
from tasks.learning.learned_content import never_learned, read_learned, refuse_other_type
from tasks.learning.notes import on_left_out
from tasks.learning.training_data import TrainingData, TrainingSample
from tasks.serving.model_folder import read_model_folder

LOWER = "lower."
UPPER = "branches.{}.upper."
NOW_SEVERAL = Message(
    "training.now-several-labels", "It knew one label a picture, now several may be true."
)
NOW_ONE = Message("training.now-one-label", "It knew several labels a picture, now one is true.")
NOTHING = Message("training.no-classes", "none")

State = dict[str, Tensor]


@dataclass(frozen=True)
class EarlierModel:
    """A model to continue from; `upper` is None if its blocks were not fine-tuned."""

    description: ImageModelDescription
    upper: Upper | None
    learned: frozenset[str]

    def new_of(self, validation: Sequence[TrainingSample]) -> Sequence[TrainingSample]:
        """Return the samples it was not trained on.

        Raises InvalidInputError if fewer than half are left.
        """
        if self.upper is None:
            return validation
        return never_learned(validation, self.learned, "pictures")

    def note(self, data: TrainingData) -> str:
        """Tell what is continued and how the classes have changed."""
        if self.upper is None:
            return Message(
                "training.blocks-never-tuned",
                "The blocks of the earlier version were never tuned: trained afresh.",
            )
        notes: list[str] = [self._note_on_classes(data.class_names)]
        if data.multi_label != self.description.multi_label:
            notes.append(NOW_SEVERAL if data.multi_label else NOW_ONE)
        known = len(data.validation) - len(self.new_of(data.validation))
        if known:
            notes.append(on_left_out(known))
        return joined(notes)

    def _note_on_classes(self, names: Sequence[str]) -> Message:
        before = self.description.class_names
        added = [repr(name) for name in names if name not in before]
        removed = [repr(name) for name in before if name not in names]
        if not added and not removed:
            return Message(
                "training.same-classes",
                "Continued from the earlier version with the same classes.",
            )
        return Message(
            "training.other-classes",
            "Continued from the earlier version with other classes (added: {added}; removed: "
            "{removed}).",
            added=added or NOTHING,
            removed=removed or NOTHING,
        )


def read_earlier_model(
    folder: Path, preference: TrainingPreference, lower: Lower, upper: Upper
) -> EarlierModel:
    """Read and verify a model folder.

    Raises InvalidInputError for a model that does not fit the preference or the base model, and
    ModelFolderError for a damaged one.
    """
    refuse_other_type(folder, ProjectType.IMAGE_CLASSIFICATION)
    description = read_model_folder(folder, ImageModelDescription)
    _expect_size(description.image_size, preference)
    state = load_file(folder / WEIGHTS_FILE)
    if not _are_equal(_part(state, LOWER), lower.state_dict()):
        raise InvalidInputError(
            "training.other-pretrained-weights",
            "the earlier version began from other pretrained weights ({weights}) than those "
            "installed now; install those again, or train without an incremental version",
            weights=description.pretrained_weights,
        )
    return EarlierModel(description, _tuned_upper(state, upper), read_learned(folder))


def _expect_size(size: int, preference: TrainingPreference) -> None:
    expected = PRESETS[preference].image_size
    if size != expected:
        fitting = [p.value for p, preset in PRESETS.items() if preset.image_size == size]
        raise InvalidInputError(
            "training.other-picture-size",
            "the earlier version reads pictures of {size} x {size} pixels ({fitting: and "
            "}), {preference} trains on {expected} x {expected}; choose a fitting "
            "preference, or train without an incremental version",
            size=size,
            fitting=fitting or ["no preference of this release"],
            preference=preference,
            expected=expected,
        )


def _tuned_upper(state: State, pretrained: Upper) -> Upper | None:
    """Return the upper half of the fine-tuned branch; None if only pretrained ones exist."""
    found = _first_tuned(state, pretrained)
    if found is None:
        return None
    upper = copy.deepcopy(pretrained)
    upper.load_state_dict(found)
    return upper


def _first_tuned(state: State, pretrained: Upper) -> State | None:
    untouched = pretrained.state_dict()
    number = 0
    while found := _part(state, UPPER.format(number)):
        if not _are_equal(found, untouched):
            return found
        number += 1
    return None


def _part(state: State, prefix: str) -> State:
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in state.items()
        if name.startswith(prefix)
    }


def _are_equal(found: State, expected: State) -> bool:
    return found.keys() == expected.keys() and all(
        torch.equal(found[name], expected[name]) for name in expected
    )
