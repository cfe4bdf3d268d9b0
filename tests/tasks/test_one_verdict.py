"""The check of a dataset and Check Data of the version it gives find the same."""

import re
from collections.abc import Callable
from importlib import import_module

import pytest

from infra.catalog import projects, sample_labels
from schemas.data_check import DataCheckReport
from schemas.dataset import VersionPublish
from schemas.label import SampleLabels
from schemas.project import ProjectCreate
from schemas.project_settings import SETTINGS_TYPES
from schemas.project_type import ProjectType
from tasks.data_jobs.checks import check_dataset
from tasks.data_to_check import data_of_version
from tasks.dataset_versions.publishing import publish
from tasks.report_pages import verdict
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


def project_of(dataset: FilledDataset, chosen: dict[str, object]) -> None:
    project_type = dataset.now.project_type
    settings = SETTINGS_TYPES[project_type].model_validate(chosen)
    request = ProjectCreate(
        name="p", project_type=project_type, dataset=dataset.now.name, settings=settings
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
    now = check_dataset(dataset.now, None)
    version = publish(dataset.id, VersionPublish.model_validate(chosen))
    checks = import_module(f"tasks.data_checks.{project_type}")
    published = checks.check(data_of_version(version))
    assert found(now) == found(published)
    assert verdict(now) == verdict(published)
    codes = {one.code for one in now.checks if not one.passed}
    assert ("all_labeled" in codes) is project_type.has_labels


def test_unlabeled_texts_only_warn_in_both(new_dataset: NewDataset) -> None:
    dataset = new_dataset(ProjectType.TEXT_CLASSIFICATION)
    dataset.upload(FILES[ProjectType.TEXT_CLASSIFICATION])
    now = check_dataset(dataset.now, None)
    assert now.errors == []
    assert verdict(now) == "The data can be used; 2 warnings to look at"


def test_a_table_of_numbers_validates_its_share_of_the_records(new_dataset: NewDataset) -> None:
    dataset = new_dataset(ProjectType.PREDICTIVE_ANALYTICS)
    dataset.upload(FILES[ProjectType.PREDICTIVE_ANALYTICS])
    version = publish(dataset.id, VersionPublish(label_column="price"))
    assert (version.training_samples, version.validation_samples) == (120, 30)
