"""An example request for any model of a type, drawn here: no data of anybody is in an archive."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from schemas.project_type import ProjectType
from tasks.project_types.parts import Part, part_of

WIDTH, HEIGHT = 160, 120
TEXT = "The room was quiet and very clean. 房间安静 非常干净。"


@dataclass(frozen=True)
class Example:
    """The body of a request as a file, and the options of its URL."""

    name: str
    body: bytes
    options: Mapping[str, str] = field(default_factory=dict)


def example_for(project_type: ProjectType, model_folder: Path) -> Example:
    """Return an example that the model in a folder can answer."""
    example: Example = part_of(project_type, Part.EXAMPLE).example(model_folder)
    return example


def drawn_picture() -> bytes:
    """Return a picture of a red disc and a blue block on a shaded ground."""
    shade = np.linspace(60, 220, WIDTH, dtype=np.uint8)
    picture = Image.fromarray(np.repeat(np.tile(shade, (HEIGHT, 1))[..., None], 3, axis=2))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 30, 80, 90), fill=(200, 40, 30))
    draw.rectangle((95, 25, 145, 75), fill=(30, 60, 190))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def written_json(request: Any) -> bytes:
    """Return a request as JSON that people can read."""
    return json.dumps(request, ensure_ascii=False, indent=1).encode()
