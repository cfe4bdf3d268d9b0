"""The phase Publish Dataset Version, without the workflow engine around it."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.catalog import datasets, projects, runs, sample_intake, versions
from infra.catalog.sample_intake import NewSample
from infra.object_store import ObjectStore
from schemas.dataset import DatasetCreate, VersionPublish
from schemas.errors import ConflictError
from schemas.label import Mark
from schemas.phase import PhaseKey, PhaseStatus, WorkflowRun
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings
from tasks.dataset_versions.publishing import publish
from tasks.phases.publish_dataset_version import chosen_version, publish_dataset_version
from tests.reached_phases import reach

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
        run = runs.create(project.id, uuid4())
        reach(run.id, PhaseKey.LABEL_DATA, PhaseStatus.EXECUTED)
        return run

    return start


def test_a_round_publishes_with_the_ratio_and_seed_of_its_settings(start_run: StartRun) -> None:
    run = start_run(40)
    version = publish_dataset_version.fn(run, TrainingSettings(training_ratio=0.9, seed=3))
    assert (version.run_id, version.name) == (run.id, "V001")
    assert (version.training_samples, version.validation_samples) == (36, 4)
    other = publish_dataset_version.fn(run, TrainingSettings(training_ratio=0.5))
    assert other == version
    assert versions.of_dataset(version.dataset_id) == [version]
    phase = next(p for p in runs.phases(run.id).phases if p.key is PhaseKey.PUBLISH_DATASET_VERSION)
    assert phase.status is PhaseStatus.EXECUTED
    assert phase.message == "V001: 36 samples to train, 4 to validate"


def test_a_version_that_somebody_publishes_while_a_round_waits_is_not_taken_for_its_own(
    start_run: StartRun,
) -> None:
    run = start_run(10)
    settings = TrainingSettings(dataset_version="V001")
    by_hand = publish(projects.get(run.project_id).dataset_id, VersionPublish())
    assert chosen_version(run, settings) is None
    with pytest.raises(ConflictError, match=r"V001 .* cannot be published any more; choose V002"):
        publish_dataset_version.fn(run, settings)
    assert chosen_version(runs.create(run.project_id, uuid4()), settings) == by_hand


def test_a_round_without_labeled_data_fails_with_the_cure(start_run: StartRun) -> None:
    run = start_run(0)
    with pytest.raises(ConflictError, match="'cats' has no labeled samples; label some"):
        publish_dataset_version.fn(run, TrainingSettings())
    phase = next(p for p in runs.phases(run.id).phases if p.key is PhaseKey.PUBLISH_DATASET_VERSION)
    assert phase.status is PhaseStatus.FAILED
    assert "label some" in phase.message
