"""The base learners of a text classifier, and how their predictions are combined."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.errors import ModelFolderError
from schemas.model_folder import WEIGHTS_FILE
from schemas.text_classification import VOCABULARY_FILE, Member, TextModelDescription
from tasks.serving.members import LinearScores, kernel_features, log_softmax, pooled
from tasks.serving.tensors import Tensors, read_tensors, tensor
from tasks.text_classification.serving.encoder import Encoder, WheelEncoder, load_encoder
from tasks.text_classification.serving.ngrams import Vocabulary, read_names

Floats = NDArray[np.float32]


TUNED_PREFIX = "tuned.encoder."


@dataclass(frozen=True)
class TextMembers:
    """All members of a model, with their common encoder."""

    encoder: Encoder
    scores: dict[Member, Callable[[Sequence[str], Floats], Floats]]
    pool_weight: Floats
    pool_bias: Floats
    encoded_characters: int

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return probabilities (texts x classes)."""
        encoded = self.encoder.encode([text[: self.encoded_characters] for text in texts])
        answers = [log_softmax(scores(texts, encoded)) for scores in self.scores.values()]
        return pooled(np.stack(answers), self.pool_weight, self.pool_bias)


def load_members(folder: Path, description: TextModelDescription) -> TextMembers:
    """Return the members of a model folder; ModelFolderError if weights do not fit."""
    tensors = read_tensors(folder / WEIGHTS_FILE)
    names = read_names(folder / VOCABULARY_FILE)
    classes = len(description.class_names)
    encoder = load_encoder(description.encoder, folder)
    width = encoder.encode(["."]).shape[1]
    makers = {
        Member.NGRAMS: lambda: _ngrams_member(tensors, names, classes),
        Member.LINEAR: lambda: _linear_member(tensors, width, classes),
        Member.KERNEL: lambda: _kernel_member(tensors, width, classes, description.gamma),
        Member.JOINT: lambda: _joint_member(tensors, names, width, classes, description.gamma),
        Member.TUNED: lambda: _tuned_member(tensors, encoder, classes, description),
    }
    return TextMembers(
        encoder=encoder,
        scores={member: makers[member]() for member in description.members},
        pool_weight=tensor(tensors, "pool.weight", len(description.members)),
        pool_bias=tensor(tensors, "pool.bias", classes),
        encoded_characters=description.encoded_characters,
    )


def _ngrams_member(
    tensors: Tensors, names: list[str], classes: int
) -> Callable[[Sequence[str], Floats], Floats]:
    vocabulary = Vocabulary(names, tensor(tensors, "ngrams.rarity", len(names)))
    linear = _linear(tensors, "ngrams", len(names), classes)

    def scores(texts: Sequence[str], _: Floats) -> Floats:
        counted = np.stack([vocabulary.scores(text, linear.weight) for text in texts])
        return counted + linear.bias

    return scores


def _linear_member(
    tensors: Tensors, width: int, classes: int
) -> Callable[[Sequence[str], Floats], Floats]:
    linear = _linear(tensors, "linear", width, classes)
    return lambda _, encoded: linear.of(encoded)


def _kernel_member(
    tensors: Tensors, width: int, classes: int, gamma: float
) -> Callable[[Sequence[str], Floats], Floats]:
    landmarks = tensor(tensors, "kernel.landmarks", -1, width)
    linear = _linear(tensors, "kernel", len(landmarks), classes)
    return lambda _, encoded: linear.of(kernel_features(encoded, landmarks, gamma))


def _joint_member(
    tensors: Tensors, names: list[str], width: int, classes: int, gamma: float
) -> Callable[[Sequence[str], Floats], Floats]:
    vocabulary = Vocabulary(names, tensor(tensors, "ngrams.rarity", len(names)))
    landmarks = tensor(tensors, "kernel.landmarks", -1, width)
    of_ngrams = tensor(tensors, "joint.ngrams", len(names), classes)
    of_kernel = LinearScores(
        tensor(tensors, "joint.kernel", len(landmarks), classes),
        tensor(tensors, "joint.bias", classes),
    )

    def scores(texts: Sequence[str], encoded: Floats) -> Floats:
        near = of_kernel.of(kernel_features(encoded, landmarks, gamma))
        return near + np.stack([vocabulary.scores(text, of_ngrams) for text in texts])

    return scores


def _tuned_member(
    tensors: Tensors, encoder: Encoder, classes: int, description: TextModelDescription
) -> Callable[[Sequence[str], Floats], Floats]:
    if not isinstance(encoder, WheelEncoder):
        raise ModelFolderError(
            "models.encoder-cannot-be-tuned",
            "encoder {encoder} cannot be tuned; train again",
            encoder=description.encoder.name,
        )
    own = {
        name.removeprefix(TUNED_PREFIX): tensor
        for name, tensor in tensors.items()
        if name.startswith(TUNED_PREFIX)
    }
    tuned = encoder.with_weights(own)
    linear = _linear(tensors, "tuned", tuned.encode(["."]).shape[1], classes)
    cut = description.encoded_characters
    return lambda texts, _: linear.of(tuned.encode([text[:cut] for text in texts]))


def _linear(tensors: Tensors, member: str, width: int, classes: int) -> LinearScores:
    return LinearScores(
        tensor(tensors, f"{member}.weight", width, classes),
        tensor(tensors, f"{member}.bias", classes),
    )
