"""A detector is written only when the written graph finds what the network finds."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from schemas.errors import ModelFolderError
from schemas.object_detection import DetectorBackbone
from tasks.object_detection.training.export import Boxes, Square, count_strays, write_detector
from tasks.object_detection.training.model import DetectorPlan, build_detector

pytestmark = pytest.mark.usefixtures("training_home")

Row = tuple[float, int, float]
KNOWN: list[Row] = [(10, 0, 0.9), (40, 1, 0.5), (60, 1, 0.5), (80, 0, 0.2)]
PLAN = DetectorPlan(
    class_names=("disc", "block"),
    backbone=DetectorBackbone.EFFICIENTNET_LITE0,
    image_size=96,
    frozen_blocks=6,
    channels=96,
    most_objects=2,
)


def boxes(rows: Sequence[Row]) -> Boxes:
    """Return boxes of 20 pixels; a row says where one begins, its class and its score."""
    return Boxes(
        np.array([(at, at, at + 20, at + 20) for at, _, _ in rows], "float32").reshape(-1, 4),
        np.array([number for _, number, _ in rows], "int64"),
        np.array([score for _, _, score in rows], "float32"),
    )


@pytest.mark.parametrize(
    "found",
    [
        KNOWN,
        [KNOWN[0], KNOWN[2], KNOWN[1], KNOWN[3]],
        [(10.005, 0, 0.90005), *KNOWN[1:]],
        [*KNOWN, (5, 0, 0.05001)],
    ],
    ids=["the same", "equal scores in another order", "rounding", "one more at the lowest score"],
)
def test_what_rounding_decides_makes_no_stray(found: list[Row]) -> None:
    assert count_strays(boxes(found), boxes(KNOWN)) == 0


@pytest.mark.parametrize(
    ("found", "strays"),
    [
        ([(10.5, 0, 0.9), *KNOWN[1:]], 2),
        ([(10, 1, 0.9), *KNOWN[1:]], 2),
        ([(10, 0, 0.8), *KNOWN[1:]], 2),
        ([*KNOWN, (5, 0, 0.3)], 1),
        (KNOWN[:2], 2),
        ([KNOWN[0], KNOWN[0], *KNOWN[1:]], 1),
        ([], 4),
    ],
    ids=["moved", "another class", "another score", "one more", "fewer", "doubled", "none"],
)
def test_what_differs_is_counted_on_both_sides(found: list[Row], strays: int) -> None:
    assert count_strays(boxes(found), boxes(KNOWN)) == strays


def test_two_empty_answers_are_the_same() -> None:
    assert count_strays(boxes([]), boxes([])) == 0


def test_a_graph_that_finds_other_boxes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(1)  # by chance a network finds nothing in either picture
    network = build_detector(PLAN).network.eval()
    torch.nn.init.normal_(network.roi_heads.box_predictor.cls_score.weight, std=0.1)
    shown: list[Square] = [{"image": torch.full((3, 96, 96), 128.0)}]
    inference = type(network).inference

    def darker(self: object, squares: list[Square], **options: bool) -> object:
        """Answer for a darker picture unless the graph is being written."""
        if torch.onnx.is_in_onnx_export():
            return inference(self, squares, **options)
        return inference(self, [{"image": square["image"] * 0.1} for square in squares], **options)

    monkeypatch.setattr(type(network), "inference", darker)

    with pytest.raises(ModelFolderError, match="answers differently"):
        write_detector(network, shown, tmp_path)
