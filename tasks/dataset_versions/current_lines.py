"""A dataset as it is now, in the form of a manifest."""

from collections.abc import Iterator
from uuid import UUID

from infra.catalog import samples
from schemas.label import Annotation
from schemas.manifest import ManifestLine


def as_current_lines(dataset_id: UUID) -> Iterator[ManifestLine]:
    """Give the samples outside of the trash as they are now, unlabeled ones and tables included."""
    for facts, annotations in samples.stream_annotated(dataset_id):
        yield _line(facts, annotations)


def labeled_lines(dataset_id: UUID) -> Iterator[ManifestLine]:
    """Give the labeled samples as they are now; nobody has decided their usage yet."""
    for facts, annotations in samples.stream_annotated(dataset_id, labeled_only=True):
        yield _line(facts, annotations)


def _line(facts: dict[str, object], annotations: list[Annotation]) -> ManifestLine:
    known = {name: facts[name] for name in ManifestLine.model_fields if name in facts}
    return ManifestLine.model_validate(
        known | {"source": facts["object_key"], "usage": None, "annotations": annotations}
    )
