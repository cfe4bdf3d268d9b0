"""An example request of image classification."""

from pathlib import Path

from tasks.project_types.example_request import Example, drawn_picture


def example(_: Path) -> Example:
    """Return a picture."""
    return Example("picture.png", drawn_picture())
