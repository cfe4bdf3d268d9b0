"""Answers of a served object detector: boxes in the upright picture, options, bad pictures."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from schemas.errors import InvalidInputError, InvalidPictureError, ModelFolderError
from schemas.model_folder import DESCRIPTION_FILE, GRAPH_FILE, WEIGHTS_FILE
from schemas.object_detection import DetectionModelDescription, DetectorBackbone
from tasks.object_detection.predictor import DetectionPredictor
from tasks.serving.loading import load_predictor
from tests.tasks.edge_archives import assert_scores_alone
from tests.tasks.image_classification.test_predictor import ORIENTATION, encoded

SIZE = 64
FOUND = {
    # In pixels of the square; the last ones leave the picture by a part and wholly.
    "boxes": [[8, 4, 24, 12], [0, 0, 16, 8], [32, 16, 80, 40], [2, 50, 20, 60]],
    "classes": [0, 1, 0, 1],
    "scores": [0.6, 0.9998517, 0.3, 0.2],
}
PICTURE = encoded(Image.new("RGB", (640, 320), "red"), "PNG")


@pytest.fixture
def fixed_detector(tmp_path: Path) -> Path:
    """A model folder that finds the same boxes in every picture."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / GRAPH_FILE).write_bytes(graph())
    (folder / WEIGHTS_FILE).write_bytes(b"weights of the network")
    description = DetectionModelDescription(
        recipe="fixed boxes",
        class_names=["cat", "dog"],
        backbone=DetectorBackbone.EFFICIENTNET_LITE0,
        image_size=SIZE,
        pixel_mean=(127, 127, 127),
        pixel_std=(128, 128, 128),
        anchor_sizes=[32],
        most_objects=4,
        score_threshold=0.5,
        pretrained_weights="none",
        sha256_of_files={
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in (GRAPH_FILE, WEIGHTS_FILE)
        },
    )
    (folder / DESCRIPTION_FILE).write_text(description.model_dump_json())
    return folder


def test_the_answer_is_text_with_the_best_score_first(fixed_detector: Path) -> None:
    answer = load_predictor(fixed_detector).predict(PICTURE)

    assert answer.model_dump(mode="json") == {
        "detection_classes": ["dog", "cat"],
        "detection_boxes": [
            ["0.000000", "0.000000", "80.000000", "160.000000"],
            ["40.000000", "80.000000", "120.000000", "240.000000"],
        ],
        "detection_scores": ["0.9998517", "0.6000000"],
        "detection_counts": {"dog": "1", "cat": "1"},
    }


def test_a_lower_threshold_shows_more_and_boxes_end_with_the_picture(fixed_detector: Path) -> None:
    answer = DetectionPredictor(fixed_detector).predict(PICTURE, {"threshold": "0.1"})

    assert answer.detection_classes == ["dog", "cat", "cat"]
    assert answer.detection_boxes[2] == ("160.000000", "320.000000", "320.000000", "640.000000")
    assert answer.detection_counts == {"dog": "1", "cat": "2"}


def test_the_places_in_a_picture_of_millions_of_pixels_in_a_row_are_told(
    fixed_detector: Path,
) -> None:
    body = encoded(Image.new("L", (5_000_000, 8)), "PNG")

    assert DetectionPredictor(fixed_detector).predict(body).detection_boxes


def test_a_high_threshold_may_leave_nothing(fixed_detector: Path) -> None:
    answer = DetectionPredictor(fixed_detector).detect(PICTURE, 0.99999)

    assert answer.detection_classes == []
    assert answer.detection_counts == {}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"threshold": "0.01"}, "'threshold' of the request is '0.01'.*or equal to 0.05"),
        ({"threshold": "1"}, "less than 1"),
        ({"threshold": "nan"}, "'nan'"),
        ({"threshold": "half"}, "valid number"),
        ({"treshold": "0.5"}, "'treshold'"),
    ],
)
def test_options_that_are_not_known_are_refused(
    fixed_detector: Path, options: dict[str, str], said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        DetectionPredictor(fixed_detector).predict(PICTURE, options)


def test_boxes_of_a_turned_picture_are_in_pixels_of_the_upright_one(fixed_detector: Path) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    lying = encoded(Image.new("RGB", (320, 640)), "JPEG", exif=exif)

    turned = DetectionPredictor(fixed_detector).predict(lying)

    assert turned == DetectionPredictor(fixed_detector).predict(PICTURE)


@pytest.mark.parametrize("size", [(1, 1), (20_000, 40), (40, 20_000)])
def test_tiny_and_very_long_pictures_have_boxes_inside_of_them(
    fixed_detector: Path, size: tuple[int, int]
) -> None:
    body = encoded(Image.new("L", size), "PNG")

    for found in DetectionPredictor(fixed_detector).found_boxes(body):
        assert not found.box.leaves(*size)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the file sent is empty"),
        (b"GIF87a" + bytes(20), "is a GIF picture; save it as JPG, PNG or BMP"),
        (encoded(Image.effect_noise((99, 99), 90), "PNG")[:-2000], "damaged"),
        (encoded(Image.new("L", (101, 100)), "PNG"), "101 x 100 pixels; at most 10000"),
    ],
)
def test_what_is_not_a_whole_picture_in_the_limits_is_refused(
    fixed_detector: Path, body: bytes, said: str
) -> None:
    with pytest.raises(InvalidPictureError, match=said):
        DetectionPredictor(fixed_detector, max_pixels=10_000).predict(body)


@pytest.mark.parametrize(
    ("name", "value"),
    [("class_names", []), ("score_threshold", 0), ("image_size", 10**6), ("pickle", "model.pkl")],
)
def test_descriptions_of_unknown_form_are_refused(
    fixed_detector: Path, name: str, value: object
) -> None:
    description = json.loads((fixed_detector / DESCRIPTION_FILE).read_text())
    (fixed_detector / DESCRIPTION_FILE).write_text(json.dumps({**description, name: value}))

    with pytest.raises(ModelFolderError):
        load_predictor(fixed_detector)


@pytest.mark.parametrize("name", [GRAPH_FILE, WEIGHTS_FILE])
def test_an_altered_file_is_refused_by_its_sha256(fixed_detector: Path, name: str) -> None:
    body = (fixed_detector / name).read_bytes()
    (fixed_detector / name).write_bytes(body + b"\x00")

    with pytest.raises(ModelFolderError, match=f"{name} has sha256"):
        load_predictor(fixed_detector)


def test_a_graph_that_cannot_be_run_is_refused(fixed_detector: Path) -> None:
    (fixed_detector / GRAPH_FILE).write_bytes(b"\x80\x04K\x01.")
    described = json.loads((fixed_detector / DESCRIPTION_FILE).read_text())
    described["sha256_of_files"][GRAPH_FILE] = hashlib.sha256(b"\x80\x04K\x01.").hexdigest()
    (fixed_detector / DESCRIPTION_FILE).write_text(json.dumps(described))

    with pytest.raises(ModelFolderError, match="no graph that can be run"):
        load_predictor(fixed_detector)


def graph() -> bytes:
    """Return a graph that takes a square of pixels in and always finds the same."""
    values = {
        "boxes": np.array(FOUND["boxes"], dtype=np.float32),
        "classes": np.array(FOUND["classes"], dtype=np.int64),
        "scores": np.array(FOUND["scores"], dtype=np.float32),
        "square": np.array([SIZE, SIZE], dtype=np.int64),
    }
    nodes = [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(value))
        for name, value in values.items()
    ]
    outputs = [
        helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape
        )
        for name, value in values.items()
    ]
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [3, SIZE, SIZE])
    opset = [helper.make_opsetid("", 17)]
    made: onnx.ModelProto = helper.make_model(
        helper.make_graph(nodes, "fixed", [pixels], outputs), opset_imports=opset, ir_version=9
    )
    return made.SerializeToString()


def test_an_edge_archive_scores_without_this_repository(
    fixed_detector: Path, tmp_path: Path
) -> None:
    assert_scores_alone(fixed_detector, tmp_path / "edge")
