"""Check, repair, check again, and take the repair back, for each media."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from infra.catalog import changes, data_jobs
from schemas.data_check import DataCheckReport, RepairAction, RepairRequest
from schemas.data_job import DataJob, DataJobKind
from schemas.label import ChangeAction
from schemas.languages import said
from schemas.phase import PhaseStatus
from schemas.project_type import ProjectType
from tasks.datasets.change_undo import undo
from tasks.datasets.column_facts import preview
from tests.tasks.intake.conftest import FilledDataset, SourceFolder
from tests.tasks.intake.sample_files import png, voc, wav

NewDataset = Callable[..., FilledDataset]
RunJob = Callable[..., DataJob]


class Case(NamedTuple):
    """Files that break a rule, and the repair of it."""

    project_type: ProjectType
    files: Mapping[str, bytes]
    action: RepairAction
    request: Mapping[str, object] = {}


RECORDS = "".join(f"{age},{'yes' if age % 2 else 'no'}\n" for age in range(1200))
TEXTS = "film number 0,fine\n" + "".join(
    f"film number {number},{'bad' if number % 2 else 'good'}\n" for number in range(1, 81)
)
CASES = {
    "duplicates": Case(
        ProjectType.IMAGE_CLASSIFICATION,
        {"a.png": png(1), "a.txt": b"cat", "b.png": png(1), "b.txt": b"cat", "c.png": png(2)},
        RepairAction.TRASH_DUPLICATES,
    ),
    "sounds": Case(
        ProjectType.SOUND_CLASSIFICATION,
        {"a.wav": wav(1, subtype="PCM_24"), "a.txt": b"bark", "b.wav": wav(2), "b.txt": b"bark"},
        RepairAction.CONVERT_TO_16_BIT,
    ),
    "texts": Case(
        ProjectType.TEXT_CLASSIFICATION,
        {"a.csv": TEXTS.encode()},
        RepairAction.MERGE_LABELS,
        {"labels": ["fine"], "into": "good"},
    ),
    "records": Case(
        ProjectType.PREDICTIVE_ANALYTICS,
        {"a.csv": f"age,bought\n{RECORDS}7,\n8,\n".encode()},
        RepairAction.DROP_RECORDS,
    ),
}


def checked(run: RunJob, dataset: FilledDataset) -> DataCheckReport:
    job = run(dataset, DataJobKind.CHECK)
    assert job.status is PhaseStatus.EXECUTED, job.message
    report = data_jobs.report(job.id)
    assert report is not None
    assert job.message.endswith(".")
    return DataCheckReport.model_validate_json(report)


def broken_with(report: DataCheckReport, action: RepairAction) -> set[str]:
    return {one.code for one in report.checks if not one.passed and action in one.repairs}


def repaired(run: RunJob, dataset: FilledDataset, case: Case) -> tuple[str, DataJob]:
    """Repair the one rule that is broken and offers the action."""
    (code,) = sorted(broken_with(checked(run, dataset), case.action))[:1]
    request = RepairRequest.model_validate({"check": code, "action": case.action, **case.request})
    return code, run(dataset, DataJobKind.REPAIR, request.model_dump_json())


@pytest.mark.parametrize("name", CASES)
def test_a_repair_mends_the_rule_and_can_be_taken_back(
    new_dataset: NewDataset, run: RunJob, name: str
) -> None:
    case = CASES[name]
    dataset = new_dataset(case.project_type)
    dataset.upload(case.files)
    before = dataset.in_tab()
    table = dataset.now.table
    code, job = repaired(run, dataset, case)
    assert job.status is PhaseStatus.EXECUTED, job.message
    assert code not in broken_with(checked(run, dataset), case.action)
    assert dataset.in_tab() != before
    again = run(dataset, DataJobKind.REPAIR, job.request)
    assert again.status is PhaseStatus.FAILED
    assert "nothing was changed" in again.message or "no label" in again.message
    made = changes.page(dataset.id)[0]
    assert made.by == "anna"
    assert made.action in (ChangeAction.REPAIR, ChangeAction.MERGE_LABELS)
    undo(made.id, "anna")
    facts = [
        {key: (one.sha256, one.labels, one.rows, one.encoding) for key, one in found.items()}
        for found in (before, dataset.in_tab())
    ]
    assert facts[0] == facts[1]
    assert dataset.now.table == table
    assert code in broken_with(checked(run, dataset), case.action)


def test_boxes_that_a_smaller_picture_left_outside_are_cut(
    new_dataset: NewDataset, run: RunJob, folder: SourceFolder
) -> None:
    boxes = new_dataset(ProjectType.OBJECT_DETECTION)
    folder.put({"a.png": png(1), "a.xml": voc(("cat", 1, 1, 30, 20))})
    boxes.synchronize(folder)
    folder.put({"a.png": png(1, width=16, height=16)})
    folder.remove("a.xml")
    boxes.synchronize(folder)
    case = Case(ProjectType.OBJECT_DETECTION, {}, RepairAction.CUT_BOXES)
    _, job = repaired(run, boxes, case)
    assert job.message == "labels changed on 1 sample"
    assert said(job.message, "zh").endswith("1 个样本")
    (box,) = boxes.in_tab()["a.png"].boxes
    assert box.corners == (1, 1, 16, 16)
    assert broken_with(checked(run, boxes), RepairAction.CUT_BOXES) == set()
    undo(changes.page(boxes.id)[0].id, "anna")
    (box,) = boxes.in_tab()["a.png"].boxes
    assert box.corners == (1, 1, 30, 20)


def test_a_converted_sound_plays_as_long_as_before(new_dataset: NewDataset, run: RunJob) -> None:
    case = CASES["sounds"]
    sounds = new_dataset(case.project_type)
    sounds.upload(case.files)
    repaired(run, sounds, case)
    sound = sounds.in_tab()["a.wav"]
    assert (sound.encoding, sound.seconds, sound.labels) == ("PCM_16", 1.5, ["bark"])
    assert sounds.upload({"b.wav": wav(2)})["b.wav"].outcome == "unchanged"


def test_the_columns_that_were_dropped_are_there_again_when_it_is_taken_back(
    new_dataset: NewDataset, run: RunJob
) -> None:
    tables = new_dataset(ProjectType.PREDICTIVE_ANALYTICS)
    rows = "".join(f"{age},{age},,{'yes' if age % 2 else 'no'}\n" for age in range(1200))
    tables.upload({"a.csv": f"age,weight,empty,bought\n{rows}".encode()})
    before = preview(tables.now, 3)
    case = Case(ProjectType.PREDICTIVE_ANALYTICS, {}, RepairAction.DROP_COLUMNS)
    _, job = repaired(run, tables, case)
    assert job.status is PhaseStatus.EXECUTED, job.message
    assert [column.name for column in preview(tables.now, 1).table.columns] == [
        "age",
        "weight",
        "bought",
    ]
    undo(changes.page(tables.id)[0].id, "anna")
    assert preview(tables.now, 3) == before


def test_a_repair_of_a_rule_that_does_not_exist_fails_with_those_that_do(
    new_dataset: NewDataset, run: RunJob
) -> None:
    dataset = new_dataset(ProjectType.IMAGE_CLASSIFICATION)
    dataset.upload({"a.png": png()})
    request = RepairRequest(check="none", action=RepairAction.TRASH_SAMPLES)
    job = run(dataset, DataJobKind.REPAIR, request.model_dump_json())
    assert job.status is PhaseStatus.FAILED
    assert "check 'none' does not exist for this data" in job.message
    assert said(job.message, "zh").startswith("该数据没有校验规则 “none”")


@pytest.mark.parametrize("project_type", ProjectType)
def test_an_empty_dataset_can_be_checked(
    new_dataset: NewDataset, run: RunJob, project_type: ProjectType
) -> None:
    report = checked(run, new_dataset(project_type))
    assert report.errors
