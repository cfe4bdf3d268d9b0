"""Write the model folder of a text classifier, and check it against training."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from schemas.errors import ModelFolderError
from schemas.model_folder import DESCRIPTION_FILE, WEIGHTS_FILE
from schemas.text_classification import VOCABULARY_FILE, Member, TextModelDescription
from tasks.text_classification.predictor import TextPredictor
from tasks.text_classification.serving.members import TUNED_PREFIX
from tasks.text_classification.training.encoders import OpenedEncoder
from tasks.text_classification.training.features import GAMMA
from tasks.text_classification.training.stack import Stack, Texts

LARGEST_DIFFERENCE = 1e-4
TEXTS_TO_PROVE_WITH = 32

Tensors = dict[str, NDArray[np.floating]]


def write_model(
    stack: Stack, texts: Texts, class_names: Sequence[str], opened: OpenedEncoder, folder: Path
) -> None:
    """Write all files. The description is written last: a folder that has it is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    names = list(stack.features.vocabulary.position)
    (folder / VOCABULARY_FILE).write_text(json.dumps(names, ensure_ascii=False), "utf-8")
    save_file(_tensors(stack), folder / WEIGHTS_FILE)
    description = TextModelDescription(
        recipe=stack.recipe,
        class_names=list(class_names),
        encoder=opened.description,
        members=stack.members,
        gamma=GAMMA,
        languages=texts.languages,
        sha256_of_files={
            **opened.sha256_of_files,
            **{name: _sha256(folder / name) for name in (VOCABULARY_FILE, WEIGHTS_FILE)},
        },
    )
    (folder / DESCRIPTION_FILE).write_text(description.model_dump_json(indent=2) + "\n", "utf-8")


def proved(stack: Stack, texts: Texts, folder: Path) -> TextPredictor:
    """Return the predictor of the folder; ModelFolderError if it differs from training."""
    shown = texts.texts[:TEXTS_TO_PROVE_WITH]
    predictor = TextPredictor(folder)
    difference = float(
        np.abs(predictor.probabilities(shown) - stack.probabilities(np.arange(len(shown)))).max()
    )
    if not difference < LARGEST_DIFFERENCE:
        raise ModelFolderError(
            "models.answers-differ",
            "the model folder answers differently from the trained model: {difference:.2g} "
            "at most, under {limit} is allowed; report this as a bug",
            difference=difference,
            limit=LARGEST_DIFFERENCE,
        )
    return predictor


def _tensors(stack: Stack) -> Tensors:
    vocabulary, landmarks = stack.features.vocabulary, stack.features.landmarks
    tensors: Tensors = {
        "ngrams.rarity": vocabulary.weights,
        "pool.weight": stack.pool.weight,
        "pool.bias": stack.pool.bias,
    }
    for member, linear in stack.linear.items():
        tensors |= {f"{member}.weight": linear.weight, f"{member}.bias": linear.bias}
    if {Member.KERNEL, Member.JOINT} & set(stack.linear):
        tensors["kernel.landmarks"] = landmarks.encoded.astype(np.float16)
    if Member.KERNEL in stack.linear:
        tensors["kernel.weight"] = landmarks.whitening @ stack.linear[Member.KERNEL].weight
    if Member.JOINT in stack.linear:
        weight = tensors.pop("joint.weight")
        tensors["joint.ngrams"] = weight[: len(vocabulary.position)]
        tensors["joint.kernel"] = landmarks.whitening @ weight[len(vocabulary.position) :]
    if stack.tuned is not None:
        tensors |= {f"{TUNED_PREFIX}{name}": value for name, value in stack.tuned.weights.items()}
        tensors["tuned.weight"] = stack.tuned.linear.weight
        tensors["tuned.bias"] = stack.tuned.linear.bias
    return {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
