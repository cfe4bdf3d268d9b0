"""Write the model folder of a sound classifier, and check it against the trained network."""

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor

from infra.pretrained_weights import PretrainedWeights
from infra.settings import settings
from schemas.errors import ModelFolderError
from schemas.model_folder import DESCRIPTION_FILE, GRAPH_FILE, WEIGHTS_FILE
from schemas.sound_classification import SoundMember, SoundModelDescription
from tasks.learning.efficientnet import Upper
from tasks.learning.learned_content import write_learned
from tasks.learning.training_data import TrainingSample
from tasks.serving.members import LinearScores
from tasks.sound_classification.predictor import SoundPredictor
from tasks.sound_classification.serving.members import PICTURES, KernelScores
from tasks.sound_classification.serving.spectrogram import BANDS, FRAMES, picture
from tasks.sound_classification.serving.waveform import read_waveform
from tasks.sound_classification.training.choice import Stack
from tasks.sound_classification.training.earlier import TUNED_BLOCKS
from tasks.sound_classification.training.hearing import HEARING, spectrograms
from tasks.sound_classification.training.network import LowerHalf, SoundNetwork

LARGEST_DIFFERENCE = 1e-3
SOUNDS_TO_PROVE_WITH = 8
OPSET = 17

Tensors = dict[str, NDArray[np.floating]]


@dataclass(frozen=True)
class Network:
    """The halves of the pretrained network, and the source of its weights."""

    lower: LowerHalf
    upper: Upper
    weights: PretrainedWeights


def write_model(
    stack: Stack,
    learned: frozenset[str],
    class_names: Sequence[str],
    network: Network | None,
    folder: Path,
) -> None:
    """Write all files. The description is written last: a folder that has it is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    sha256_of_learned = write_learned(learned, folder)
    save_file(_tensors(stack), folder / WEIGHTS_FILE)
    files, pretrained = [WEIGHTS_FILE], ""
    if network is not None and stack.uses_the_network:
        _write_graph(SoundNetwork(network.lower, _uppers(stack, network)).eval(), folder)
        files.append(GRAPH_FILE)
        pretrained = network.weights.description
    kernel = stack.scores.get(SoundMember.KERNEL)
    description = SoundModelDescription(
        recipe=stack.recipe,
        class_names=list(class_names),
        members=list(stack.scores),
        gamma=kernel.gamma if isinstance(kernel, KernelScores) else 1.0,
        max_bytes=settings().sound_max_bytes,
        hearing=HEARING,
        pretrained_weights=pretrained,
        sha256_of_files=sha256_of_learned | {name: _sha256(folder / name) for name in files},
    )
    (folder / DESCRIPTION_FILE).write_text(description.model_dump_json(indent=2) + "\n", "utf-8")


def proved(
    samples: Sequence[TrainingSample], network: Network | None, folder: Path
) -> SoundPredictor:
    """Return the predictor of the folder; ModelFolderError if its graph differs from torch."""
    predictor = SoundPredictor(folder)
    if network is None or predictor.network is None:
        return predictor
    pictures = np.stack([_first_picture(sample) for sample in samples[:SOUNDS_TO_PROVE_WITH]])
    with torch.inference_mode():
        expected = network.upper(network.lower(torch.from_numpy(pictures))).numpy()
    (found,) = predictor.network.run([SoundMember.NETWORK.value], {PICTURES: pictures})
    difference = float(np.abs(found - expected).max())
    if not difference < LARGEST_DIFFERENCE:
        raise ModelFolderError(
            "models.sound-graph-differs",
            "the ONNX graph answers differently from the network: {difference:.2g} at most, "
            "under {limit} is allowed; report this as a bug",
            difference=difference,
            limit=LARGEST_DIFFERENCE,
        )
    return predictor


def _first_picture(sample: TrainingSample) -> NDArray[np.float32]:
    sound = read_waveform(sample.path.read_bytes())
    return picture(spectrograms(sound, most=1)[0])


def _uppers(stack: Stack, network: Network) -> dict[SoundMember, Upper]:
    uppers = {SoundMember.NETWORK: network.upper}
    if stack.tuned_upper is not None:
        uppers[SoundMember.TUNED] = stack.tuned_upper
    return uppers


def _tensors(stack: Stack) -> Tensors:
    tensors: Tensors = {"pool.weight": stack.pool.weight, "pool.bias": stack.pool.bias}
    for member, scores in stack.scores.items():
        if isinstance(scores, LinearScores):
            tensors |= {f"{member}.weight": scores.weight, f"{member}.bias": scores.bias}
        elif isinstance(scores, KernelScores):
            tensors |= {
                f"{member}.mean": scores.mean,
                f"{member}.std": scores.std,
                f"{member}.landmarks": scores.landmarks.astype(np.float16),
                f"{member}.weight": scores.weight,
            }
    if stack.tuned_upper is not None:
        blocks: dict[str, Tensor] = stack.tuned_upper.state_dict()
        tensors |= {
            f"{TUNED_BLOCKS}{name}": tensor.half().numpy() for name, tensor in blocks.items()
        }
    return {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}


def _write_graph(network: SoundNetwork, folder: Path) -> None:
    names = [member.value for member in network.members]
    with warnings.catch_warnings():
        # The newer exporter needs onnxscript, which ExeML does not install.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", message="Constant folding")
        torch.onnx.export(
            network,
            (torch.zeros(1, FRAMES, BANDS),),
            folder / GRAPH_FILE,
            input_names=[PICTURES],
            output_names=names,
            dynamic_axes={name: {0: "chunks"} for name in (PICTURES, *names)},
            opset_version=OPSET,
            dynamo=False,
        )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
