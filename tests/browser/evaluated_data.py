"""Projects whose rounds have real evaluations, of answers that are made up, to look at."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import numpy as np
import pytest

from infra.catalog import database, datasets, projects, runs
from schemas.evaluation import EvaluationMethod, FeatureFact, FoundBox, ModelEvaluation
from schemas.label import Box, LabeledBox
from schemas.phase import PhaseStatus, RunReport
from schemas.predictive_analytics import LabelType
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from tasks.dataset_versions.manifests import read_manifest
from tasks.learning.metrics import Predictions, evaluate
from tasks.object_detection.training.evaluation import evaluate_detections
from tasks.predictive_analytics.training.evaluation import Answered, evaluate_table
from tasks.predictive_analytics.training.training_data import Target
from tests.browser import labeling_data
from tests.browser.conftest import RunningApi
from tests.browser.labeling_data import samples_of
from tests.conftest import forget_cached
from tests.reached_phases import reach
from tests.tasks.comparison.compared_models import SAYS_ALWAYS_RED, SEES_RED_AND_GREEN, Application

COLOURS = ("red", "green", "blue")


@contextmanager
def home_of(api: RunningApi) -> Iterator[None]:
    """Let this process work on the catalog and the object store of a running API."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, value in api.environment.items():
            if name.startswith("EXEML_"):
                monkeypatch.setenv(name, value)
        forget_cached()
        yield
        database.engine().dispose()
    forget_cached()


def run_jobs(api: RunningApi, dataset_id: str) -> None:
    """Do the jobs of a dataset that wait, as the watcher of a platform does."""
    for job in reversed(api.http.get(f"/datasets/{dataset_id}/jobs").json()):
        if job["status"] == "Not started":
            command = [sys.executable, "-m", "deployments.reconciler.data_job", job["id"]]
            subprocess.run(command, check=True, env={**os.environ, **api.environment})


def colours(folder: Path, name: str) -> Application:
    """Pictures of colours with two versions of a model; both rounds have their evaluation."""
    application = Application(folder, name)
    application.add({colour: 24 for colour in COLOURS})
    version = application.publish(training_ratio=0.5)
    truth = {line.id: line.labels[0] for line in read_manifest(version)}
    for number, weights in enumerate((SAYS_ALWAYS_RED, SEES_RED_AND_GREEN)):
        model = application.register(version, weights)
        assert model.run_id is not None
        keep(model.run_id, evaluate_labels(truth, sureness=0.5 + number))
    return application


def evaluate_labels(truth: dict[UUID, str], sureness: float, seed: int = 3) -> ModelEvaluation:
    """Evaluate noisy answers; the surer they are, the more are right."""
    names = tuple(sorted(set(truth.values())))
    positions = np.array([names.index(label) for label in truth.values()])
    true = np.eye(len(names), dtype=bool)[positions]
    scores = np.random.default_rng(seed).normal(size=true.shape) + 2 * sureness * true
    probabilities = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    given = Predictions(list(truth), true, probabilities, names)
    return evaluate(given, EvaluationMethod.VALIDATION)


def labeled(http: httpx.Client, dataset_id: str, sureness: float = 0.1) -> ModelEvaluation:
    """Evaluate noisy answers for the labeled samples of a dataset."""
    found = samples_of(http, dataset_id, "labeled")
    return evaluate_labels({UUID(one["id"]): one["labels"][0] for one in found}, sureness)


def scenes(http: httpx.Client, dataset_id: str) -> ModelEvaluation:
    """Evaluate a detector that moves boxes a little, misses some and finds some twice."""
    random = np.random.default_rng(1)
    truths, found = [], []
    for sample in samples_of(http, dataset_id, "labeled"):
        boxes = tuple(LabeledBox.model_validate(one) for one in sample["boxes"])
        truths.append((UUID(sample["id"]), boxes))
        found.append(tuple(_found(box, random) for box in boxes if random.random() > 0.2))
    names = sorted({box.label for _, boxes in truths for box in boxes})
    return evaluate_detections(truths, found, names)


def _found(box: LabeledBox, random: np.random.Generator) -> FoundBox:
    moved = box.model_dump(exclude={"label"})
    shift = random.normal(scale=2)
    moved["xmin"], moved["xmax"] = max(0.0, moved["xmin"] + shift), moved["xmax"] + shift
    return FoundBox(label=box.label, score=float(random.uniform(0.3, 1)), box=Box(**moved))


def numbers() -> ModelEvaluation:
    """Evaluate predictions of numbers, with columns of a table."""
    random = np.random.default_rng(2)
    values = random.normal(100, 20, 80)
    target = Target(LabelType.CONTINUOUS, (), values, np.arange(80), ())
    outputs = (values + random.normal(0, 6, 80))[:, None]
    answered = Answered(np.arange(80), outputs, EvaluationMethod.CROSS_VALIDATION)
    return evaluate_table(target, answered, _features(), seed=0)


def _features() -> list[FeatureFact]:
    used = [("area", "number", 61.2), ("district", "category", 27.4), ("remarks", "text", 11.4)]
    facts = [
        FeatureFact(name=name, kind=kind, used=True, missing=0.02, distinct=40, importance=share)
        for name, kind, share in used
    ]
    reason = "it has the same value in every record"
    dropped = FeatureFact(
        name="country", kind="constant", used=False, reason=reason, missing=0, distinct=1
    )
    return [*facts, dropped]


def keep(run_id: UUID, evaluation: ModelEvaluation) -> None:
    """Keep an evaluation with its run, whose phases have ended."""
    for phase in runs.phases(run_id).phases:
        reach(run_id, phase.key, PhaseStatus.EXECUTED)
    runs.store_report(runs.get(run_id), RunReport.EVALUATION, evaluation.model_dump_json())


def evaluated_project(name: str, dataset_id: str, evaluation: ModelEvaluation) -> str:
    """Make a project whose first round has this evaluation; return its id."""
    dataset = datasets.get(UUID(dataset_id))
    wanted = ProjectCreate(name=name, project_type=dataset.project_type, dataset=dataset.name)
    project = projects.create(wanted, dataset.id)
    keep(runs.create(project.id, uuid4()).id, evaluation)
    return str(project.id)


def project_of_each_type(api: RunningApi, prefix: str) -> dict[ProjectType, str]:
    """A project of each type but picture classification, with its evaluation."""
    http = api.http
    sounds = labeling_data.sounds(http, f"{prefix}-sounds", count=9, labeled=9)
    drawn = labeling_data.drawn_scenes(http, f"{prefix}-scenes", count=4, labeled=4)
    texts = labeling_data.reviews(http, f"{prefix}-texts")
    _label_texts(http, texts)
    wines = labeling_data.wines(http, f"{prefix}-wines")
    return {
        datasets.get(UUID(dataset)).project_type: evaluated_project(
            f"{prefix}-{noun}", dataset, made
        )
        for noun, dataset, made in (
            ("sounds", sounds, labeled(http, sounds)),
            ("scenes", drawn, scenes(http, drawn)),
            ("texts", texts, labeled(http, texts)),
            ("wines", wines, numbers()),
        )
    }


def _label_texts(http: httpx.Client, dataset_id: str) -> None:
    names = ("positive", "negative")
    sent = [
        {"sample_id": one["id"], "labels": [names[place % 2]], "revision": one["revision"]}
        for place, one in enumerate(samples_of(http, dataset_id))
    ]
    http.put("/samples/labels", json=sent).raise_for_status()
