"""Model folders of sound classifiers that were altered, by accident or with care, are refused."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from safetensors.numpy import load_file, save_file

from schemas.errors import ModelFolderError
from tasks.serving.loading import load_predictor
from tests.tasks.image_classification.digit_pictures import training_in
from tests.tasks.sound_classification.demo_clips import BALANCE, demo_data, train_sounds


@pytest.fixture(scope="module")
def sound_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that tells drums, strings and whistles apart."""
    with training_in(tmp_path_factory.mktemp("home")):
        data = demo_data(tmp_path_factory.mktemp("clips"), 15)
        return train_sounds(data, tmp_path_factory.mktemp("model"), BALANCE).folder


@pytest.fixture
def copied(sound_model: Path, tmp_path: Path) -> Path:
    """A copy of the model folder, to be altered."""
    return Path(shutil.copytree(sound_model, tmp_path / "copied"))


@pytest.mark.parametrize("name", ["model.onnx", "weights.safetensors", "learned.txt"])
@pytest.mark.parametrize("damage", ["altered", "removed"])
def test_altered_or_missing_files_are_refused_by_their_hash(
    copied: Path, name: str, damage: str
) -> None:
    path = copied / name
    body = path.read_bytes()
    path.unlink() if damage == "removed" else path.write_bytes(b"X" + body[1:])

    with pytest.raises(ModelFolderError, match=name):
        load_predictor(copied)


def rehash(folder: Path, **changes: object) -> None:
    """Write the hashes anew, as someone who alters a folder with care would."""
    description = json.loads((folder / "model.json").read_text())
    for name in description["sha256_of_files"]:
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        description["sha256_of_files"][name] = found
    description.update(changes)
    (folder / "model.json").write_text(json.dumps(description))


def replaced(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], None]:
    """Return what changes a tensor."""
    return lambda tensors: tensors.update({name: change(tensors[name])})


HOSTILE_TENSORS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no pool": lambda tensors: tensors.pop("pool.weight"),
    "no landmarks": lambda tensors: tensors.pop("kernel.landmarks"),
    "a class more": replaced("pool.bias", lambda t: np.append(t, t[:1])),
    "turned": replaced("linear.weight", lambda t: np.ascontiguousarray(t.T)),
    "narrow landmarks": replaced("kernel.landmarks", lambda t: np.ascontiguousarray(t[:, :9])),
    "fewer landmarks": replaced("kernel.landmarks", lambda t: t[:-1]),
    "narrow network": replaced("network.weight", lambda t: t[:-1]),
    "wide numbers": replaced("linear.weight", lambda t: t.astype(np.float64)),
    "not a number": replaced("network.bias", lambda t: t * np.float32("nan")),
    "deviation of 0": replaced("kernel.std", lambda t: t * 0),
}


@pytest.mark.parametrize("change", HOSTILE_TENSORS.values(), ids=HOSTILE_TENSORS)
def test_weights_of_other_shapes_or_kinds_are_refused(
    copied: Path, change: Callable[[dict[str, Any]], Any]
) -> None:
    tensors = load_file(copied / "weights.safetensors")
    change(tensors)
    save_file(tensors, copied / "weights.safetensors")
    rehash(copied)

    with pytest.raises(ModelFolderError, match="train again"):
        load_predictor(copied)


@pytest.mark.parametrize("body", [b"", b"\x80\x04cos\nsystem\n", b"PK\x03\x04", b"\xff" * 64])
def test_what_is_not_safetensors_is_refused(copied: Path, body: bytes) -> None:
    (copied / "weights.safetensors").write_bytes(body)
    rehash(copied)

    with pytest.raises(ModelFolderError, match="not a safetensors file"):
        load_predictor(copied)


def graph(name: str, output: str, shape: list[object]) -> bytes:
    """Return a graph that gives back what it takes."""
    info = helper.make_tensor_value_info
    model: onnx.ModelProto = helper.make_model(
        helper.make_graph(
            [helper.make_node("Identity", [name], [output])],
            "hostile",
            [info(name, TensorProto.FLOAT, shape)],
            [info(output, TensorProto.FLOAT, shape)],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=9,
    )
    return model.SerializeToString()


HOSTILE_GRAPHS = {
    "another input": graph("pixels", "network", ["n", 128, 64]),
    "another size": graph("pictures", "network", ["n", 128, 65]),
    "another output": graph("pictures", "scores", ["n", 128, 64]),
    "another width": graph("pictures", "network", ["n", 128, 64]),
    "for another member": graph("pictures", "tuned", ["n", 128, 64]),
    "nothing": b"",
    "a pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
}


@pytest.mark.parametrize("body", HOSTILE_GRAPHS.values(), ids=HOSTILE_GRAPHS)
def test_graphs_that_do_not_fit_are_refused(copied: Path, body: bytes) -> None:
    (copied / "model.onnx").write_bytes(body)
    rehash(copied)

    with pytest.raises(ModelFolderError, match=r"train again|is no graph"):
        load_predictor(copied)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"hearing": 3},
        {"members": []},
        {"members": ["linear", "linear"]},
        {"members": ["horoscope"]},
        {"members": ["linear", "kernel", "network", "tuned"]},
        {"class_names": ["one"]},
        {"class_names": ["a b", "c", "d"]},
        {"class_names": ["a", "b", "c", "d"]},
        {"gamma": 0},
        {"run_this": "script.py"},
        {"sha256_of_files": {"weights.pkl": "0" * 64}},
        {"sha256_of_files": {}},
        {"project_type": "image_classification"},
    ],
    ids=str,
)
def test_descriptions_that_do_not_fit_are_refused(copied: Path, changes: dict[str, Any]) -> None:
    rehash(copied, **changes)

    with pytest.raises(ModelFolderError):
        load_predictor(copied)
