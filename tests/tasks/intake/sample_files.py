"""Small files of every kind, made with the libraries that read them."""

import io
import json
import zipfile
from collections.abc import Mapping

import numpy as np
import soundfile
from PIL import Image

WIDTH, HEIGHT = 32, 24
Box = tuple[str, int, int, int, int]


def png(number: int = 0, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A picture; another number is another picture."""
    return picture("PNG", number, width, height)


def picture(kind: str, number: int = 0, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A picture of one colour in the format PNG, JPEG or BMP."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (number // 256, number % 256, 60)).save(buffer, kind)
    return buffer.getvalue()


def noisy_png(side: int) -> bytes:
    """A picture so large that pages show a small copy of it."""
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def wav(number: int = 0, seconds: float = 1.5, subtype: str = "PCM_16") -> bytes:
    """A sound; another number is another sound."""
    times = np.arange(int(8000 * seconds)) / 8000
    buffer = io.BytesIO()
    soundfile.write(
        buffer, 0.5 * np.sin(times * (400 + number)), 8000, format="WAV", subtype=subtype
    )
    return buffer.getvalue()


def voc(*boxes: Box, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A PASCAL VOC file with boxes."""
    objects = "".join(
        f"<object><name>{label}</name><bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin>"
        f"<xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox></object>"
        for label, x1, y1, x2, y2 in boxes
    )
    size = f"<size><width>{width}</width><height>{height}</height><depth>3</depth></size>"
    return f"<annotation>{size}{objects}</annotation>".encode()


def coco(names: list[str], boxes: Mapping[str, list[Box]]) -> bytes:
    """A COCO instances file that lists pictures and the boxes on them."""
    labels = sorted({box[0] for marked in boxes.values() for box in marked})
    return json.dumps(
        {
            "images": [
                {"id": i, "file_name": name, "width": WIDTH, "height": HEIGHT}
                for i, name in enumerate(names)
            ],
            "categories": [{"id": i, "name": label} for i, label in enumerate(labels)],
            "annotations": [
                {
                    "id": 100 * names.index(name) + i,
                    "image_id": names.index(name),
                    "category_id": labels.index(label),
                    "bbox": [x1, y1, x2 - x1, y2 - y1],
                }
                for name, marked in boxes.items()
                for i, (label, x1, y1, x2, y2) in enumerate(marked)
            ],
        }
    ).encode()


def label_studio(key: str, choices: Mapping[str, list[str]]) -> bytes:
    """A Label Studio export with one choice of labels a task."""
    return json.dumps(
        [
            {
                "id": i,
                "data": {key: value},
                "annotations": [
                    {
                        "id": i,
                        "was_cancelled": False,
                        "result": [
                            {
                                "from_name": "c",
                                "to_name": "x",
                                "type": "choices",
                                "value": {"choices": labels},
                            }
                        ],
                    }
                ],
            }
            for i, (value, labels) in enumerate(choices.items())
        ]
    ).encode()


def label_studio_boxes(boxes: Mapping[str, tuple[str, float, float, float, float]]) -> bytes:
    """A Label Studio export with one box a picture, in percent of its sides."""
    return json.dumps(
        [
            {
                "id": i,
                "data": {"image": name},
                "annotations": [
                    {
                        "id": i,
                        "was_cancelled": False,
                        "result": [
                            {
                                "type": "rectanglelabels",
                                "original_width": WIDTH,
                                "original_height": HEIGHT,
                                "value": {
                                    "x": x,
                                    "y": y,
                                    "width": width,
                                    "height": height,
                                    "rotation": 0,
                                    "rectanglelabels": [label],
                                },
                            }
                        ],
                    }
                ],
            }
            for i, (name, (label, x, y, width, height)) in enumerate(boxes.items())
        ]
    ).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()
