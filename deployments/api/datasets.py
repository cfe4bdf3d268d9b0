"""Datasets: create, list, import, delete, versions."""

from uuid import UUID

from fastapi import APIRouter

from infra.catalog import datasets, versions
from schemas.dataset import Dataset, DatasetCreate, DatasetImport, DatasetVersion
from schemas.sample import ImportReport
from tasks.import_samples import import_from_s3

router = APIRouter(prefix="/datasets", tags=["datasets"])


@router.post("", status_code=201)
def create_dataset(dataset: DatasetCreate) -> Dataset:
    """Create an empty dataset, with its labels if they are known."""
    return datasets.create(dataset)


@router.get("")
def list_datasets(name: str | None = None) -> list[Dataset]:
    """List datasets; with `name`, the one of that name."""
    return [d for d in datasets.all() if name is None or d.name.lower() == name.lower()]


@router.get("/{dataset_id}")
def show_dataset(dataset_id: UUID) -> Dataset:
    """Show one dataset with its counts."""
    return datasets.get(dataset_id)


@router.delete("/{dataset_id}", status_code=204)
def delete_dataset(dataset_id: UUID) -> None:
    """Delete a dataset that no project uses."""
    datasets.delete(dataset_id)


@router.post("/{dataset_id}/imports")
def import_prefix(dataset_id: UUID, source: DatasetImport) -> ImportReport:
    """Import pictures and their label files from a prefix of the object store."""
    return import_from_s3(datasets.get(dataset_id), source.source, by="import")


@router.get("/{dataset_id}/versions")
def list_versions(dataset_id: UUID) -> list[DatasetVersion]:
    """List the frozen versions of a dataset."""
    datasets.get(dataset_id)
    return versions.all(dataset_id)
