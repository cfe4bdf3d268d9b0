"""Catalog tests run on SQLite, and on PostgreSQL when EXEML_TEST_POSTGRES_URL is set."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from infra.catalog import database, datasets, models, projects, runs, sample_intake, versions
from infra.catalog.sample_intake import NewSample
from infra.settings import settings
from schemas.dataset import Dataset, DatasetCreate, DatasetVersion
from schemas.evaluation import Estimate, Evaluation, EvaluationMethod
from schemas.label import Box, LabelCreate, Mark
from schemas.model_version import ModelFile, ModelVersion
from schemas.phase import WorkflowRun
from schemas.project import Project, ProjectCreate
from schemas.project_type import ProjectType
from schemas.sample import Sample, SampleFacts

POSTGRES_URL = os.environ.get("EXEML_TEST_POSTGRES_URL")
EVALUATION = Evaluation(
    method=EvaluationMethod.VALIDATION,
    samples=10,
    accuracy=Estimate(value=0.9, low=0.8, high=1.0, samples=10),
    precision=0.9,
    recall=0.9,
    f1=0.9,
    log_loss=0.1,
    calibration_error=0.05,
    calibration=[],
    classes=[],
    confusion_matrix=None,
    worst_mistakes=[],
)

AddSamples = Callable[..., list[Sample]]
CreateProject = Callable[..., Project]


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"])
def catalog(
    request: pytest.FixtureRequest,
    home: Path,
    migrated_catalog: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """An empty catalog on either database."""
    if request.param == "sqlite":
        shutil.copy2(migrated_catalog, home / migrated_catalog.name)
        return home
    assert POSTGRES_URL is not None
    with create_engine(POSTGRES_URL).begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    monkeypatch.setenv("EXEML_DATABASE_URL", POSTGRES_URL)
    settings.cache_clear()
    database.migrate()
    return home


@pytest.fixture
def create_dataset(catalog: Path) -> Callable[..., Dataset]:
    def create(
        name: str = "digits",
        labels: tuple[str, ...] = (),
        project_type: ProjectType = ProjectType.IMAGE_CLASSIFICATION,
    ) -> Dataset:
        first = [LabelCreate(name=label) for label in labels]
        return datasets.create(DatasetCreate(name=name, project_type=project_type, labels=first))

    return create


@pytest.fixture
def dataset(create_dataset: Callable[..., Dataset]) -> Dataset:
    return create_dataset()


@pytest.fixture
def pictures(create_dataset: Callable[..., Dataset]) -> Dataset:
    """A dataset for object detection."""
    return create_dataset("boxed", project_type=ProjectType.OBJECT_DETECTION)


@pytest.fixture
def new_sample() -> Callable[..., NewSample]:
    """Make the facts of a picture of 80 x 90 pixels, by its number."""

    def make(number: int, *marks: Mark | str, content: int | None = None) -> NewSample:
        sha256 = f"{number if content is None else content:064x}"
        return NewSample(
            name=f"{number}.png",
            original_name=f"{number} .png",
            source=f"folder/{number} .png",
            sha256=sha256,
            size=100,
            media_format="PNG",
            object_key=f"datasets/here/objects/{sha256}.png",
            facts=SampleFacts(width=80, height=90),
            marks=tuple(Mark(one) if isinstance(one, str) else one for one in marks) or None,
        )

    return make


@pytest.fixture
def add_samples(new_sample: Callable[..., NewSample], dataset: Dataset) -> AddSamples:
    """Add samples, one per argument, with the labels it holds."""

    def add(*labels: tuple[Mark | str, ...], to: Dataset = dataset) -> list[Sample]:
        wanted = [new_sample(number, *names) for number, names in enumerate(labels)]
        return [sample for sample, _ in sample_intake.add(to.id, wanted, by="test")]

    return add


@pytest.fixture
def boxed() -> Callable[..., Mark]:
    """Make a mark on a box, a square of 10 pixels that begins at `at`."""

    def mark(label: str, at: float = 0) -> Mark:
        return Mark(label, Box(xmin=at, ymin=at, xmax=at + 10, ymax=at + 10))

    return mark


@pytest.fixture
def create_project(create_dataset: Callable[..., Dataset]) -> CreateProject:
    def create(
        name: str, dataset_name: str | None = None, output_path: str | None = None
    ) -> Project:
        found = [d for d in datasets.list_all() if d.name == (dataset_name or f"{name}-data")]
        used = found[0] if found else create_dataset(dataset_name or f"{name}-data")
        return projects.create(
            ProjectCreate(
                name=name,
                project_type=ProjectType.IMAGE_CLASSIFICATION,
                dataset=used.name,
                output_path=output_path,
            ),
            used.id,
        )

    return create


@pytest.fixture
def project(create_project: CreateProject) -> Project:
    return create_project("digits-project")


@pytest.fixture
def run(project: Project) -> WorkflowRun:
    return runs.create(project.id, uuid4())


@pytest.fixture
def publish() -> Callable[[Project, WorkflowRun], DatasetVersion]:
    def publish(project: Project, run: WorkflowRun) -> DatasetVersion:
        last = versions.last_number(project.dataset_id)
        return versions.publish(
            versions.NewVersion(
                dataset_id=project.dataset_id,
                run_id=run.id,
                number=last + 1,
                manifest_key=f"{project.output_path}/dataset-versions/V00{last + 1}/manifest.jsonl",
                manifest_sha256="0" * 64,
                samples_per_label={"猫": 3, "dog": 4},
                training_samples=5,
                validation_samples=2,
            ),
            last,
        )

    return publish


@pytest.fixture
def evaluation() -> Evaluation:
    return EVALUATION


@pytest.fixture
def register(
    project: Project, publish: Callable[..., DatasetVersion], evaluation: Evaluation
) -> Callable[[WorkflowRun], ModelVersion]:
    """Register a model of a run, with a dataset version it was trained on."""

    def register(run: WorkflowRun) -> ModelVersion:
        return models.register(
            models.NewModel(
                project_id=project.id,
                run_id=run.id,
                dataset_version_id=publish(project, run).id,
                folder_key=f"{project.output_path}/models/{run.id}",
                files=[ModelFile(name="model.onnx", size=3, sha256="0" * 64)],
                evaluation=evaluation,
                notes="trained for 2 minutes",
            )
        )

    return register
