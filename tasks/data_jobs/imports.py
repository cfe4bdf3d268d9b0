"""Jobs that import from an S3 store: from any folder or archive, or from the input path."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.catalog import data_jobs, datasets
from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.data_job import DataJob
from schemas.dataset import DatasetImport, Synchronization
from schemas.errors import InvalidInputError, NotFoundError
from schemas.object_path import split_input_path
from schemas.phase import PhaseStatus
from tasks.data_jobs.job_report import in_words, keep_reports
from tasks.data_sources.archive_members import ARCHIVE_SUFFIXES
from tasks.data_sources.archives import open_archive
from tasks.data_sources.s3_prefix import S3Prefix
from tasks.intake.import_files import import_files
from tasks.intake.order import ImportOrder
from tasks.sample_readers.source_files import FileSource


def run_import(job: DataJob) -> None:
    """Import what lies below a folder of the object store, or in an archive there."""
    request = DatasetImport.model_validate_json(job.request)
    bucket, prefix = split_input_path(request.source)
    with _source(bucket, prefix) as source:
        order = ImportOrder(
            dataset=datasets.get(job.dataset_id),
            source=source,
            by=data_jobs.author(job.id),
            layout=request.layout,
            origin=request.source,
        )
        counts, key = keep_reports(job, import_files(order), order.layout)
    if not counts:
        raise NotFoundError(
            "imports.source-empty",
            "{source} holds no files; check the bucket and the folder",
            source=request.source,
        )
    data_jobs.finish(job.id, PhaseStatus.EXECUTED, in_words(counts), key)


def run_synchronization(job: DataJob) -> None:
    """Bring the dataset in step with its input path."""
    request = Synchronization.model_validate_json(job.request)
    dataset = datasets.get(job.dataset_id)
    if dataset.input_path is None:
        raise InvalidInputError(
            "imports.no-input-path",
            "dataset {dataset!r} has no input path; set one, then synchronize",
            dataset=dataset.name,
        )
    bucket, prefix = split_input_path(dataset.input_path)
    source = S3Prefix(bucket, prefix)
    if next(source.files(), None) is None:
        raise NotFoundError(
            "imports.input-path-empty",
            "{path} holds no files; check the input path. Nothing was changed",
            path=dataset.input_path,
        )
    order = ImportOrder(
        dataset=dataset,
        source=source,
        by=data_jobs.author(job.id),
        layout=request.layout,
        origin=dataset.input_path,
        synchronizing=True,
        trash_vanished=request.trash_vanished,
    )
    counts, key = keep_reports(job, import_files(order), order.layout)
    data_jobs.finish(job.id, PhaseStatus.EXECUTED, in_words(counts), key)


@contextmanager
def _source(bucket: str, prefix: str) -> Iterator[FileSource]:
    """Open a folder, or an archive, which is fetched first because it is read in any order."""
    key = prefix.rstrip("/")
    if not key.lower().endswith(ARCHIVE_SUFFIXES) or object_store().find(bucket, key) is None:
        yield S3Prefix(bucket, prefix)
        return
    with TemporaryDirectory(prefix="archive-", dir=work_folder()) as work:
        path = Path(work) / "archive"
        object_store().fetch_foreign(bucket, key, path)
        with path.open("rb") as file:
            yield open_archive(key.rpartition("/")[2], file)
