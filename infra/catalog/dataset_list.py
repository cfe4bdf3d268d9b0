"""Which datasets a list shows: searched, filtered, sorted, page by page.

Counts follow from samples and versions, so that they are compared here and not by the database;
the datasets of an installation are few.
"""

from datetime import datetime

from infra.catalog import datasets
from schemas.dataset import Dataset, DatasetQuery


def page(query: DatasetQuery) -> tuple[list[Dataset], int]:
    """Return a page of the datasets that a query means, and how many there are."""
    found = [dataset for dataset in datasets.list_all() if _is_meant(dataset, query)]
    found.sort(
        key=lambda dataset: _rank(dataset, query.sort.lstrip("-")),
        reverse=query.sort.startswith("-"),
    )
    end = None if query.limit is None else query.offset + query.limit
    return found[query.offset : end], len(found)


def _is_meant(dataset: Dataset, query: DatasetQuery) -> bool:
    name = dataset.name.lower()
    return (
        (not query.name or query.name.lower() == name)
        and (query.search or "").lower() in name
        and query.project_type in (None, dataset.project_type)
    )


def _rank(dataset: Dataset, name: str) -> tuple[float, str]:
    value = getattr(dataset, name)
    if isinstance(value, datetime):
        return value.timestamp(), ""
    if isinstance(value, int):
        return value, ""
    return 0, str(value or "").lower()
