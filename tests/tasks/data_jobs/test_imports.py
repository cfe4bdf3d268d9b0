"""Import and synchronization jobs, as their process does them."""

from collections.abc import Callable
from uuid import UUID

import pytest

from infra.catalog import data_jobs, datasets
from infra.object_store import ObjectStore
from infra.settings import settings
from schemas.data_job import DataJob, DataJobKind
from schemas.dataset import DatasetImport, DatasetUpdate, Synchronization
from schemas.import_layout import ImportLayout
from schemas.phase import PhaseStatus
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome, FileReport, SampleTab
from tests.tasks.intake.conftest import FilledDataset, SourceFolder
from tests.tasks.intake.sample_files import png, voc, zipped

NewDataset = Callable[..., FilledDataset]
RunJob = Callable[..., DataJob]
ADDED, REFUSED, UNCHANGED = FileOutcome.ADDED, FileOutcome.REFUSED, FileOutcome.UNCHANGED


@pytest.fixture
def pictures(new_dataset: NewDataset) -> FilledDataset:
    return new_dataset(ProjectType.IMAGE_CLASSIFICATION)


def wanted(source: str, layout: ImportLayout = ImportLayout.FILES) -> str:
    return DatasetImport(source=source, layout=layout).model_dump_json()


def kept_reports(store: ObjectStore, job_id: UUID) -> dict[str, FileReport]:
    key = data_jobs.report(job_id)
    assert key is not None
    reports = [FileReport.model_validate_json(line) for line in store.get(key).splitlines()]
    return {report.name: report for report in reports}


def use_folder(dataset: FilledDataset, folder: SourceFolder) -> None:
    datasets.update(dataset.id, DatasetUpdate(input_path=folder.path))


def test_a_folder_is_imported_with_a_report_of_each_file(
    pictures: FilledDataset, folder: SourceFolder, run: RunJob, object_store: ObjectStore
) -> None:
    folder.put({"1.png": png(1), "1.txt": "猫".encode(), "more/2.png": png(2), "bad.png": b"x"})
    neighbour = SourceFolder(object_store, folder.bucket)
    neighbour.prefix = folder.prefix.replace("/", "-next/")
    neighbour.put({"3.png": png(3)})
    job = run(pictures, DataJobKind.IMPORT, wanted(folder.path))
    assert (job.status, job.message) == (PhaseStatus.EXECUTED, "2 added, 1 refused")
    assert (job.done, job.total, job.counts) == (3, 3, {ADDED: 2, REFUSED: 1})
    reports = kept_reports(object_store, job.id)
    assert sorted(reports) == ["1.png", "bad.png", "more/2.png"]
    assert reports["1.png"].labels == ["猫"]
    again = run(pictures, DataJobKind.IMPORT, wanted(folder.path))
    assert again.counts == {UNCHANGED: 2, REFUSED: 1}
    assert sorted(kept_reports(object_store, again.id)) == ["bad.png", "more/2.png"]


def test_an_archive_in_the_store_is_imported_and_leaves_nothing_behind(
    new_dataset: NewDataset, folder: SourceFolder, run: RunJob, object_store: ObjectStore
) -> None:
    boxes = new_dataset(ProjectType.OBJECT_DETECTION)
    files = {"JPEGImages/1.png": png(1), "Annotations/1.xml": voc(("cat", 1, 1, 20, 20))}
    folder.put({"data.zip": zipped(files)})
    job = run(boxes, DataJobKind.IMPORT, wanted(f"{folder.path}/data.zip", ImportLayout.VOC))
    assert job.status is PhaseStatus.EXECUTED
    assert {name: one.labels for name, one in boxes.in_tab().items()} == {
        "JPEGImages/1.png": ["cat"]
    }
    assert (job.message, job.counts, job.done) == ("1 added", {ADDED: 1}, 1)
    assert list(kept_reports(object_store, job.id)) == ["JPEGImages/1.png"]
    assert list((settings().home / "tmp").iterdir()) == []


def test_a_folder_that_is_named_like_an_archive_is_a_folder(
    pictures: FilledDataset, folder: SourceFolder, run: RunJob
) -> None:
    folder.put({"data.zip/1.png": png(1)})
    run(pictures, DataJobKind.IMPORT, wanted(f"{folder.path}/data.zip"))
    assert set(pictures.in_tab()) == {"1.png"}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("s3://photos/nothing-here", "holds no files"),
        ("s3://no-such-bucket/x", "no bucket 'no-such-bucket'"),
    ],
)
def test_a_source_that_holds_nothing_fails_the_job_with_the_reason(
    pictures: FilledDataset, folder: SourceFolder, run: RunJob, source: str, reason: str
) -> None:
    job = run(pictures, DataJobKind.IMPORT, wanted(source))
    assert job.status is PhaseStatus.FAILED
    assert reason in job.message


def test_an_archive_that_is_none_fails_the_job_with_the_reason(
    pictures: FilledDataset, folder: SourceFolder, run: RunJob
) -> None:
    folder.put({"data.zip": b"<html>not found</html>"})
    job = run(pictures, DataJobKind.IMPORT, wanted(f"{folder.path}/data.zip"))
    assert job.status is PhaseStatus.FAILED
    assert "data.zip" in job.message


def test_a_dataset_is_kept_in_step_with_its_input_path(
    pictures: FilledDataset, folder: SourceFolder, run: RunJob
) -> None:
    use_folder(pictures, folder)
    folder.put({"1.png": png(1), "2.png": png(2)})
    assert run(pictures, DataJobKind.SYNCHRONIZE).message == "2 added"
    folder.put({"2.png": png(12), "3.png": png(3)})
    folder.remove("1.png")
    request = Synchronization(trash_vanished=True).model_dump_json()
    job = run(pictures, DataJobKind.SYNCHRONIZE, request)
    assert job.message == "1 added, 1 updated, 1 vanished"
    assert set(pictures.in_tab()) == {"2.png", "3.png"}
    assert set(pictures.in_tab(SampleTab.TRASH)) == {"1.png"}
    assert run(pictures, DataJobKind.SYNCHRONIZE, request).message == "2 unchanged"


def test_an_empty_source_changes_nothing(
    pictures: FilledDataset, folder: SourceFolder, run: RunJob
) -> None:
    use_folder(pictures, folder)
    folder.put({"1.png": png(1), "2.png": png(2)})
    run(pictures, DataJobKind.SYNCHRONIZE)
    folder.remove("1.png", "2.png")
    request = Synchronization(trash_vanished=True).model_dump_json()
    job = run(pictures, DataJobKind.SYNCHRONIZE, request)
    assert job.status is PhaseStatus.FAILED
    assert "holds no files; check the input path. Nothing was changed" in job.message
    assert set(pictures.in_tab()) == {"1.png", "2.png"}


def test_an_input_path_that_was_taken_away_meanwhile_is_told(
    pictures: FilledDataset, run: RunJob
) -> None:
    job = run(pictures, DataJobKind.SYNCHRONIZE)
    assert "has no input path; set one, then synchronize" in job.message


def test_a_fault_fails_the_job_and_tells_where_its_trace_is(
    pictures: FilledDataset, run: RunJob
) -> None:
    with pytest.raises(ValueError, match="validation error"):
        run(pictures, DataJobKind.IMPORT, '{"source": 7}')
    (job,) = data_jobs.of_dataset(pictures.id)
    assert job.status is PhaseStatus.FAILED
    assert "data-jobs.log" in job.message
