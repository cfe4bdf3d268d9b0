"""The dataset and the samples that a command is about, by the names people know them by."""

import sys
from collections.abc import Iterator, Sequence
from typing import Annotated
from uuid import UUID

import typer

from deployments.api_client import ApiClient
from schemas.dataset import Dataset
from schemas.errors import InvalidInputError, NotFoundError
from schemas.sample import Sample, SampleTab

DatasetName = Annotated[str, typer.Argument(help="Name of the dataset.", metavar="DATASET")]
SampleNames = Annotated[
    list[str],
    typer.Argument(
        help="Names or ids of samples (see `exeml dataset samples`), or - to read them from "
        "standard input, one a line.",
        metavar="SAMPLE…",
    ),
]

SAMPLES_PER_CALL = 10_000
SAMPLES_OF_ONE_NAME = 500


def find_dataset(api: ApiClient, name: str) -> Dataset:
    """Return the dataset with a name or an id."""
    return Dataset.model_validate(api.named("dataset", name))


def sample_ids(
    api: ApiClient, dataset: Dataset, named: Sequence[str], tab: SampleTab = SampleTab.ALL
) -> list[str]:
    """Return the ids of samples given by name or id."""
    return [_sample_id(api, dataset, name, tab) for name in _listed(named)]


def portions_of(ids: Sequence[str]) -> Iterator[list[str]]:
    """Cut a list of ids into parts that one call takes."""
    for start in range(0, len(ids), SAMPLES_PER_CALL):
        yield list(ids[start : start + SAMPLES_PER_CALL])


def _listed(named: Sequence[str]) -> Iterator[str]:
    for name in named:
        if name == "-":
            yield from filter(None, map(str.strip, sys.stdin))
        else:
            yield name


def _sample_id(api: ApiClient, dataset: Dataset, name: str, tab: SampleTab) -> str:
    if _is_id(name):
        return name
    page = api.get(
        f"/datasets/{dataset.id}/samples", tab=tab, search=name, limit=SAMPLES_OF_ONE_NAME
    )
    found = [Sample.model_validate(item) for item in page["items"]]
    exact = [sample for sample in found if name in (sample.name, sample.original_name)]
    if not exact:
        where = "in the trash of" if tab is SampleTab.TRASH else "in"
        raise NotFoundError(
            f"there is no sample named {name!r} {where} dataset {dataset.name!r}; see "
            f"`exeml dataset samples {dataset.name}`"
        )
    if len(exact) > 1:
        raise InvalidInputError(
            f"{len(exact)} samples of dataset {dataset.name!r} are named {name!r}; give the id of "
            f"one, for example {exact[0].id}"
        )
    return str(exact[0].id)


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
