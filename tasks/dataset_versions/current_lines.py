"""A dataset as it is now, in the form of a manifest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from infra.catalog import samples
from schemas.label import Annotation
from schemas.manifest import LeftOut, ManifestLine
from schemas.sample import SampleTab


@dataclass(frozen=True)
class CurrentLine:
    """A sample as it is now; nobody has decided its usage yet."""

    line: ManifestLine
    is_labeled: bool  # a picture of which somebody said that it shows no object is, too


def current_lines(dataset_id: UUID) -> Iterator[CurrentLine]:
    """Give the samples outside of the trash, unlabeled ones and tables included."""
    for facts, annotations in samples.stream_annotated(dataset_id):
        yield CurrentLine(_line(facts, annotations), facts[samples.TAB] == SampleTab.LABELED)


def as_current_lines(dataset_id: UUID) -> Iterator[ManifestLine]:
    """Give the lines of `current_lines` alone."""
    return (current.line for current in current_lines(dataset_id))


def repeats_among(labeled: Iterable[str], unlabeled: Iterable[str]) -> list[bool]:
    """Say of each unlabeled content, given by its sha256, whether another sample has it already."""
    seen = set(labeled)
    found = []
    for sha256 in unlabeled:
        found.append(sha256 in seen)
        seen.add(sha256)
    return found


def left_out(labeled: Iterable[str], unlabeled: list[str]) -> LeftOut:
    """Count the unlabeled samples, given by their sha256, as a version tells them."""
    return LeftOut(unlabeled=len(unlabeled), repeats=sum(repeats_among(labeled, unlabeled)))


def _line(facts: dict[str, object], annotations: list[Annotation]) -> ManifestLine:
    known = {name: facts[name] for name in ManifestLine.model_fields if name in facts}
    return ManifestLine.model_validate(known | {"usage": None, "annotations": annotations})
