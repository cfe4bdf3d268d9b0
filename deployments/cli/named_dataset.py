"""The dataset and the samples that a command is about, by the names people know them by."""

import sys
from collections.abc import Iterator, Sequence
from typing import Annotated, Any
from uuid import UUID

import typer

from deployments.cli.api_client import ApiClient
from schemas.dataset import Dataset
from schemas.errors import InvalidInputError, NotFoundError
from schemas.paging import BATCH_MAX, PAGE_MAX, SEARCH_MAX_LENGTH
from schemas.sample import SampleTab

DatasetName = Annotated[str, typer.Argument(help="Name of the dataset.", metavar="DATASET")]
SampleNames = Annotated[
    list[str],
    typer.Argument(
        help="Names or ids of samples (see `exeml dataset samples`), or - to read them from "
        "standard input, one a line.",
        metavar="SAMPLE…",
    ),
]


def find_dataset(api: ApiClient, name: str) -> Dataset:
    """Return the dataset with a name or an id."""
    return Dataset.model_validate(api.named("dataset", name))


def sample_ids(
    api: ApiClient, dataset: Dataset, named: Sequence[str], tab: SampleTab = SampleTab.ALL
) -> list[str]:
    """Return the ids of samples given by name or id."""
    return [_sample_id(api, dataset, name, tab) for name in _listed(named)]


def portions_of(ids: Sequence[str]) -> Iterator[list[str]]:
    """Split a list of ids into batches of one call."""
    for start in range(0, len(ids), BATCH_MAX):
        yield list(ids[start : start + BATCH_MAX])


def _listed(named: Sequence[str]) -> Iterator[str]:
    for name in named:
        if name == "-":
            yield from filter(None, map(str.strip, sys.stdin))
        else:
            yield name


def _sample_id(api: ApiClient, dataset: Dataset, name: str, tab: SampleTab) -> str:
    if _is_id(name):
        return name
    found = _named(api, dataset, name, tab)
    if not found and tab is SampleTab.TRASH:
        raise NotFoundError(
            "samples.no-such-name-in-trash",
            "there is no sample named {name!r} in the trash of dataset {dataset!r}; see "
            "`exeml dataset samples {dataset}`",
            name=name,
            dataset=dataset.name,
        )
    if not found:
        raise NotFoundError(
            "samples.no-such-name",
            "there is no sample named {name!r} in dataset {dataset!r}; see "
            "`exeml dataset samples {dataset}`",
            name=name,
            dataset=dataset.name,
        )
    if len(found) > 1:
        raise InvalidInputError(
            "samples.name-ambiguous",
            "{count} samples of dataset {dataset!r} are named {name!r}; give the id of one, "
            "for example {example}",
            count=len(found),
            dataset=dataset.name,
            name=name,
            example=found[0],
        )
    return found[0]


def _named(api: ApiClient, dataset: Dataset, name: str, tab: SampleTab) -> list[str]:
    """Return the ids of samples that were sent, or are stored, under a name."""
    # The search uses original names, in which other characters may stand for `_`.
    for search in (name, name.rpartition("_")[2]):
        found = [
            str(sample["id"])
            for sample in _found(api, dataset, search[:SEARCH_MAX_LENGTH], tab)
            if name in (sample["name"], sample["original_name"])
        ]
        if found:
            return found
    return []


def _found(
    api: ApiClient, dataset: Dataset, search: str, tab: SampleTab
) -> Iterator[dict[str, Any]]:
    """Yield all samples that a search finds; `1.png` is also a part of `11.png`."""
    path = f"/datasets/{dataset.id}/samples"
    offset = 0
    while True:
        page = api.get(path, tab=tab, search=search, offset=offset, limit=PAGE_MAX)
        yield from page["items"]
        offset += PAGE_MAX
        if offset >= page["total"]:
            return


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
