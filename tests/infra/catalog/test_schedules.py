"""Retraining schedules in the catalog: what is kept of them, and what counts as new."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.catalog import projects, runs, sample_intake, sample_labels, samples, schedules
from infra.catalog.sample_intake import NewSample
from infra.catalog.schedules import EngineCopy, FoundSchedule
from schemas.dataset import Dataset, DatasetVersion
from schemas.errors import NotFoundError
from schemas.label import ChangeAction, SampleLabels
from schemas.languages import said
from schemas.message import Message
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import Project, ProjectCreate
from schemas.project_type import ProjectType
from schemas.retraining import Occasion, Promotion, PromotionRule, RetrainingSchedule
from schemas.retraining import ScheduleCreate as Wanted
from schemas.sample import SampleFacts
from tests.infra.catalog.conftest import AddSamples
from tests.infra.catalog.ended_rounds import end
from tests.reached_phases import reach

Publish = Callable[[Project, WorkflowRun], DatasetVersion]


@pytest.fixture
def project(dataset: Dataset) -> Project:
    wanted = ProjectCreate(
        name="digits-project", project_type=dataset.project_type, dataset=dataset.name
    )
    return projects.create(wanted, dataset.id)


def only() -> RetrainingSchedule:
    (schedule,) = schedules.list_all()
    return schedule


def test_a_schedule_is_kept_as_it_was_sent(project: Project) -> None:
    promotion = Promotion(rule=PromotionRule.ASK, metric="accuracy")
    made = schedules.add(project.id, Wanted(cron="0 3 * * 1", promotion=promotion))
    assert schedules.get(made.id) == only() == made
    assert (made.occasion, made.promotion) == (Occasion(cron="0 3 * * 1"), promotion)
    assert (made.project, made.paused, made.last_outcome) == ("digits-project", False, "")
    assert schedules.list_all(uuid4()) == []


def test_a_removed_schedule_is_kept_only_until_the_engine_has_forgotten_it(
    project: Project,
) -> None:
    made = schedules.add(project.id, Wanted(every_seconds=3600))
    schedules.remove(made.id)
    assert schedules.list_all() == []
    assert [one.removed for one in schedules.kept()] == [True]
    with pytest.raises(NotFoundError, match="there is no schedule with id"):
        schedules.pause(made.id, paused=True)
    schedules.forget(made.id)
    schedules.forget(made.id)
    assert schedules.kept() == []


def test_a_change_made_here_wins_over_one_made_in_the_engine_meanwhile(project: Project) -> None:
    made = schedules.add(project.id, Wanted(every_seconds=3600))
    (new,) = schedules.kept()
    assert not new.told
    schedules.tell(made.id, EngineCopy(uuid4(), "here 1"), new.revision)
    (known,) = schedules.kept()
    assert known.told
    found = FoundSchedule(Occasion(every_seconds=60), Promotion(), True, made.begins_at)
    schedules.adopt(made.id, found)
    assert (only().occasion.every_seconds, only().paused) == (60, True)

    schedules.pause(made.id, paused=False)
    schedules.adopt(made.id, found)
    assert not only().paused
    schedules.tell(made.id, EngineCopy(uuid4(), "here 1"), known.revision)
    assert not schedules.kept()[0].told


def test_the_outcome_follows_the_round_that_came_of_a_schedule(project: Project) -> None:
    made = schedules.add(project.id, Wanted(every_seconds=3600))
    schedules.note(made.id, "could not run: round 7 is not finished")
    assert only().last_outcome == "could not run: round 7 is not finished"
    run = runs.create(project.id, uuid4(), promotion=made.promotion)
    assert runs.get(run.id).promotion == made.promotion
    schedules.note_round(made.id, run.id)
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.EXECUTED)
    assert only().last_outcome == "round 1: Publish Dataset Version is Not started"
    reach(run.id, PhaseKey.PUBLISH_DATASET_VERSION, PhaseStatus.FAILED, "disk full")
    assert only().last_outcome == "round 1: Publish Dataset Version is Failed: disk full"
    reach(run.id, PhaseKey.PUBLISH_DATASET_VERSION, PhaseStatus.RUNNING)
    schedules.note(made.id, "could not run: round 1 is not finished")
    assert only().last_outcome == "round 1: Publish Dataset Version is Running"
    for key in PhaseKey:
        reach(run.id, key, PhaseStatus.EXECUTED, "0.0.1 is kept")
    assert only().last_outcome == "round 1: done: 0.0.1 is kept"
    assert only().last_at is not None
    schedules.note(made.id, "could not run: round 2 is not finished")
    assert only().last_outcome == "could not run: round 2 is not finished"


def test_an_outcome_is_told_in_the_language_of_whoever_reads_it(project: Project) -> None:
    made = schedules.add(project.id, Wanted(every_seconds=3600))
    reason = Message("schedules.start-lost", "the engine has lost the start of a round")
    noted = Message("schedules.could-not-run", "could not run: {reason}", reason=reason)
    schedules.note(made.id, noted)
    assert said(only().last_outcome, "zh") == "无法运行：工作流引擎丢失了一轮的启动；正在重新启动"
    run = runs.create(project.id, uuid4(), promotion=made.promotion)
    schedules.note_round(made.id, run.id)
    reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.FAILED, noted)
    assert said(only().last_outcome, "zh").startswith("第 1 轮：数据标注，失败：无法运行：")


def test_samples_labeled_since_the_last_round_published_are_new(
    project: Project, add_samples: AddSamples, publish: Publish
) -> None:
    made = schedules.add(project.id, Wanted(new_samples=100))
    first, second, third, _ = add_samples(("cat",), ("dog", "cat"), (), ())
    assert only().new_samples_so_far == 2
    run = runs.create(project.id, uuid4())
    publish(project, run)
    end(run)
    assert only().new_samples_so_far == 0
    sample_labels.set_labels([SampleLabels(sample_id=third.id, labels=["cat"])], by="me")
    sample_labels.set_labels([SampleLabels(sample_id=first.id, labels=["dog"])], by="me")
    assert only().new_samples_so_far == 2
    schedules.fire(made.id, "2 new samples are there")
    assert only().new_samples_so_far == 0
    sample_labels.set_labels([SampleLabels(sample_id=second.id, labels=[])], by="me")
    assert only().new_samples_so_far == 0


def test_records_of_a_table_beyond_those_trained_on_are_new(
    create_dataset: Callable[..., Dataset], publish: Publish
) -> None:
    kind = ProjectType.PREDICTIVE_ANALYTICS
    dataset = create_dataset("wines", project_type=kind)
    project = projects.create(
        ProjectCreate(name="wines", project_type=kind, dataset="wines"), dataset.id
    )

    def add_file(name: str, records: int) -> None:
        file = NewSample(
            name=name,
            original_name=name,
            source=name,
            sha256=name.encode().hex().zfill(64),
            size=1,
            media_format="CSV",
            object_key=name,
            facts=SampleFacts(rows=records, columns=2),
            marks=None,
        )
        sample_intake.add(dataset.id, [file], by="me")

    made = schedules.add(project.id, Wanted(new_samples=100))
    add_file("a.csv", 7)
    assert only().new_samples_so_far == 7
    run = runs.create(project.id, uuid4())
    publish(project, run)  # a version of 7 records
    reach(run.id, PhaseKey.CHECK_DATA, PhaseStatus.STOPPED)
    assert only().new_samples_so_far == 0
    add_file("b.csv", 30)
    assert only().new_samples_so_far == 30
    schedules.fire(made.id, "30 new samples are there")
    assert only().new_samples_so_far == 0
    (large,) = samples.by_name(dataset.id, ["b.csv"])["b.csv"]
    samples.trash(dataset.id, [large.id], "me", ChangeAction.TRASH)
    publish(project, runs.create(project.id, uuid4()))  # 7 records again
    add_file("c.csv", 5)
    assert only().new_samples_so_far == 5
    other = ProjectCreate(name="kinds", project_type=kind, dataset="wines")
    another = projects.create(other, dataset.id)
    publish(another, runs.create(another.id, uuid4()))
    assert only().new_samples_so_far == 5  # a training of another project on the same table


def test_a_deleted_project_takes_its_schedules_with_it(project: Project) -> None:
    schedules.add(project.id, Wanted(every_seconds=3600))
    with projects.deleting(project.id):
        pass
    assert schedules.kept() == []
