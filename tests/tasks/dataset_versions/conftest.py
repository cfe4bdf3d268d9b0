"""Datasets whose samples lie in a real catalog and a real object store."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from infra import object_keys
from infra.catalog import datasets, sample_intake
from infra.catalog.sample_intake import NewSample
from infra.object_store import ObjectStore
from schemas.dataset import ColumnType, Dataset, DatasetCreate, TableColumn, TableSchema
from schemas.label import Box, Mark
from schemas.project_type import ProjectType
from schemas.sample import Sample, SampleFacts

CreateDataset = Callable[..., Dataset]
AddPicture = Callable[..., Sample]
WIDTH, HEIGHT = 40, 30


@pytest.fixture
def create_dataset(catalog: Path, object_store: ObjectStore) -> CreateDataset:
    def create(
        name: str = "cats", project_type: ProjectType = ProjectType.IMAGE_CLASSIFICATION
    ) -> Dataset:
        return datasets.create(DatasetCreate(name=name, project_type=project_type))

    return create


@pytest.fixture
def add_picture(object_store: ObjectStore) -> AddPicture:
    """Add a picture of given bytes, with labels or with boxes, as a label or a tuple each."""

    def add(
        dataset: Dataset,
        name: str,
        *labels: str | tuple[str, float, float, float, float],
        content: bytes | None = None,
        width: int = WIDTH,
        synchronizing: bool = False,
    ) -> Sample:
        data = name.encode() if content is None else content
        sha256 = hashlib.sha256(data).hexdigest()
        key = object_keys.sample_object(dataset.id, sha256, "png")
        object_store.put(key, data)
        new = NewSample(
            name=name,
            original_name=name,
            source=name,
            sha256=sha256,
            size=len(data),
            media_format="PNG",
            object_key=key,
            facts=SampleFacts(width=width, height=HEIGHT),
            marks=tuple(mark(one) for one in labels) or None,
        )
        added = sample_intake.add(dataset.id, [new], by="test", synchronizing=synchronizing)
        return added[0][0]

    return add


def mark(label: str | tuple[str, float, float, float, float]) -> Mark:
    if isinstance(label, str):
        return Mark(label)
    name, xmin, ymin, xmax, ymax = label
    return Mark(name, Box(xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax))


@pytest.fixture
def add_table(object_store: ObjectStore) -> Callable[..., Sample]:
    """Add a file to a table dataset, with its columns, which are all texts."""

    def add(dataset: Dataset, name: str, data: bytes, columns: tuple[str, ...]) -> Sample:
        table = TableSchema(
            has_header=True,
            columns=[TableColumn(name=one, type=ColumnType.STRING) for one in columns],
        )
        datasets.set_table(dataset.id, table)
        sha256 = hashlib.sha256(data).hexdigest()
        key = object_keys.sample_object(dataset.id, sha256, "csv")
        object_store.put(key, data)
        new = NewSample(name, name, name, sha256, len(data), "CSV", key)
        return sample_intake.add(dataset.id, [new], by="test")[0][0]

    return add


@pytest.fixture
def ten_pictures(
    create_dataset: CreateDataset, add_picture: AddPicture
) -> tuple[UUID, list[Sample]]:
    """Five cats and five dogs, in a dataset."""
    dataset = create_dataset()
    return dataset.id, [
        add_picture(dataset, f"{number}.png", "cat" if number < 5 else "dog")
        for number in range(10)
    ]


@pytest.fixture
def home_tmp(catalog: Path) -> Callable[[], list[str]]:
    """What lies in the folder for files that only a task needs."""
    return lambda: [path.name for path in (catalog / "tmp").iterdir()]
