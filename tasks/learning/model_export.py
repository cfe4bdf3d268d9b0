"""Write the model folder: an ONNX graph equivalent to the network, weights and description."""

import hashlib
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from safetensors.torch import save_file
from torch import Tensor

from schemas.errors import ModelFolderError
from schemas.model_folder import (
    DESCRIPTION_FILE,
    GRAPH_FILE,
    WEIGHTS_FILE,
    ModelDescription,
)
from tasks.learning.classifier import Classifier

LARGEST_DIFFERENCE = 1e-4
OPSET = 17


def write_graph_and_weights(
    classifier: Classifier, examples: Tensor, folder: Path
) -> dict[str, str]:
    """Write both files and return their sha256 by name.

    The graph is run on `examples` (batch x 3 x size x size, 0..255). Raises ModelFolderError if
    its probabilities differ from those of the network by 1e-4 or more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.contiguous() for name, tensor in classifier.state_dict().items()}
    save_file(state, folder / WEIGHTS_FILE)
    _write_graph(classifier, examples[:1], folder / GRAPH_FILE)
    _prove_graph(classifier, examples, folder / GRAPH_FILE)
    return {GRAPH_FILE: _sha256(folder / GRAPH_FILE), WEIGHTS_FILE: _sha256(folder / WEIGHTS_FILE)}


def write_description(description: ModelDescription, folder: Path) -> None:
    """Write `model.json`. It is written last: a folder that has it is complete."""
    (folder / DESCRIPTION_FILE).write_text(description.model_dump_json(indent=2) + "\n", "utf-8")


def _write_graph(classifier: Classifier, example: Tensor, path: Path) -> None:
    with warnings.catch_warnings():
        # The newer exporter needs onnxscript, which ExeML does not install.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", message="Constant folding")
        torch.onnx.export(
            classifier,
            (example,),
            path,
            input_names=["pixels"],
            output_names=["probabilities"],
            dynamic_axes={"pixels": {0: "pictures"}, "probabilities": {0: "pictures"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _prove_graph(classifier: Classifier, examples: Tensor, path: Path) -> None:
    with torch.inference_mode():
        expected = classifier(examples).numpy()
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"pixels": examples.numpy()})
    difference = float(np.abs(found - expected).max())
    if not difference < LARGEST_DIFFERENCE:
        raise ModelFolderError(
            "models.graph-answers-differ",
            "the ONNX graph answers differently from the trained network: {difference:.2g} "
            "at most, under {limit} is allowed; report this as a bug",
            difference=difference,
            limit=LARGEST_DIFFERENCE,
        )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
