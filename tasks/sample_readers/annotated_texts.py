"""Texts that an annotation file holds itself, with what it says about them."""

from dataclasses import replace

from schemas.errors import InvalidTextError
from schemas.label import Mark
from tasks.sample_readers.read_samples import ReadSample
from tasks.sample_readers.texts import text_problem, text_sample


def annotated_text(name: str, text: str, marks: tuple[Mark, ...]) -> ReadSample:
    """Make a sample of a text; raises when it cannot be taken in."""
    stripped = text.strip()
    problem = text_problem(text) if stripped else "the text is empty; write one or remove it"
    if problem is not None:
        raise InvalidTextError(f"{name}: {problem}")
    return replace(text_sample(name, stripped, "TXT"), marks=marks)
