"""Export a detector to ONNX, with non-maximum suppression inside of the graph."""

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
    """Boxes of one picture: corners (boxes x 4, in pixels), classes and scores."""

    corners: NDArray[np.float32]
    classes: NDArray[np.int64]
    scores: NDArray[np.float32]


def write_detector(
    network: GeneralizedRCNN, squares: Sequence[Square], folder: Path
) -> dict[str, str]:
    """Write the graph and the weights; return the sha256 of both by name.

    Raises ModelFolderError if the graph finds other boxes in `squares` than the network.
    """
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
        # Tracing warns of each value it takes for constant; checking the graph shows that it is.
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
            (expected,) = network.inference([square], do_postprocess=False)
        corners, classes, scores, _ = session.run(None, {"pixels": square["image"].numpy()})
        known = Boxes(
            expected.pred_boxes.tensor.cpu().numpy(),
            expected.pred_classes.cpu().numpy(),
            expected.scores.cpu().numpy(),
        )
        boxes += len(known.scores)
        strays += count_strays(Boxes(corners, classes, scores), known)
    if strays > MOST_STRAYS * boxes:
        raise ModelFolderError(
            "models.graph-boxes-differ",
            "the ONNX graph answers differently from the trained network: {strays} boxes of "
            "{pictures} pictures have no partner of the same class within {shift} pixels "
            "and a score within {difference}, and the network finds {boxes}; report this as "
            "a bug",
            strays=strays,
            pictures=len(squares),
            shift=LARGEST_SHIFT,
            difference=LARGEST_SCORE_DIFFERENCE,
            boxes=boxes,
        )


def count_strays(found: Boxes, expected: Boxes) -> int:
    """Return the number of boxes that have no match on the other side, in any order.

    Boxes near LOWEST_SCORE are ignored, since rounding decides whether they are returned.
    """
    same = (
        (np.abs(found.corners[:, None] - expected.corners[None]).max(2, initial=0) <= LARGEST_SHIFT)
        & (found.classes[:, None] == expected.classes[None])
        & (np.abs(found.scores[:, None] - expected.scores[None]) <= LARGEST_SCORE_DIFFERENCE)
    )
    pairs = linear_sum_assignment(same, maximize=True)
    met = same[pairs]
    alone = [
        np.delete(boxes.scores, places[met])
        for boxes, places in zip((found, expected), pairs, strict=True)
    ]
    return int((np.concatenate(alone) > LOWEST_SCORE + LARGEST_SCORE_DIFFERENCE).sum())
