"""The phase Publish Dataset Version, without the workflow engine around it."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.catalog import datasets, projects, runs, sample_intake, versions
from infra.catalog.sample_intake import NewSample
from infra.object_store import ObjectStore
from schemas.dataset import DatasetCreate
from schemas.errors import ConflictError
from schemas.label import Mark
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings
from tasks.publish_dataset_version import publish_dataset_version

StartRun = Callable[[int], WorkflowRun]


@pytest.fixture
def start_run(catalog: object, object_store: ObjectStore) -> StartRun:
    """Start a round of a project whose dataset has so many labeled pictures."""

    def start(pictures: int) -> WorkflowRun:
        kind = ProjectType.IMAGE_CLASSIFICATION
        dataset = datasets.create(DatasetCreate(name="cats", project_type=kind))
        new = [
            NewSample(
                name=f"{number}.png",
                original_name=f"{number}.png",
                source=f"{number}.png",
                sha256=f"{number:064x}",
                size=8,
                media_format="PNG",
                object_key=f"{number}.png",
                marks=(Mark("cat"),),
            )
            for number in range(pictures)
        ]
        sample_intake.add(dataset.id, new, by="test")
        project = projects.create(
            ProjectCreate(name="cat-project", project_type=kind, dataset="cats"), dataset.id
        )
        return runs.create(project.id, uuid4())

    return start


def test_a_round_publishes_with_the_ratio_and_seed_of_its_settings(start_run: StartRun) -> None:
    run = start_run(40)
    version = publish_dataset_version.fn(run, TrainingSettings(training_ratio=0.9, seed=3))
    assert (version.run_id, version.name) == (run.id, "V001")
    assert (version.training_samples, version.validation_samples) == (36, 4)
    other = publish_dataset_version.fn(run, TrainingSettings(training_ratio=0.5))
    assert other == version
    assert versions.all(version.dataset_id) == [version]
    phase = next(p for p in runs.phases(run.id).phases if p.key is PhaseKey.PUBLISH_DATASET_VERSION)
    assert phase.status is PhaseStatus.EXECUTED
    assert phase.message == "V001: 36 samples to train, 4 to validate"


def test_a_round_without_labeled_data_fails_with_the_cure(start_run: StartRun) -> None:
    run = start_run(0)
    with pytest.raises(ConflictError, match="'cats' has no labeled samples; label some"):
        publish_dataset_version.fn(run, TrainingSettings())
    phase = next(p for p in runs.phases(run.id).phases if p.key is PhaseKey.PUBLISH_DATASET_VERSION)
    assert phase.status is PhaseStatus.FAILED
    assert "label some" in phase.message
