"""What somebody has called wrong stays so when a model looks at a sample again."""

from collections.abc import Sequence

from schemas.sample import Sample
from schemas.suggestion import SuggestedMark
from tasks.suggestions.doubts import OVERLAP, carries, overlap


def with_dismissals(
    sample: Sample, made: Sequence[SuggestedMark], wrong: Sequence[SuggestedMark]
) -> list[SuggestedMark]:
    """Return the marks of a model, dismissed where marks of the same place were dismissed before.

    Those that the model no longer says are kept as well, since the next one may say them again.
    What people have set themselves since is no longer wrong.
    """
    still = [mark for mark in wrong if not carries(sample, mark)]
    marks = [
        mark.model_copy(update={"dismissed": any(_is_same(mark, dismissed) for dismissed in still)})
        for mark in made
    ]
    return [
        *marks,
        *(dismissed for dismissed in still if not any(_is_same(dismissed, mark) for mark in made)),
    ]


def _is_same(mark: SuggestedMark, other: SuggestedMark) -> bool:
    if mark.label != other.label or mark.box is None or other.box is None:
        return (mark.label, mark.box) == (other.label, other.box)
    return overlap(mark.box, other.box) >= OVERLAP
