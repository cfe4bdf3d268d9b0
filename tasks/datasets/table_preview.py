"""A first look at the records of a table dataset."""

from itertools import islice

from infra.catalog import samples
from infra.object_store import object_store
from schemas.dataset import Dataset, TablePreview
from schemas.errors import ConflictError, InvalidInputError
from schemas.project_type import Media
from schemas.sample import SampleTab
from tasks.sample_readers.table_rows import records_of


def preview(dataset: Dataset, records: int) -> TablePreview:
    """Return the columns of a table and the first records of its first file."""
    if dataset.project_type.media is not Media.TABLE:
        raise InvalidInputError(
            f"dataset {dataset.name!r} is of type {dataset.project_type.display_name.lower()}; "
            "only tables have a preview of records"
        )
    files = samples.page(dataset.id, SampleTab.ALL, limit=1).items
    if dataset.table is None or not files:
        raise ConflictError(f"dataset {dataset.name!r} has no table yet; add a CSV file")
    first = files[0]
    assert first.object_key is not None, "a table has bytes"
    data = object_store().get(first.object_key, first.sha256)
    return TablePreview(
        table=dataset.table,
        records=list(islice(records_of(data, dataset.table), records)),
        total=samples.records(dataset.id),
    )
