"""Real table models of two versions: records, columns and labels that come and go."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infra import object_keys
from infra.catalog import datasets, models, projects, runs, samples
from infra.object_store import ObjectStore
from schemas.dataset import Dataset, DatasetCreate, VersionPublish
from schemas.errors import InvalidInputError
from schemas.label import ChangeAction
from schemas.model_comparison import SAMPLES_MIN, ModelComparison
from schemas.model_version import ModelVersion
from schemas.phase import PhaseKey, PhaseStatus
from schemas.predictive_analytics import LabelType, PredictiveAnalyticsSettings
from schemas.project import ProjectCreate
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome
from schemas.training import TrainingPreference
from tasks.comparison.model_comparison import compare_models
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.dataset_versions.publishing import publish
from tasks.intake.import_files import import_files
from tasks.intake.order import ImportOrder
from tasks.predictive_analytics.holdout import contents_of_both, learned_records
from tasks.predictive_analytics.trainer import train_table_model
from tasks.predictive_analytics.training.training_data import table_of, target_of
from tests.reached_phases import reach
from tests.tasks.predictive_analytics.table_data import prices, table

TABLES = ProjectType.PREDICTIVE_ANALYTICS
Columns = dict[str, list[Any]]


class Prices:
    """A project about prices whose table is sent anew for each version."""

    def __init__(self, folder: Path, object_store: ObjectStore) -> None:
        self.folder, self.store = folder, object_store
        self.dataset: Dataset = datasets.create(DatasetCreate(name="flats", project_type=TABLES))
        self.project = projects.create(
            ProjectCreate(name="flats", project_type=TABLES, dataset="flats"), self.dataset.id
        )

    def train(
        self, columns: Columns, label: str = "price", label_type: LabelType | None = None
    ) -> ModelVersion:
        """Send the table, publish it, train on it, and register the model."""
        self._replace_table(columns)
        version = publish(self.dataset.id, VersionPublish(label_column=label))
        settings = PredictiveAnalyticsSettings(
            preference=TrainingPreference.PERFORMANCE_FIRST, label_type=label_type
        )
        run = runs.create(self.project.id, uuid4(), settings)
        reach(run.id, PhaseKey.TRAIN_MODEL, PhaseStatus.STOPPED)
        folder = self.folder / str(run.id)
        folder.mkdir()
        outcome = train_table_model(table_of(version), settings, folder, lambda _: None)
        key = object_keys.training_folder(self.project.output_path, run.id)
        return models.register(
            models.NewModel(
                project_id=self.project.id,
                run_id=run.id,
                dataset_version_id=version.id,
                folder_key=key,
                files=self.store.upload_folder(folder, key),
                evaluation=outcome.evaluation,
                notes=outcome.notes,
            )
        )

    def _replace_table(self, columns: Columns) -> None:
        datasets.set_table(self.dataset.id, table(columns, label="price").table)
        before = [facts["id"] for facts, _ in samples.stream_annotated(self.dataset.id)]
        if before:
            samples.trash(self.dataset.id, before, "me", ChangeAction.TRASH)
        sent = UploadedFiles([(f"{len(runs.of_project(self.project.id))}.csv", as_csv(columns))])
        order = ImportOrder(dataset=datasets.get(self.dataset.id), source=sent, by="me")
        (report,) = import_files(order)
        assert report.outcome is FileOutcome.ADDED, report.message


def as_csv(columns: Columns) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return written.getvalue().encode()


def without(columns: Columns, *names: str) -> Columns:
    return {name: values for name, values in columns.items() if name not in names}


@pytest.fixture
def flats(
    catalog: Path, object_store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Prices:
    monkeypatch.setenv("EXEML_THREADS", "1")
    return Prices(tmp_path, object_store)


def metrics_of(found: ModelComparison) -> Sequence[str]:
    return [str(one.metric) for one in found.metrics]


def test_a_model_that_sees_what_decides_the_price_is_better(flats: Prices) -> None:
    columns = prices(600)
    blind, seeing = flats.train(without(columns, "area")), flats.train(columns)
    found = compare_models(blind, seeing)
    assert metrics_of(found) == ["mae", "rmse"]
    assert all(one.better == "newer" for one in found.metrics)
    assert found.answers is None
    assert found.samples + found.left_out == 120
    assert found.samples >= SAMPLES_MIN
    assert found.verdict.startswith("0.0.2 is better than 0.0.1: MAE -")
    without_area = compare_models(seeing, flats.train(without(columns, "area")))
    assert without_area.metrics[0].better == "newer"
    assert without_area.notes == ["Columns that are gone are empty for 0.0.2: 'area'."]


def test_records_are_known_by_their_values_when_more_come_in_another_order(flats: Prices) -> None:
    columns = prices(700)
    first = {name: values[:600] for name, values in columns.items()}
    turned = {name: values[::-1] for name, values in columns.items()}
    found = compare_models(flats.train(first), flats.train(turned))
    assert found.samples + found.left_out == 140
    assert found.samples > 120


@pytest.mark.parametrize("rooms", [[2.0, 2.5, None], [2, 3, None]])
def test_records_are_known_when_a_column_of_numbers_has_become_one_of_texts(
    rooms: list[Any],
) -> None:
    price = [100.5, 200.0, 300.0]
    older = table({"rooms": rooms, "price": price}, "price")
    texts = [None if one is None else f"{one:g}" for one in rooms]
    newer = table({"rooms": [*texts, "many"], "price": [*price, 400.0]}, "price")
    before, after = contents_of_both(older, newer)
    assert before.tolist() == after[:3].tolist()
    assert after[3] not in before


def test_all_records_of_a_small_table_are_learned() -> None:
    small, large = (table(prices(records), "price", validates=5) for records in (300, 600))
    assert len(learned_records(small, target_of(small, LabelType.CONTINUOUS))) == 300
    learned = learned_records(large, target_of(large, LabelType.CONTINUOUS))
    assert [row for row in range(600) if row % 5] == learned.tolist()


def test_classes_are_compared_by_their_names(flats: Prices) -> None:
    columns = prices(600)
    columns["price"] = ["high" if price > 230 else "low" for price in columns["price"]]
    mixed_up = columns | {"price": columns["price"][::-1]}
    found = compare_models(flats.train(mixed_up), flats.train(columns))
    assert metrics_of(found) == ["accuracy", "f1"]
    assert found.metrics[0].better == "newer"
    assert found.metrics[0].newer > 0.85
    assert found.answers is not None
    assert found.answers.only_newer_right > found.answers.only_older_right


def test_versions_that_predict_something_else_are_refused(flats: Prices) -> None:
    columns = prices(600)
    price, area = flats.train(columns), flats.train(columns, label="area")
    with pytest.raises(InvalidInputError, match=r"predicts 'price' and 0\.0\.2 'area'"):
        compare_models(price, area)
    floors = flats.train(columns, label="floor", label_type=LabelType.DISCRETE)
    with pytest.raises(InvalidInputError, match=r"predicts continuous labels and 0\.0\.3 discrete"):
        compare_models(price, floors)
