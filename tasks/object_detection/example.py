"""An example request of object detection."""

from pathlib import Path

from tasks.project_types.example_request import Example, drawn_picture


def example(_: Path) -> Example:
    """Return a picture, and a threshold so low that boxes are found in it."""
    return Example("picture.png", drawn_picture(), {"threshold": "0.05"})
