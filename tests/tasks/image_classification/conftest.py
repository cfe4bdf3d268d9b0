"""A small real model: it tells whether a picture is mostly red, green or blue."""

import hashlib
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from schemas.model_folder import (
    DESCRIPTION_FILE,
    GRAPH_FILE,
    WEIGHTS_FILE,
    ImageModelDescription,
)

SIZE = 32


@pytest.fixture
def colour_model(tmp_path: Path) -> Path:
    """A model folder whose classes are the mean of each colour channel, softmaxed."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / GRAPH_FILE).write_bytes(_graph())
    (folder / WEIGHTS_FILE).write_bytes(b"weights of the network")
    description = ImageModelDescription(
        class_names=["red", "green", "blue"],
        image_size=SIZE,
        pixel_mean=0,
        pixel_std=1,
        multi_label=False,
        thresholds=None,
        recipe="mean colour",
        pretrained_weights="none",
        sha256_of_files={
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in (GRAPH_FILE, WEIGHTS_FILE)
        },
    )
    (folder / DESCRIPTION_FILE).write_text(description.model_dump_json())
    return folder


def _graph() -> bytes:
    nodes = [
        helper.make_node("ReduceMean", ["pixels"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("Div", ["means", "scale"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "colour",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 3])],
        [numpy_helper.from_array(np.array(50, dtype=np.float32), "scale")],
    )
    opset = [helper.make_opsetid("", 17)]
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=opset, ir_version=9)
    return model.SerializeToString()
