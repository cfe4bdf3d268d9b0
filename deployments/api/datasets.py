"""Datasets: create, list, change, delete; look at the table of one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Query
from fastapi.responses import Response

from deployments.api.body_limit import batches, takes
from infra import object_keys
from infra.catalog import dataset_list, datasets, projects
from infra.object_store import object_store
from schemas.data_policy import policy_for
from schemas.dataset import (
    ColumnFacts,
    Dataset,
    DatasetCreate,
    DatasetQuery,
    DatasetUpdate,
    TablePreview,
)

router = APIRouter(prefix="/datasets", tags=["datasets"])

PREVIEW_MAX = 1000


@router.post("", status_code=201)
@takes(batches)
def create_dataset(dataset: DatasetCreate) -> Dataset:
    """Create an empty dataset, with its labels if they are known."""
    return datasets.create(dataset)


@router.get("")
def list_datasets(query: Annotated[DatasetQuery, Query()], response: Response) -> list[Dataset]:
    """List datasets, by name or sorted; the header `Total-Count` says how many there are."""
    found, total = dataset_list.page(query)
    response.headers["Total-Count"] = str(total)
    return found


@router.get("/{dataset_id}")
def show_dataset(dataset_id: UUID) -> Dataset:
    """Show one dataset with its counts."""
    return datasets.get(dataset_id)


@router.patch("/{dataset_id}")
def change_dataset(dataset_id: UUID, changes: DatasetUpdate) -> Dataset:
    """Change the name or the input path of a dataset."""
    return datasets.update(dataset_id, changes)


@router.delete("/{dataset_id}", status_code=204)
def delete_dataset(dataset_id: UUID, later: BackgroundTasks) -> None:
    """Delete a dataset that no project uses, with its samples and versions."""
    datasets.delete(dataset_id)
    later.add_task(object_store().delete_folder, object_keys.dataset_folder(dataset_id))


@router.get("/{dataset_id}/table")
def preview_table(
    dataset_id: UUID, records: Annotated[int, Query(ge=1, le=PREVIEW_MAX)] = 20
) -> TablePreview:
    """The columns of a table with their types, and its first records."""
    from tasks.datasets.column_facts import preview

    return preview(datasets.get(dataset_id), records)


@router.get("/{dataset_id}/table/columns")
def table_columns(dataset_id: UUID) -> list[ColumnFacts]:
    """The columns of a table with what is missing in them and their commonest values."""
    from tasks.datasets.column_facts import column_facts

    return column_facts(datasets.get(dataset_id))


@router.get("/{dataset_id}/gates")
def show_gates(dataset_id: UUID, project_id: UUID | None = None) -> dict[str, float]:
    """The gates of Check Data: those of the type of the dataset, or those of a project."""
    changed = projects.get(project_id).policy if project_id else {}
    policy = policy_for(datasets.get(dataset_id).project_type, changed)
    gates: dict[str, float] = policy.model_dump()
    return gates
