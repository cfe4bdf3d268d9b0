"""Answers of a served image classifier, and the folders and pictures it refuses."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from schemas.errors import InvalidInputError, InvalidPictureError, ModelFolderError
from tasks.image_classification.predictor import ImagePredictor
from tasks.serving.loading import load_predictor
from tasks.serving.pixels import read_fitted, read_pixels
from tests.tasks.edge_archives import assert_scores_alone

ORIENTATION = 0x0112


def encoded(picture: Image.Image, media_format: str, **options: Any) -> bytes:
    """Return a picture as the bytes of a file."""
    body = io.BytesIO()
    picture.save(body, media_format, **options)
    return body.getvalue()


def plain(colour: str) -> bytes:
    """A PNG of one colour."""
    return encoded(Image.new("RGB", (50, 40), colour), "PNG")


def test_the_answer_has_the_best_label_and_falling_scores_as_text(colour_model: Path) -> None:
    answer = load_predictor(colour_model).predict(plain("blue"))

    assert answer.model_dump(mode="json") == {
        "predicted_label": "blue",
        "scores": [["blue", "0.988"], ["red", "0.006"], ["green", "0.006"]],
    }


def test_a_heat_map_shows_the_place_that_decided(colour_model: Path) -> None:
    picture = Image.new("RGB", (140, 70), "black")
    picture.paste("red", (20, 10, 40, 20))  # the second row of seven, the second column
    body = encoded(picture, "PNG")
    predictor = load_predictor(colour_model)

    answer = predictor.predict(body, {"explain": "true"}).model_dump()

    found = np.array(answer.pop("explanation")["importances"])
    assert answer == predictor.predict(body).model_dump()
    assert found.shape == (7, 7)
    assert np.unravel_index(found.argmax(), found.shape) == (1, 1)
    assert found[1, 1] > 0
    assert np.abs(found[3:, 3:]).max() < found[1, 1] / 5


def test_an_explanation_that_cannot_be_meant_is_refused(colour_model: Path) -> None:
    with pytest.raises(InvalidInputError, match="takes `explain` \\(also tell what decided"):
        load_predictor(colour_model).predict(plain("red"), {"explain": "perhaps"})


@pytest.mark.parametrize("media_format", ["JPEG", "PNG", "BMP"])
def test_the_three_formats_are_read(colour_model: Path, media_format: str) -> None:
    body = encoded(Image.new("RGB", (50, 40), "red"), media_format)

    assert load_predictor(colour_model).predict(body).model_dump()["predicted_label"] == "red"


def test_probabilities_have_one_row_a_picture(colour_model: Path) -> None:
    rows = ImagePredictor(colour_model).probabilities([plain("red"), plain("blue")])

    assert rows.shape == (2, 3)
    assert rows.argmax(1).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the file sent is empty"),
        (b"<svg/>", "is an SVG picture; save it as JPG, PNG or BMP"),
        (b"hello", "is a text file; choose a JPG, PNG or BMP picture"),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "is a GIF picture; save it as JPG, PNG or BMP"),
        (encoded(Image.effect_noise((99, 99), 90), "PNG")[:-2000], "damaged"),
        (encoded(Image.new("L", (101, 100)), "PNG"), "101 x 100 pixels; at most 10000"),
    ],
)
def test_what_is_not_a_whole_picture_in_the_limits_is_refused(
    colour_model: Path, body: bytes, said: str
) -> None:
    with pytest.raises(InvalidPictureError, match=said):
        ImagePredictor(colour_model, max_pixels=10_000).predict(body)


def test_transparent_parts_are_white() -> None:
    clear = encoded(Image.new("RGBA", (20, 20), (255, 0, 0, 0)), "PNG")
    palette = Image.new("P", (20, 20), 0)

    assert (read_pixels(clear, 32) == 255).all()
    assert (read_pixels(encoded(palette, "PNG", transparency=0), 32) == 255).all()


@pytest.mark.parametrize("mode", ["L", "1", "LA", "I;16"])
def test_grey_pictures_of_any_depth_have_three_equal_channels(mode: str) -> None:
    grey = Image.fromarray(np.tile(np.arange(0, 256, 8, dtype=np.uint8), (32, 1)))
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    else:
        picture = grey.convert(mode)
    pixels = read_pixels(encoded(picture, "PNG"), 32)

    assert (pixels == pixels[0]).all()
    if mode != "1":
        assert np.abs(pixels[0].astype(int) - np.asarray(grey)).max() <= 1


def test_cmyk_pictures_keep_their_colour() -> None:
    body = encoded(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG")

    red, green, blue = read_pixels(body, 32).mean((1, 2))
    assert red > 200
    assert max(green, blue) < 60


def test_a_picture_with_an_exif_orientation_is_turned_upright() -> None:
    upright = Image.fromarray(np.tile(np.arange(64, dtype=np.uint8) * 4, (64, 1)))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    lying = encoded(upright.transpose(Image.Transpose.ROTATE_90), "PNG", exif=exif)

    assert np.array_equal(read_pixels(lying, 32), read_pixels(encoded(upright, "PNG"), 32))


def test_exif_that_cannot_be_read_is_ignored() -> None:
    plain = Image.effect_noise((99, 66), 90)
    odd = encoded(plain, "PNG", exif=b"Exif\0\0no TIFF header")

    assert np.array_equal(read_pixels(odd, 32), read_pixels(encoded(plain, "PNG"), 32))
    assert (read_fitted(odd, 32).width, read_fitted(odd, 32).height) == (99, 66)


def test_a_large_jpeg_read_at_reduced_size_looks_the_same() -> None:
    noise = Image.effect_noise((64, 48), 80).resize((1600, 1200), Image.Resampling.BICUBIC)
    reduced = read_pixels(encoded(noise.convert("RGB"), "JPEG", quality=95), 32)
    whole = read_pixels(encoded(noise.convert("RGB"), "PNG"), 32)

    assert np.abs(reduced.astype(int) - whole).mean() < 3


def change(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what sets one field of a description."""
    return lambda description: description.update({name: value})


@pytest.mark.parametrize(
    "damage",
    [
        change("format", 2),
        change("project_type", "palm_reading"),
        change("thresholds", [0.5]),
        change("run_this", "script.py"),
        lambda description: description["sha256_of_files"].update({"model.pkl": "0" * 64}),
        lambda description: description["sha256_of_files"].pop("weights.safetensors"),
        change("sha256_of_files", {"../model.onnx": "0" * 64}),
    ],
)
def test_descriptions_of_unknown_form_are_refused(
    colour_model: Path, damage: Callable[[dict[str, Any]], None]
) -> None:
    description = json.loads((colour_model / "model.json").read_text())
    damage(description)
    (colour_model / "model.json").write_text(json.dumps(description))

    with pytest.raises(ModelFolderError):
        load_predictor(colour_model)


@pytest.mark.parametrize("name", ["model.onnx", "weights.safetensors"])
def test_an_altered_file_is_refused_by_its_sha256(colour_model: Path, name: str) -> None:
    body = (colour_model / name).read_bytes()
    (colour_model / name).write_bytes(body[:-1] + b"\x00")

    with pytest.raises(ModelFolderError, match=f"{name} has sha256"):
        load_predictor(colour_model)


@pytest.mark.parametrize("name", ["model.json", "model.onnx", "weights.safetensors"])
def test_a_missing_file_is_named(colour_model: Path, name: str) -> None:
    (colour_model / name).unlink()

    with pytest.raises(ModelFolderError, match=name):
        load_predictor(colour_model)


def test_predictors_need_neither_torch_nor_our_infrastructure() -> None:
    kept_out = {"torch", "sklearn", "infra", "tasks.learning"}
    modules = "tasks.serving.loading, tasks.image_classification.predictor"
    program = f"import sys, {modules}; print(sorted({kept_out} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.strip() == "[]", done.stderr


def test_an_edge_archive_scores_without_this_repository(colour_model: Path, tmp_path: Path) -> None:
    assert_scores_alone(colour_model, tmp_path / "edge")
