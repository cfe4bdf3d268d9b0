"""Write a detector as an ONNX graph that answers as torch does, boxes chosen inside of it."""

import hashlib
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from detectron2.export import TracingAdapter
from detectron2.modeling import GeneralizedRCNN
from detectron2.structures import Instances
from safetensors.torch import save_file
from torch import Tensor

from schemas.errors import ModelFolderError
from schemas.model_folder import GRAPH_FILE, WEIGHTS_FILE
from tasks.trainers.detection.model import state_of
from tasks.trainers.model_export import OPSET

LARGEST_SHIFT = 1e-2
LARGEST_SCORE_DIFFERENCE = 1e-4
OUTPUTS = ("boxes", "classes", "scores", "square")

Square = dict[str, Tensor]


def write_detector(
    network: GeneralizedRCNN, squares: Sequence[Square], folder: Path
) -> dict[str, str]:
    """Write graph and weights, prove the graph on real pictures and return the sha256 of both."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state_of(network), folder / WEIGHTS_FILE)
    _write_graph(network, squares[0], folder / GRAPH_FILE)
    _prove_graph(network, squares, folder / GRAPH_FILE)
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in (GRAPH_FILE, WEIGHTS_FILE)
    }


def _found(network: GeneralizedRCNN, squares: list[Square]) -> list[dict[str, Instances]]:
    return [{"instances": network.inference(squares, do_postprocess=False)[0]}]


def _write_graph(network: GeneralizedRCNN, square: Square, path: Path) -> None:
    adapter = TracingAdapter(network, [square], _found).eval()
    with warnings.catch_warnings():
        # Tracing tells of each number it takes for constant; the proof shows that they are.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            adapter,
            adapter.flattened_inputs,
            path,
            input_names=["pixels"],
            output_names=list(OUTPUTS),
            opset_version=OPSET,
            dynamo=False,
        )


def _prove_graph(network: GeneralizedRCNN, squares: Sequence[Square], path: Path) -> None:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for square in squares:
        with torch.inference_mode():
            (wanted,) = network.inference([square], do_postprocess=False)
        boxes, classes, scores, _ = session.run(None, {"pixels": square["image"].numpy()})
        shift = _difference(boxes, wanted.pred_boxes.tensor)
        score = _difference(scores, wanted.scores)
        other = _difference(classes, wanted.pred_classes)
        if shift > LARGEST_SHIFT or score > LARGEST_SCORE_DIFFERENCE or other > 0:
            raise ModelFolderError(
                f"the ONNX graph answers differently from the trained network: boxes by "
                f"{shift:.2g} pixels and scores by {score:.2g} at most, under {LARGEST_SHIFT} and "
                f"{LARGEST_SCORE_DIFFERENCE} are allowed; report this as a bug"
            )


def _difference(found: np.ndarray, wanted: Tensor) -> float:
    """Return the largest difference; another number of boxes is an endless one."""
    if found.shape != tuple(wanted.shape):
        return float("inf")
    return float(np.abs(found - wanted.cpu().numpy()).max(initial=0.0))
