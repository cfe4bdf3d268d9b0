"""A dataset of any type in a real catalog, filled by uploads and from a real object store."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from infra.catalog import datasets, samples
from infra.object_store import ObjectStore
from schemas.dataset import Dataset, DatasetCreate
from schemas.import_layout import ImportLayout
from schemas.project_type import ProjectType
from schemas.sample import FileReport, Sample, SampleTab
from tasks.data_sources.s3_prefix import S3Prefix
from tasks.intake.import_files import import_files
from tasks.intake.order import ImportOrder
from tasks.intake.uploads import import_upload

Reports = dict[str, FileReport]


class FilledDataset:
    """A dataset and the ways in which files get into it; outcomes are told by file name."""

    def __init__(self, dataset: Dataset) -> None:
        self.id = dataset.id

    @property
    def now(self) -> Dataset:
        return datasets.get(self.id)

    def upload(
        self, files: Mapping[str, bytes], layout: ImportLayout = ImportLayout.FILES
    ) -> Reports:
        report = import_upload(self.now, list(files.items()), layout, by="anna")
        return {file.name: file for file in report.files}

    def synchronize(
        self,
        folder: "SourceFolder",
        layout: ImportLayout = ImportLayout.FILES,
        *,
        trash_vanished: bool = False,
    ) -> Reports:
        order = ImportOrder(
            dataset=self.now,
            source=S3Prefix(folder.bucket, folder.prefix),
            by="sync",
            layout=layout,
            origin=folder.path,
            synchronizing=True,
            trash_vanished=trash_vanished,
        )
        return {file.name: file for file in import_files(order)}

    def in_tab(self, tab: SampleTab = SampleTab.ALL) -> dict[str, Sample]:
        """Samples by name; those of one name are told apart by nothing, so tests avoid them."""
        return {one.original_name: one for one in samples.page(self.id, tab, limit=500).items}

    def texts(self) -> dict[str, list[str]]:
        found = samples.page(self.id, SampleTab.ALL, limit=500).items
        return {one.text or "": one.labels for one in found}

    def trash(self, *names: str) -> None:
        from schemas.label import ChangeAction

        ids: list[UUID] = [self.in_tab()[name].id for name in names]
        samples.trash(self.id, ids, "anna", ChangeAction.TRASH)


class SourceFolder:
    """A folder of the object store that a person fills."""

    def __init__(self, store: ObjectStore, bucket: str) -> None:
        self.store = store
        self.bucket = bucket
        self.prefix = f"{uuid4()}/"

    @property
    def path(self) -> str:
        return f"s3://{self.bucket}/{self.prefix.rstrip('/')}"

    def put(self, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            self.store.client.put_object(
                bucket_name=self.bucket,
                object_name=f"{self.prefix}{name}",
                data=io.BytesIO(data),
                length=len(data),
            )

    def remove(self, *names: str) -> None:
        for name in names:
            self.store.client.remove_object(
                bucket_name=self.bucket, object_name=f"{self.prefix}{name}"
            )


@pytest.fixture
def new_dataset(catalog: Path, object_store: ObjectStore) -> Callable[..., FilledDataset]:
    """Make an empty dataset of a type."""

    def make(project_type: ProjectType, **more: object) -> FilledDataset:
        name = f"d-{uuid4().hex[:8]}"
        request = {"name": name, "project_type": project_type, **more}
        return FilledDataset(datasets.create(DatasetCreate.model_validate(request)))

    return make


@pytest.fixture
def folder(object_store: ObjectStore) -> SourceFolder:
    """An empty folder in a bucket that is not our own."""
    if not object_store.client.bucket_exists(bucket_name="photos"):
        object_store.client.make_bucket(bucket_name="photos")
    return SourceFolder(object_store, "photos")
