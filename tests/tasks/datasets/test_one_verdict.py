"""The check of a dataset and Check Data of the version it gives find the same."""

import re
from collections.abc import Callable

import pytest

from infra.catalog import projects, sample_labels, versions
from infra.object_store import object_store
from schemas.data_check import CheckRequest, DataCheckReport
from schemas.dataset import VersionPublish
from schemas.errors import InvalidInputError
from schemas.label import SampleLabels
from schemas.languages import said
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project import ProjectCreate, ProjectUpdate
from schemas.project_settings import SETTINGS_TYPES
from schemas.project_type import ProjectType
from tasks.data_jobs.checks import check_dataset
from tasks.dataset_versions.label_columns import refuse_other_label, trainable_versions
from tasks.dataset_versions.manifests import SUMMARY, folder_of
from tasks.dataset_versions.publishing import publish
from tasks.datasets.data_to_check import data_of_version
from tasks.project_types.parts import Part, part_of
from tasks.reports.report_pages import verdict
from tests.tasks.intake.conftest import FilledDataset, new_dataset
from tests.tasks.intake.sample_files import png, voc, wav

__all__ = ["new_dataset"]
NewDataset = Callable[..., FilledDataset]
Files = dict[str, bytes]
NAMES = re.compile(r" \([^()]*\)")  # a version only knows how many samples it has left out


def labeled_texts(labels: dict[str, int]) -> str:
    return "".join(
        f"a text about {name} {n},{name}\n" for name, count in labels.items() for n in range(count)
    )


def pictures_with(label: Callable[[str], bytes], suffix: str) -> Files:
    """Six of `a`, three equal ones of `b`, one of `c`, and three unlabeled, one of them a copy."""
    contents = {"a": [1, 2, 3, 4, 5, 6], "b": [7, 7, 7], "c": [8]}
    files = {
        f"{name}{place}.{ending}": data
        for name, numbers in contents.items()
        for place, number in enumerate(numbers)
        for ending, data in (("png", png(number)), (suffix, label(name)))
    }
    return files | {"new1.png": png(1), "new2.png": png(20), "new3.png": png(20)}


def sounds() -> Files:
    files = {
        f"{name}{n}.{ending}": data
        for place, name in enumerate("ab")
        for n in range(6)
        for ending, data in (("wav", wav(10 * place + n)), ("txt", name.encode()))
    }
    return files | {"new.wav": wav(99)}


FILES: dict[ProjectType, Files] = {
    ProjectType.IMAGE_CLASSIFICATION: pictures_with(lambda name: name.encode(), "txt"),
    ProjectType.OBJECT_DETECTION: pictures_with(lambda name: voc((name, 1, 1, 20, 20)), "xml"),
    ProjectType.SOUND_CLASSIFICATION: sounds(),
    ProjectType.TEXT_CLASSIFICATION: {
        "a.csv": labeled_texts({"good": 25, "bad": 20}).encode(),
        "new.txt": b"one\ntwo\nthree\nfour\nfour\n",
    },
    ProjectType.PREDICTIVE_ANALYTICS: {
        "a.csv": "".join(
            ["price,rooms,kind\n", *(f"{n / 7:.3f},{n % 5},{'ab'[n % 2]}\n" for n in range(150))]
        ).encode()
    },
}
CHOSEN = {"training_ratio": 0.6, "seed": 3}
TABLE = {"label_column": "price"}


def project_of(dataset: FilledDataset, chosen: dict[str, object], name: str = "p") -> None:
    project_type = dataset.now.project_type
    settings = SETTINGS_TYPES[project_type].model_validate(chosen)
    request = ProjectCreate(
        name=name, project_type=project_type, dataset=dataset.now.name, settings=settings
    )
    projects.create(request, dataset.id)


def found(report: DataCheckReport) -> list[tuple[str, str, bool, str]]:
    return [(one.code, one.severity, one.passed, NAMES.sub("", one.found)) for one in report.checks]


@pytest.mark.parametrize("project_type", ProjectType)
def test_the_dataset_and_its_next_version_get_one_verdict(
    new_dataset: NewDataset, project_type: ProjectType
) -> None:
    dataset = new_dataset(project_type)
    dataset.upload(FILES[project_type])
    if project_type is ProjectType.OBJECT_DETECTION:
        empty = dataset.in_tab()["new2.png"].id
        sample_labels.set_labels([SampleLabels(sample_id=empty, boxes=[], empty=True)], "anna")
    chosen = CHOSEN if project_type.has_labels else CHOSEN | TABLE
    project_of(dataset, chosen)
    now = check_dataset(dataset.now, CheckRequest())
    version = publish(dataset.id, VersionPublish.model_validate(chosen))
    checks = part_of(project_type, Part.CHECKS)
    published = checks.check(data_of_version(version, projects.by_name("p")))
    assert found(now) == found(published)
    assert verdict(now) == verdict(published)
    codes = {one.code for one in now.checks if not one.passed}
    assert ("all_labeled" in codes) is project_type.has_labels


def test_unlabeled_texts_only_warn_in_both(new_dataset: NewDataset) -> None:
    dataset = new_dataset(ProjectType.TEXT_CLASSIFICATION)
    dataset.upload(FILES[ProjectType.TEXT_CLASSIFICATION])
    now = check_dataset(dataset.now, CheckRequest())
    assert now.errors == []
    assert verdict(now) == "The data can be used; 2 warnings to look at"


def test_a_table_of_numbers_validates_its_share_of_the_records(new_dataset: NewDataset) -> None:
    dataset = new_dataset(ProjectType.PREDICTIVE_ANALYTICS)
    dataset.upload(FILES[ProjectType.PREDICTIVE_ANALYTICS])
    version = publish(dataset.id, VersionPublish(label_column="price"))
    assert (version.training_samples, version.validation_samples) == (120, 30)


def test_a_table_of_several_projects_is_judged_by_the_label_column_that_the_report_names(
    new_dataset: NewDataset,
) -> None:
    """C31: each of them may predict another column, with gates of its own."""
    dataset = new_dataset(ProjectType.PREDICTIVE_ANALYTICS)
    dataset.upload(FILES[ProjectType.PREDICTIVE_ANALYTICS])
    project_of(dataset, {"label_column": "price"}, "prices")
    projects.update(projects.by_name("prices").id, ProjectUpdate(policy={"min_records": 1000}))
    project_of(dataset, {}, "kinds")
    newest = check_dataset(dataset.now, CheckRequest())
    assert newest.judged_by == (
        "Judged by label column 'kind' of project 'kinds'. Other projects of this dataset, with "
        "their label columns: prices (price); name one to check the dataset for it."
    )
    assert said(newest.judged_by, "zh").startswith("按项目“kinds”的标签列“kind”校验。")
    chosen = check_dataset(dataset.now, CheckRequest(project="Prices"))
    assert chosen.judged_by.startswith("Judged by label column 'price' of project 'prices'.")
    assert (len(newest.errors), len(chosen.errors)) == (0, 1)
    assert (newest.changed_gates, len(chosen.changed_gates)) == ([], 1)
    asked = check_dataset(dataset.now, CheckRequest(label_column="rooms"))
    assert asked.judged_by == "Judged by label column 'rooms', which was asked for."
    version = publish(dataset.id, VersionPublish(label_column="price"))
    checks = part_of(ProjectType.PREDICTIVE_ANALYTICS, Part.CHECKS)
    published = checks.check(data_of_version(version, projects.by_name("prices")))
    assert published.judged_by == "Judged by label column 'price' of project 'prices'."
    assert found(published) == found(chosen)
    with pytest.raises(InvalidInputError, match=r"'wines' does not use dataset .* kinds, prices"):
        check_dataset(dataset.now, CheckRequest(project="wines"))


def test_a_project_trains_only_on_versions_with_its_label_column(new_dataset: NewDataset) -> None:
    dataset = new_dataset(ProjectType.PREDICTIVE_ANALYTICS)
    dataset.upload(FILES[ProjectType.PREDICTIVE_ANALYTICS])
    project_of(dataset, {"label_column": "price"}, "prices")
    project_of(dataset, {}, "kinds")
    for column in ("price", "kind"):
        publish(dataset.id, VersionPublish(label_column=column))
    for name, own in (("prices", "V001"), ("kinds", "V002")):
        project = projects.by_name(name)
        settings = projects.settings_of(project.id, PredictiveAnalyticsSettings)
        assert [one.name for one in trainable_versions(project, settings)] == [own]
        refuse_other_label(project, settings.model_copy(update={"dataset_version": own}))
    other = settings.model_copy(update={"dataset_version": "V001"})
    with pytest.raises(InvalidInputError, match=r"V001 has the label column 'price', .* 'kind'"):
        refuse_other_label(project, other)
    (lost, _) = versions.of_dataset(dataset.id)
    object_store().delete([f"{folder_of(lost)}/{SUMMARY}"])
    assert trainable_versions(project, settings) == []
