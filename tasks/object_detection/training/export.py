"""Write a detector as an ONNX graph that answers as torch does, boxes chosen inside of it."""

import hashlib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from detectron2.export import TracingAdapter
from detectron2.modeling import GeneralizedRCNN
from detectron2.structures import Instances
from numpy.typing import NDArray
from safetensors.torch import save_file
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from schemas.errors import ModelFolderError
from schemas.model_folder import GRAPH_FILE, WEIGHTS_FILE
from schemas.object_detection import LOWEST_SCORE
from tasks.learning.model_export import OPSET
from tasks.object_detection.training.model import state_of

LARGEST_SHIFT = 1e-2
LARGEST_SCORE_DIFFERENCE = 1e-4
MOST_STRAYS = 0.02  # of all boxes: two that overlap and score alike, each chosen by one side
OUTPUTS = ("boxes", "classes", "scores", "square")

Square = dict[str, Tensor]


@dataclass(frozen=True)
class Boxes:
    """What is found in one picture: a row of four corners in pixels, a class and a score a box."""

    corners: NDArray[np.float32]
    classes: NDArray[np.int64]
    scores: NDArray[np.float32]


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
    boxes = strays = 0
    for square in squares:
        with torch.inference_mode():
            (wanted,) = network.inference([square], do_postprocess=False)
        corners, classes, scores, _ = session.run(None, {"pixels": square["image"].numpy()})
        known = Boxes(
            wanted.pred_boxes.tensor.cpu().numpy(),
            wanted.pred_classes.cpu().numpy(),
            wanted.scores.cpu().numpy(),
        )
        boxes += len(known.scores)
        strays += count_strays(Boxes(corners, classes, scores), known)
    if strays > MOST_STRAYS * boxes:
        raise ModelFolderError(
            f"the ONNX graph answers differently from the trained network: {strays} boxes of "
            f"{len(squares)} pictures have no partner of the same class within {LARGEST_SHIFT} "
            f"pixels and a score within {LARGEST_SCORE_DIFFERENCE}, and the network finds {boxes}; "
            "report this as a bug"
        )


def count_strays(found: Boxes, wanted: Boxes) -> int:
    """Return how many boxes of either side the other side has not, in whatever order they come.

    Rounding decides which of two boxes with the same score comes first, and whether a box at
    LOWEST_SCORE is there at all: neither makes a stray.
    """
    same = (
        (np.abs(found.corners[:, None] - wanted.corners[None]).max(2, initial=0) <= LARGEST_SHIFT)
        & (found.classes[:, None] == wanted.classes[None])
        & (np.abs(found.scores[:, None] - wanted.scores[None]) <= LARGEST_SCORE_DIFFERENCE)
    )
    pairs = linear_sum_assignment(same, maximize=True)
    met = same[pairs]
    alone = [
        np.delete(boxes.scores, places[met])
        for boxes, places in zip((found, wanted), pairs, strict=True)
    ]
    return int((np.concatenate(alone) > LOWEST_SCORE + LARGEST_SCORE_DIFFERENCE).sum())
