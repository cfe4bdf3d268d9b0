"""The models that have a say in the class of a sound, and how their answers are joined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from schemas.errors import ModelFolderError
from schemas.model_folder import GRAPH_FILE, WEIGHTS_FILE
from schemas.sound_classification import SoundMember, SoundModelDescription
from tasks.serving.members import LinearScores, kernel_features, log_softmax, pooled
from tasks.serving.sessions import one_thread_session
from tasks.serving.tensors import Tensors, read_tensors, tensor
from tasks.sound_classification.serving.spectrogram import BANDS, FRAMES, picture
from tasks.sound_classification.serving.statistics import WIDTH, statistics

Floats = NDArray[np.float32]

PICTURES = "pictures"
PICTURES_AT_ONCE = 8


class Scores(Protocol):
    """Scores of the classes as a function of features."""

    def of(self, features: Floats) -> Floats:
        """Return a row of scores for each row of features."""
        ...


@dataclass(frozen=True)
class KernelScores:
    """Scores as a weighted sum of the nearness to chunks that were learned."""

    mean: Floats
    std: Floats
    landmarks: Floats
    gamma: float
    weight: Floats

    def of(self, features: Floats) -> Floats:
        """Return a row of scores for each row of features."""
        standard = (features - self.mean) / self.std
        scores: Floats = kernel_features(standard, self.landmarks, self.gamma) @ self.weight
        return scores


@dataclass(frozen=True)
class Pool:
    """How much each member counts, and what is added for each class."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True)
class Answers:
    """Log-probabilities of the chunks of one sound (members x chunks x classes), to be joined."""

    log_probabilities: Floats
    pool: Pool

    @property
    def of_chunks(self) -> Floats:
        """Return a row of probabilities for each chunk."""
        return pooled(self.log_probabilities, self.pool.weight, self.pool.bias)

    @property
    def of_sound(self) -> Floats:
        """Return the probabilities for the sound: what each member says of it on average."""
        mean = np.log(np.exp(self.log_probabilities).mean(1, keepdims=True))
        return np.asarray(pooled(mean, self.pool.weight, self.pool.bias)[0])


@dataclass(frozen=True)
class SoundMembers:
    """All members of one model; the network is there when one of them needs it."""

    scores: Mapping[SoundMember, Scores]
    network: onnxruntime.InferenceSession | None
    pool: Pool

    def answers(self, spectrograms: Sequence[Floats]) -> Answers:
        """Return what the members say of the chunks of one sound."""
        described = np.stack([statistics(one) for one in spectrograms])
        seen = dict.fromkeys((SoundMember.LINEAR, SoundMember.KERNEL), described)
        if self.network is not None:
            seen |= _looked_at(self.network, spectrograms)
        logs = [log_softmax(scores.of(seen[member])) for member, scores in self.scores.items()]
        return Answers(np.stack(logs), self.pool)


def _looked_at(
    network: onnxruntime.InferenceSession, spectrograms: Sequence[Floats]
) -> dict[SoundMember, Floats]:
    """Return what the network makes of the pictures, by the member that its output is for."""
    pictures = np.stack([picture(one) for one in spectrograms])
    batches = [
        network.run(None, {PICTURES: pictures[start : start + PICTURES_AT_ONCE]})
        for start in range(0, len(pictures), PICTURES_AT_ONCE)
    ]
    names = [SoundMember(output.name) for output in network.get_outputs()]
    return {
        name: np.concatenate([batch[number] for batch in batches])
        for number, name in enumerate(names)
    }


def load_members(folder: Path, description: SoundModelDescription) -> SoundMembers:
    """Return the members that a model folder describes; refuse what does not fit together."""
    tensors = read_tensors(folder / WEIGHTS_FILE)
    classes = len(description.class_names)
    widths = dict.fromkeys((SoundMember.LINEAR, SoundMember.KERNEL), WIDTH)
    network = None
    if any(member.needs_the_network for member in description.members):
        network = one_thread_session(folder / GRAPH_FILE)
        widths |= _widths_of(network, folder / GRAPH_FILE)
    if not widths.keys() >= set(description.members):
        raise ModelFolderError(
            f"{GRAPH_FILE} answers for {sorted(widths)}, but the members are "
            f"{sorted(description.members)}; train again"
        )
    scores = {
        member: _kernel_scores(tensors, classes, description.gamma)
        if member is SoundMember.KERNEL
        else _linear_scores(tensors, member, widths[member], classes)
        for member in description.members
    }
    weight = tensor(tensors, "pool.weight", len(description.members))
    return SoundMembers(scores, network, Pool(weight, tensor(tensors, "pool.bias", classes)))


def _widths_of(network: onnxruntime.InferenceSession, path: Path) -> dict[SoundMember, int]:
    """Return how many features the network gives to each member that needs it."""
    known = {member.value: member for member in SoundMember if member.needs_the_network}
    inputs = [(one.name, one.shape[1:]) for one in network.get_inputs()]
    outputs = [one.name for one in network.get_outputs()]
    if inputs != [(PICTURES, [FRAMES, BANDS])] or not known.keys() >= set(outputs):
        raise ModelFolderError(
            f"{path} takes {inputs} and gives {sorted(outputs)}; pictures of {FRAMES} x {BANDS} "
            f"and features for {sorted(known)} are needed, train again"
        )
    silence = np.zeros((1, FRAMES, BANDS), dtype=np.float32)
    features = network.run(None, {PICTURES: silence})
    return {known[name]: np.size(one) for name, one in zip(outputs, features, strict=True)}


def _linear_scores(tensors: Tensors, member: SoundMember, width: int, classes: int) -> LinearScores:
    return LinearScores(
        tensor(tensors, f"{member}.weight", width, classes),
        tensor(tensors, f"{member}.bias", classes),
    )


def _kernel_scores(tensors: Tensors, classes: int, gamma: float) -> KernelScores:
    landmarks = tensor(tensors, "kernel.landmarks", -1, WIDTH)
    std = tensor(tensors, "kernel.std", WIDTH)
    if not (std > 0).all():
        raise ModelFolderError(f"{WEIGHTS_FILE} has kernel.std with 0 or less in it; train again")
    return KernelScores(
        mean=tensor(tensors, "kernel.mean", WIDTH),
        std=std,
        landmarks=landmarks,
        gamma=gamma,
        weight=tensor(tensors, "kernel.weight", len(landmarks), classes),
    )
