"""An example request for any model of a type, drawn here: no data of anybody is in an archive."""

import io
import json
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from schemas.model_folder import DESCRIPTION_FILE
from schemas.predictive_analytics import FeatureKind, TableModelDescription
from schemas.project_type import ProjectType

WIDTH, HEIGHT = 160, 120
SAMPLE_RATE, SECONDS = 16_000, 2
LOWEST_HERTZ, HIGHEST_HERTZ = 200, 2_000
LOUDNESS = 16_000
TEXT = "The room was quiet and very clean. 房间安静 非常干净。"


@dataclass(frozen=True)
class Example:
    """The body of a request as a file, and the options of its URL."""

    name: str
    body: bytes
    options: Mapping[str, str] = field(default_factory=dict)


def example_for(project_type: ProjectType, model_folder: Path) -> Example:
    """Return an example that the model in a folder can answer."""
    examples: dict[ProjectType, Callable[[], Example]] = {
        ProjectType.IMAGE_CLASSIFICATION: lambda: Example("picture.png", _picture()),
        ProjectType.OBJECT_DETECTION: lambda: Example(
            "picture.png", _picture(), {"threshold": "0.05"}
        ),
        ProjectType.SOUND_CLASSIFICATION: lambda: Example("sound.wav", _sound()),
        ProjectType.TEXT_CLASSIFICATION: lambda: Example("request.json", _json({"text": TEXT})),
        ProjectType.PREDICTIVE_ANALYTICS: lambda: Example("request.json", _record(model_folder)),
    }
    return examples[project_type]()


def _picture() -> bytes:
    """Return a picture of a red disc and a blue block on a shaded ground."""
    shade = np.linspace(60, 220, WIDTH, dtype=np.uint8)
    picture = Image.fromarray(np.repeat(np.tile(shade, (HEIGHT, 1))[..., None], 3, axis=2))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 30, 80, 90), fill=(200, 40, 30))
    draw.rectangle((95, 25, 145, 75), fill=(30, 60, 190))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _sound() -> bytes:
    """Return a tone that rises."""
    time = np.arange(SAMPLE_RATE * SECONDS) / SAMPLE_RATE
    rising = LOWEST_HERTZ + (HIGHEST_HERTZ - LOWEST_HERTZ) / (2 * SECONDS) * time
    values = (LOUDNESS * np.sin(2 * np.pi * rising * time)).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(values.tobytes())
    return file.getvalue()


def _record(model_folder: Path) -> bytes:
    described = (model_folder / DESCRIPTION_FILE).read_bytes()
    features = TableModelDescription.model_validate_json(described).features
    values = {
        one.name: {
            FeatureKind.NUMBER: 1,
            FeatureKind.CATEGORY: one.frequent[0] if one.frequent else "",
            FeatureKind.TEXT: TEXT,
        }[one.kind]
        for one in features
    }
    return _json({"data": {"req_data": [values]}})


def _json(request: Any) -> bytes:
    return json.dumps(request, ensure_ascii=False, indent=1).encode()
