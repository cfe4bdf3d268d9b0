"""The base learners of a sound classifier, and how their predictions are combined."""

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
    """A model from features to logits."""

    def of(self, features: Floats) -> Floats:
        """Return a row of scores for each row of features."""
        ...


@dataclass(frozen=True)
class KernelScores:
    """A kernel model over landmark chunks; `std` and `mean` standardise the features."""

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
    """A weight per member and a bias per class."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True)
class Answers:
    """Log-probabilities of the chunks of one sound (members x chunks x classes), with the pool."""

    log_probabilities: Floats
    pool: Pool

    @property
    def of_chunks(self) -> Floats:
        """Probabilities of the chunks (chunks x classes)."""
        return pooled(self.log_probabilities, self.pool.weight, self.pool.bias)

    @property
    def of_sound(self) -> Floats:
        """Probabilities of the sound (classes), pooled from the mean over the chunks."""
        mean = np.log(np.exp(self.log_probabilities).mean(1, keepdims=True))
        return np.asarray(pooled(mean, self.pool.weight, self.pool.bias)[0])


@dataclass(frozen=True)
class SoundMembers:
    """All members of a model; `network` is only set if one of them needs it."""

    scores: Mapping[SoundMember, Scores]
    network: onnxruntime.InferenceSession | None
    pool: Pool

    def answers(self, spectrograms: Sequence[Floats]) -> Answers:
        """Return the predictions of the members for the chunks of a sound."""
        described = np.stack([statistics(spectrogram) for spectrogram in spectrograms])
        seen = dict.fromkeys((SoundMember.LINEAR, SoundMember.KERNEL), described)
        if self.network is not None:
            seen |= _looked_at(self.network, spectrograms)
        logs = [log_softmax(scores.of(seen[member])) for member, scores in self.scores.items()]
        return Answers(np.stack(logs), self.pool)


def _looked_at(
    network: onnxruntime.InferenceSession, spectrograms: Sequence[Floats]
) -> dict[SoundMember, Floats]:
    """Return the features of the network by the member they are for (chunks x features)."""
    pictures = np.stack([picture(spectrogram) for spectrogram in spectrograms])
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
    """Return the members of a model folder; ModelFolderError if its files do not fit."""
    tensors = read_tensors(folder / WEIGHTS_FILE)
    classes = len(description.class_names)
    widths = dict.fromkeys((SoundMember.LINEAR, SoundMember.KERNEL), WIDTH)
    network = None
    if any(member.needs_the_network for member in description.members):
        network = one_thread_session(folder / GRAPH_FILE)
        widths |= _widths_of(network, folder / GRAPH_FILE)
    if not widths.keys() >= set(description.members):
        raise ModelFolderError(
            "models.graph-unfit-for-members",
            "{file} answers for {answered}, but the members are {members}; train again",
            file=GRAPH_FILE,
            answered=str(sorted(widths)),
            members=str(sorted(description.members)),
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
    """Return the number of features of the network for each member that needs it."""
    known = {member.value: member for member in SoundMember if member.needs_the_network}
    inputs = [(node.name, node.shape[1:]) for node in network.get_inputs()]
    outputs = [node.name for node in network.get_outputs()]
    if inputs != [(PICTURES, [FRAMES, BANDS])] or not known.keys() >= set(outputs):
        raise ModelFolderError(
            "models.sound-network-unfit",
            "{path} takes {inputs} and gives {outputs}; pictures of {frames} x {bands} and "
            "features for {members} are needed, train again",
            path=str(path),
            inputs=str(inputs),
            outputs=str(sorted(outputs)),
            frames=FRAMES,
            bands=BANDS,
            members=str(sorted(known)),
        )
    silence = np.zeros((1, FRAMES, BANDS), dtype=np.float32)
    features = network.run(None, {PICTURES: silence})
    return {known[name]: np.size(feature) for name, feature in zip(outputs, features, strict=True)}


def _linear_scores(tensors: Tensors, member: SoundMember, width: int, classes: int) -> LinearScores:
    return LinearScores(
        tensor(tensors, f"{member}.weight", width, classes),
        tensor(tensors, f"{member}.bias", classes),
    )


def _kernel_scores(tensors: Tensors, classes: int, gamma: float) -> KernelScores:
    landmarks = tensor(tensors, "kernel.landmarks", -1, WIDTH)
    std = tensor(tensors, "kernel.std", WIDTH)
    if not (std > 0).all():
        raise ModelFolderError(
            "models.deviations-not-positive",
            "{file} has kernel.std with 0 or less in it; train again",
            file=WEIGHTS_FILE,
        )
    return KernelScores(
        mean=tensor(tensors, "kernel.mean", WIDTH),
        std=std,
        landmarks=landmarks,
        gamma=gamma,
        weight=tensor(tensors, "kernel.weight", len(landmarks), classes),
    )
