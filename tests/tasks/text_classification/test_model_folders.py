"""Model folders of text classifiers that were altered, by accident or with care, are refused."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from schemas.errors import ModelFolderError
from tasks.serving.loading import load_predictor
from tests.tasks.image_classification.digit_pictures import training_in
from tests.tasks.text_classification.review_texts import BALANCE, review_data, train_texts


@pytest.fixture(scope="module")
def review_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that tells praise from blame in Chinese reviews."""
    with training_in(tmp_path_factory.mktemp("home")):
        return train_texts(review_data(60), tmp_path_factory.mktemp("model"), BALANCE).folder


@pytest.fixture
def copied(review_model: Path, tmp_path: Path) -> Path:
    """A copy of the model folder, to be altered."""
    return Path(shutil.copytree(review_model, tmp_path / "copied"))


@pytest.mark.parametrize("name", ["vocabulary.json", "weights.safetensors"])
@pytest.mark.parametrize("damage", ["altered", "shortened", "removed"])
def test_altered_or_missing_files_are_refused_by_their_hash(
    copied: Path, name: str, damage: str
) -> None:
    path = copied / name
    body = path.read_bytes()
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(body[:-1] if damage == "shortened" else b"X" + body[1:])

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


HOSTILE_VOCABULARIES = {
    "a pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
    "not UTF-8": b'["\xff"]',
    "an object": b'{"a": 1}',
    "numbers": b"[1, 2]",
    "a name twice": b'["a", "a"]',
    "fewer names": b'["a", "b"]',
    "deeply nested": b"[" * 100_000,
}


@pytest.mark.parametrize("body", HOSTILE_VOCABULARIES.values(), ids=HOSTILE_VOCABULARIES)
def test_other_content_as_vocabulary_is_refused_by_its_form(copied: Path, body: bytes) -> None:
    (copied / "vocabulary.json").write_bytes(body)
    rehash(copied)

    with pytest.raises(ModelFolderError, match="train again"):
        load_predictor(copied)


def without(name: str) -> Callable[[dict[str, Any]], None]:
    """Return what removes a tensor."""
    return lambda tensors: tensors.pop(name)


def replaced(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], None]:
    """Return what changes a tensor."""
    return lambda tensors: tensors.update({name: change(tensors[name])})


HOSTILE_TENSORS = {
    "no pool": without("pool.weight"),
    "no landmarks": without("kernel.landmarks"),
    "a class more": replaced("pool.bias", lambda t: np.append(t, t[:1])),
    "turned": replaced("linear.weight", lambda t: np.ascontiguousarray(t.T)),
    "flat": replaced("kernel.landmarks", lambda t: t.ravel()),
    "narrow landmarks": replaced("kernel.landmarks", lambda t: np.ascontiguousarray(t[:, :9])),
    "whole numbers": replaced("ngrams.weight", lambda t: t.astype(np.int64)),
    "wide numbers": replaced("ngrams.weight", lambda t: t.astype(np.float64)),
    "not a number": replaced("ngrams.bias", lambda t: t * np.float32("nan")),
    "without end": replaced("ngrams.rarity", lambda t: t * np.float32("inf")),
    "fewer n-grams": replaced("ngrams.weight", lambda t: t[:-1]),
    "no n-grams beside the encoder": without("joint.ngrams"),
    "fewer landmarks beside n-grams": replaced("joint.kernel", lambda t: t[:-1]),
}


@pytest.mark.parametrize("change", HOSTILE_TENSORS.values(), ids=HOSTILE_TENSORS)
def test_weights_of_other_shapes_or_kinds_are_refused(
    copied: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    tensors = load_file(copied / "weights.safetensors")
    change(tensors)
    save_file(tensors, copied / "weights.safetensors")
    rehash(copied)

    with pytest.raises(ModelFolderError, match="finite numbers"):
        load_predictor(copied)


@pytest.mark.parametrize(
    "body",
    [b"", b"\x80\x04cos\nsystem\n", b"PK\x03\x04", b"\xff" * 64, (2**40).to_bytes(8, "little")],
)
def test_what_is_not_safetensors_is_refused(copied: Path, body: bytes) -> None:
    (copied / "weights.safetensors").write_bytes(body)
    rehash(copied)

    with pytest.raises(ModelFolderError, match="not a safetensors file"):
        load_predictor(copied)


def encoder(**changes: object) -> dict[str, object]:
    """Return an encoder that no model was trained with."""
    return {"kind": "wheel", "name": "another", "files": {}, "max_tokens": 9} | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"members": []},
        {"members": ["ngrams", "ngrams"]},
        {"members": ["horoscope"]},
        {"members": ["ngrams", "linear", "kernel", "tuned"]},
        {"class_names": ["one"]},
        {"class_names": ["a b", "c"]},
        {"class_names": ["a", "b", "c"]},
        {"gamma": 0},
        {"run_this": "script.py"},
        {"encoder": encoder()},
        {"encoder": encoder(files={"sp.model": "0" * 64, "weights.npz": "0" * 64})},
        {"encoder": encoder(kind="onnx")},
        {"encoder": encoder(kind="pickle")},
        {"sha256_of_files": {"vocabulary.pkl": "0" * 64}},
        {"sha256_of_files": {}},
        {"project_type": "image_classification"},
    ],
    ids=str,
)
def test_descriptions_that_do_not_fit_are_refused(copied: Path, changes: dict[str, Any]) -> None:
    rehash(copied, **changes)

    with pytest.raises(ModelFolderError):
        load_predictor(copied)
