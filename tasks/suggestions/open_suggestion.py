"""What is suggested for one sample and is left to answer, and noting which of it is wrong."""

from collections.abc import Sequence
from uuid import UUID

from infra.catalog import samples, suggestions
from schemas.suggestion import PlacedLabel, SampleSuggestion
from tasks.suggestions.doubts import carries, doubt, sureness


def open_suggestion(sample_id: UUID) -> SampleSuggestion:
    """Return the marks that a model suggests for a sample and that it does not carry."""
    sample = samples.get(sample_id)
    known = suggestions.of_sample(sample_id)
    missing = [mark for mark in known.marks if not carries(sample, mark)]
    return known.model_copy(update={"marks": missing})


def dismiss(sample_id: UUID, wrong: Sequence[PlacedLabel]) -> SampleSuggestion:
    """Note that exactly these marks are wrong, of those that are suggested for a sample."""
    known = suggestions.of_sample(sample_id).marks
    places = {(mark.label, mark.box) for mark in wrong}
    marks = [
        mark.model_copy(update={"dismissed": (mark.label, mark.box) in places}) for mark in known
    ]
    left = [mark for mark in marks if not mark.dismissed]
    found = doubt(samples.get(sample_id), left)
    suggestions.rewrite(sample_id, marks, sureness(left), found)
    return open_suggestion(sample_id)
