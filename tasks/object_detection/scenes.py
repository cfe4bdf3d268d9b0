"""Pictures composed of drawings on backgrounds, with a box around what is seen of each drawing."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter

from schemas.label import LabeledBox
from tasks.formats import voc

PLACES_TRIED = 10
LEAST_SEEN = 0.3  # what is seen less of has no box
EMPTY_SHARE = 0.1  # of the scenes
SHARE_OUTSIDE = 0.2  # how far an object may reach over the border
OPAQUE = 100
JPEG_QUALITY = (70, 96)

Random = np.random.Generator
Owners = NDArray[np.int64]  # which object each pixel shows; -1: the background
Place = tuple[int, int]


@dataclass(frozen=True)
class Drawing:
    """Something seen in scenes; without a label it only looks like what is to find."""

    label: str | None
    picture: Image.Image


@dataclass(frozen=True)
class Scene:
    """A composed picture and the boxes of its objects."""

    name: str
    jpeg: bytes
    size: tuple[int, int]
    boxes: tuple[LabeledBox, ...]


@dataclass(frozen=True)
class Variation:
    """How scenes differ: how many objects of which share of the shorter side, how changed."""

    objects: tuple[int, int]
    sides: tuple[float, float]
    degrees: float
    hue: int = 0  # of 255
    mirrored: bool = False
    most_hidden: float = 0.6  # of an object by one in front of it


@dataclass(frozen=True)
class _Placed:
    """A drawing on the canvas: how many pixels of its own it has, seen or not."""

    label: str | None
    pixels: int


def compose(
    name: str,
    drawings: Sequence[Drawing],
    background: Image.Image,
    variation: Variation,
    random: Random,
) -> Scene:
    """Put some of the drawings on the background, then treat all as a camera would."""
    canvas = background.convert("RGB")
    owners: Owners = np.full((canvas.height, canvas.width), -1)
    placed: list[_Placed] = []
    few, many = variation.objects
    count = 0 if random.random() < EMPTY_SHARE else int(random.integers(few, many + 1))
    for _ in range(count):
        drawing = drawings[int(random.integers(len(drawings)))]
        changed = _changed(drawing.picture, min(canvas.size), variation, random)
        at = _place_for(changed, owners, placed, variation.most_hidden, random)
        if at is not None:
            _shade(canvas, changed, at, random)
            canvas.paste(changed, at, changed)
            owners[_covered(changed, canvas.size, at)] = len(placed)
            placed.append(_Placed(drawing.label, _opaque_pixels(changed)))
    return Scene(name, _photographed(canvas, random), canvas.size, tuple(_boxes(owners, placed)))


def write_labeled(scenes: Sequence[Scene], folder: Path) -> None:
    """Write pictures, each with a VOC file of the same name."""
    for scene in scenes:
        (folder / scene.name).write_bytes(scene.jpeg)
        boxes = [(box.label, box) for box in scene.boxes]
        xml = voc.annotation(scene.name, scene.size, boxes)
        (folder / scene.name).with_suffix(".xml").write_bytes(xml)


def _changed(
    drawing: Image.Image, shorter_side: int, variation: Variation, random: Random
) -> Image.Image:
    """Return a drawing of another size, colour and angle, cut to what is opaque."""
    smallest, largest = np.log(variation.sides)
    side = shorter_side * float(np.exp(random.uniform(smallest, largest)))
    scale = side / max(drawing.size)
    stretched = scale * random.uniform(0.85, 1.0, 2)
    width, height = np.maximum(np.round(stretched * drawing.size), 4).astype(int).tolist()
    changed = drawing.resize((width, height), Image.Resampling.BICUBIC)
    if variation.mirrored and random.random() < 0.5:
        changed = changed.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    changed = _sheared(_recoloured(changed, variation.hue, random), random)
    turned = changed.rotate(
        random.uniform(-variation.degrees, variation.degrees),
        Image.Resampling.BICUBIC,
        expand=True,
    )
    return turned.crop(_opaque(turned).getbbox())


def _recoloured(drawing: Image.Image, hue: int, random: Random) -> Image.Image:
    alpha = drawing.getchannel("A")
    hues, saturation, value = drawing.convert("RGB").convert("HSV").split()
    shift = int(random.integers(-hue, hue + 1))
    shifted = hues.point([(level + shift) % 256 for level in range(256)])
    colours = Image.merge("HSV", (shifted, saturation, value)).convert("RGB")
    for change in (ImageEnhance.Color, ImageEnhance.Brightness, ImageEnhance.Contrast):
        colours = change(colours).enhance(random.uniform(0.75, 1.25))
    colours.putalpha(alpha)
    return colours


def _sheared(drawing: Image.Image, random: Random) -> Image.Image:
    x, y = random.uniform(-0.15, 0.15, 2)
    width, height = drawing.size
    shift_x, shift_y = -x * height / 2, -y * width / 2
    return drawing.transform(
        drawing.size,
        Image.Transform.AFFINE,
        (1, x, shift_x, y, 1, shift_y),
        Image.Resampling.BICUBIC,
    )


def _opaque(drawing: Image.Image) -> Image.Image:
    return drawing.getchannel("A").point(lambda level: 255 * (level > OPAQUE))


def _opaque_pixels(drawing: Image.Image) -> int:
    return _opaque(drawing).histogram()[255]


def _place_for(
    drawing: Image.Image,
    owners: Owners,
    placed: Sequence[_Placed],
    most_hidden: float,
    random: Random,
) -> Place | None:
    """Return a place where the drawing hides no other too much."""
    height, width = owners.shape
    size = np.array(drawing.size)
    reach = SHARE_OUTSIDE * size
    furthest = np.maximum(np.array([width, height]) - size + reach, 0)
    for _ in range(PLACES_TRIED):
        x, y = random.uniform(-reach, furthest).astype(int).tolist()
        covered = owners[_covered(drawing, (width, height), (x, y))]
        hidden = np.bincount(covered + 1, minlength=len(placed) + 1)[1:]
        if all(hidden <= [most_hidden * item.pixels for item in placed]):
            return x, y
    return None


def _covered(drawing: Image.Image, size: tuple[int, int], at: Place) -> NDArray[np.bool_]:
    """Return which pixels of a canvas of this size the drawing covers there."""
    whole = Image.new("L", size)
    whole.paste(_opaque(drawing), at)
    return np.asarray(whole) > 0


def _shade(canvas: Image.Image, drawing: Image.Image, at: Place, random: Random) -> None:
    """Let half of the objects throw a soft shadow."""
    if random.random() < 0.5:
        return
    reach = max(drawing.size) // 8 + 1
    dark = random.uniform(0.2, 0.5)
    shadow = Image.new("L", (drawing.width + 2 * reach, drawing.height + 2 * reach))
    shadow.paste(drawing.getchannel("A").point(lambda level: int(dark * level)), (reach, reach))
    shadow = shadow.filter(ImageFilter.GaussianBlur(reach / 2))
    x, y = (np.array(at) - reach + random.integers(-reach, reach + 1, 2)).tolist()
    canvas.paste((0, 0, 0), (x, y), shadow)


def _boxes(owners: Owners, placed: Sequence[_Placed]) -> list[LabeledBox]:
    boxes = []
    for number, item in enumerate(placed):
        rows, columns = np.nonzero(owners == number)
        if item.label is not None and len(rows) >= LEAST_SEEN * item.pixels:
            box = LabeledBox(
                label=item.label,
                xmin=int(columns.min()),
                ymin=int(rows.min()),
                xmax=int(columns.max()) + 1,
                ymax=int(rows.max()) + 1,
            )
            boxes.append(box)
    return boxes


def _photographed(canvas: Image.Image, random: Random) -> bytes:
    """Return a JPG of other light, a little blurred and noisy."""
    picture = ImageEnhance.Brightness(canvas).enhance(random.uniform(0.75, 1.25))
    if random.random() < 0.3:
        picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.3)))
    noise = random.standard_normal((picture.height, picture.width, 3), dtype=np.float32)
    noisy = np.clip(np.asarray(picture) + random.uniform(0, 8) * noise, 0, 255).astype(np.uint8)
    body = io.BytesIO()
    Image.fromarray(noisy).save(body, "JPEG", quality=int(random.integers(*JPEG_QUALITY)))
    return body.getvalue()
