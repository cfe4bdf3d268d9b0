"""Texts that an annotation file holds itself, with what it says about them."""

import hashlib

from schemas.errors import InvalidTextError
from schemas.label import Mark
from tasks.sample_readers.read_samples import ReadSample
from tasks.sample_readers.texts import text_problem


def annotated_text(name: str, text: str, marks: tuple[Mark, ...]) -> ReadSample:
    """Make a sample of a text; raises when it cannot be taken in."""
    stripped = text.strip()
    problem = text_problem(text) if stripped else "the text is empty; write one or remove it"
    if problem is not None:
        raise InvalidTextError(f"{name}: {problem}")
    data = stripped.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    return ReadSample(
        name=f"{name}#{sha256[:12]}",
        source=name,
        sha256=sha256,
        size=len(data),
        media_format="TXT",
        suffix="txt",
        text=stripped,
        marks=marks,
    )
