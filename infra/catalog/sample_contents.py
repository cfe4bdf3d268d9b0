"""Where the contents of samples lie, in the catalog or in the object store."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from infra.catalog.database import reading
from infra.catalog.portions import among, portions
from infra.catalog.tables import SampleRow
from schemas.errors import NotFoundError


class Stored(NamedTuple):
    """Where the content of a sample lies, which pages ask for by the dozen."""

    name: str
    dataset_id: UUID
    object_key: str | None
    sha256: str
    size: int
    media_format: str
    width: int | None
    height: int | None
    text: str | None


STORED_CONTENT = [getattr(SampleRow, name) for name in Stored._fields]


def stored(sample_id: UUID) -> Stored:
    """Return where the content of a sample lies."""
    with reading() as session:
        found = session.execute(select(*STORED_CONTENT).where(SampleRow.id == sample_id)).first()
        if found is None:
            raise NotFoundError(
                "samples.not-found",
                "there is no sample with id {sample}; it may have been deleted",
                sample=str(sample_id),
            )
        return Stored._make(found)


def keys(dataset_id: UUID, sources: Sequence[str]) -> set[str]:
    """Return the keys of the objects of all samples that came from these files, trash included."""
    found: set[str] = set()
    with reading() as session:
        for portion in portions(sources):
            rows = session.scalars(
                select(SampleRow.object_key).where(
                    SampleRow.dataset_id == dataset_id, among(session, SampleRow.source, portion)
                )
            )
            found.update(key for key in rows if key is not None)
    return found
