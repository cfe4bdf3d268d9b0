"""An example request of text classification."""

from pathlib import Path

from tasks.project_types.example_request import TEXT, Example, written_json


def example(_: Path) -> Example:
    """Return a text in two languages."""
    return Example("request.json", written_json({"text": TEXT}))
