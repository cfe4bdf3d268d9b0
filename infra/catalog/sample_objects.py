"""Where the bytes of samples lie."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from infra.catalog.database import reading
from infra.catalog.portions import among, portions
from infra.catalog.tables import SampleRow


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
