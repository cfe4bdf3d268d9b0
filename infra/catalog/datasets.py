"""Datasets in the catalog."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from infra import object_keys
from infra.catalog import label_rows
from infra.catalog.database import reading, row, writing
from infra.catalog.tables import DatasetRow, DatasetVersionRow, ProjectRow, SampleRow
from infra.settings import settings
from schemas.dataset import Dataset, DatasetCreate, DatasetUpdate, TableSchema
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.message import Word
from schemas.object_path import RESERVED_FOLDER, check_absolute_path, overlap, split_input_path
from schemas.sample import SampleTab


def create(request: DatasetCreate) -> Dataset:
    """Store a new dataset with its first labels."""
    with writing() as session:
        _refuse_taken_name(session, request.name)
        dataset_id = uuid4()
        output_path = request.output_path or object_keys.versions_folder(dataset_id)
        _refuse_output_path(session, output_path, request.input_path)
        dataset = DatasetRow(
            id=dataset_id,
            name=request.name,
            name_key=request.name.lower(),
            project_type=request.project_type,
            input_path=request.input_path,
            output_path=output_path,
            table_header=request.table_header,
        )
        session.add(dataset)
        session.flush()
        wanted = {label.name: label for label in request.labels}
        label_rows.create(session, dataset.id, list(wanted.values()))
        return _with_counts(session, [dataset])[0]


def update(dataset_id: UUID, changes: DatasetUpdate) -> Dataset:
    """Change the name or the input path of a dataset."""
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        if changes.name is not None and changes.name.lower() != dataset.name_key:
            _refuse_taken_name(session, changes.name)
        if changes.name is not None:
            dataset.name, dataset.name_key = changes.name, changes.name.lower()
        if "input_path" in changes.model_fields_set:
            _refuse_input_path(dataset.output_path, changes.input_path)
            dataset.input_path = changes.input_path
        return _with_counts(session, [dataset])[0]


def set_table(dataset_id: UUID, table: TableSchema) -> None:
    """Note the columns of a table dataset, which its first file decides and later ones widen."""
    with writing() as session:
        row(session, DatasetRow, dataset_id, "dataset").table = table.model_dump_json()


def get(dataset_id: UUID) -> Dataset:
    """Return a dataset with its counts."""
    with reading() as session:
        return _with_counts(session, [row(session, DatasetRow, dataset_id, "dataset")])[0]


def by_name(name: str) -> Dataset:
    """Return the dataset with this name, upper and lower case being the same."""
    with reading() as session:
        found = _find(session, name)
        if found is None:
            raise NotFoundError(
                "datasets.not-found",
                "there is no dataset named {dataset!r}; create it first",
                dataset=name,
            )
        return _with_counts(session, [found])[0]


def list_all() -> list[Dataset]:
    """Return all datasets by name."""
    with reading() as session:
        rows = session.scalars(select(DatasetRow).order_by(DatasetRow.name_key))
        return _with_counts(session, list(rows))


def names() -> list[str]:
    """Return the names of all datasets, in their order."""
    with reading() as session:
        return list(session.scalars(select(DatasetRow.name).order_by(DatasetRow.name)))


def delete(dataset_id: UUID) -> None:
    """Forget a dataset, its samples, labels and versions; the stored objects stay."""
    with writing() as session:
        dataset = row(session, DatasetRow, dataset_id, "dataset")
        own = select(ProjectRow.name).where(ProjectRow.dataset_id == dataset_id)
        names = session.scalars(own.order_by(ProjectRow.name_key)).all()
        if len(names) > 1:
            raise ConflictError(
                "datasets.used-by-projects",
                "dataset {dataset!r} is used by projects {projects}; delete those projects first",
                dataset=dataset.name,
                projects=names,
            )
        if names:
            raise ConflictError(
                "datasets.used-by-project",
                "dataset {dataset!r} is used by project {project!r}; delete that project first",
                dataset=dataset.name,
                project=names[0],
            )
        session.delete(dataset)


def _find(session: Session, name: str) -> DatasetRow | None:
    return session.scalar(select(DatasetRow).where(DatasetRow.name_key == name.lower()))


def _refuse_taken_name(session: Session, name: str) -> None:
    if _find(session, name) is not None:
        raise ConflictError(
            "datasets.name-taken",
            "a dataset named {name!r} exists already; choose another name",
            name=name,
        )


def refuse_long_output_path(path: str) -> None:
    """Refuse an output path that is too long with the bucket in which it lies."""
    try:
        check_absolute_path(settings().s3_bucket, path)
    except ValueError as error:
        raise InvalidInputError(str(error)) from error


def _refuse_output_path(session: Session, path: str, input_path: str | None) -> None:
    refuse_long_output_path(path)
    refuse_taken_output_path(session, path, (DatasetRow, ProjectRow))
    refuse_old_versions(session, path)
    _refuse_input_path(path, input_path)


def refuse_taken_output_path(
    session: Session, path: str, owners: Sequence[type[DatasetRow] | type[ProjectRow]]
) -> None:
    """Refuse a folder that lies in that of another owner, or around it."""
    for owner in owners:
        noun = "dataset" if owner is DatasetRow else "project"
        for name, taken in session.execute(select(owner.name, owner.output_path)):
            if overlap(path, taken):
                raise ConflictError(
                    "datasets.output-path-taken",
                    "output path {path!r} overlaps with {taken!r} of {noun} {owner!r}; "
                    "choose another output path",
                    path=path,
                    taken=taken,
                    noun=Word(noun),
                    owner=name,
                )


def refuse_old_versions(session: Session, path: str, dataset_id: UUID | None = None) -> None:
    """Refuse a folder with versions, which may outlive their project, of another dataset."""
    owner = session.scalar(
        select(DatasetRow.name)
        .join(DatasetVersionRow, DatasetVersionRow.dataset_id == DatasetRow.id)
        .where(DatasetVersionRow.manifest_key.startswith(f"{path}/", autoescape=True))
        .where(DatasetRow.id.is_distinct_from(dataset_id))
        .limit(1)
    )
    if owner is not None:
        raise ConflictError(
            "datasets.output-path-holds-versions",
            "output path {path!r} holds versions of dataset {owner!r}; choose another output path",
            path=path,
            owner=owner,
        )


def _refuse_input_path(output_path: str, input_path: str | None) -> None:
    """Keep people's source files apart from what ExeML stores."""
    if input_path is None:
        return
    refuse_reserved_folder(input_path)
    bucket, prefix = split_input_path(input_path)
    if bucket == settings().s3_bucket and overlap(output_path, prefix.rstrip("/")):
        raise InvalidInputError(
            "datasets.paths-overlap",
            "output path {output_path!r} and input path {input_path!r} lie in one another; "
            "choose another folder for one of them",
            output_path=output_path,
            input_path=input_path,
        )


def refuse_reserved_folder(input_path: str) -> None:
    """Refuse to read samples from where those of all datasets are stored."""
    bucket, prefix = split_input_path(input_path)
    if bucket == settings().s3_bucket and prefix.split("/")[0] == RESERVED_FOLDER:
        raise InvalidInputError(
            "datasets.input-in-reserved-folder",
            "input path {input_path!r} lies in '{folder}/', where ExeML stores all samples; "
            "choose another folder or bucket",
            input_path=input_path,
            folder=RESERVED_FOLDER,
        )


def _with_counts(session: Session, rows: list[DatasetRow]) -> list[Dataset]:
    counted = session.execute(
        select(SampleRow.dataset_id, SampleRow.tab, func.count())
        .where(SampleRow.dataset_id.in_([dataset.id for dataset in rows]))
        .group_by(SampleRow.dataset_id, SampleRow.tab)
    )
    counts = {(dataset_id, tab): count for dataset_id, tab, count in counted}
    published = session.execute(
        select(DatasetVersionRow.dataset_id, func.count())
        .where(DatasetVersionRow.dataset_id.in_([dataset.id for dataset in rows]))
        .group_by(DatasetVersionRow.dataset_id)
    )
    versions = {dataset_id: count for dataset_id, count in published}
    return [_dataset(dataset, counts, versions.get(dataset.id, 0)) for dataset in rows]


def _dataset(
    stored: DatasetRow, counts: dict[tuple[UUID, SampleTab], int], versions: int
) -> Dataset:
    labeled = counts.get((stored.id, SampleTab.LABELED), 0)
    return Dataset(
        id=stored.id,
        name=stored.name,
        project_type=stored.project_type,
        input_path=stored.input_path,
        output_path=stored.output_path,
        table_header=stored.table_header,
        table=TableSchema.model_validate_json(stored.table) if stored.table else None,
        created_at=stored.created_at,
        samples=labeled + counts.get((stored.id, SampleTab.UNLABELED), 0),
        labeled=labeled,
        trashed=counts.get((stored.id, SampleTab.TRASH), 0),
        versions=versions,
    )
