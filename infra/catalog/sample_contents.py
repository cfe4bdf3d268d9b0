"""Where the contents of samples lie."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from infra.catalog.database import reading
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
            raise NotFoundError(f"there is no sample with id {sample_id}; it may have been deleted")
        return Stored._make(found)
