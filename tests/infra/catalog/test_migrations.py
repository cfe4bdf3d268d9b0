"""A catalog of the first release comes through the migrations with all it holds."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, create_engine, func, inspect, select, text

from infra.catalog import (
    api_keys,
    changes,
    database,
    datasets,
    labels,
    models,
    projects,
    running_times,
    runs,
    sample_labels,
    samples,
    services,
    suggestions,
    versions,
)
from infra.catalog.suggestions import NewSuggestion
from infra.catalog.tables import Base, SuggestionRow
from infra.settings import settings
from schemas.image_classification import ImageClassificationSettings
from schemas.label import LabelDeletion, SampleLabels
from schemas.phase import PhaseKey, PhaseStatus
from schemas.sample import SampleTab
from schemas.suggestion import SuggestedMark
from tests.infra.catalog.conftest import EVALUATION, POSTGRES_URL

THEN = "2026-01-18 12:30:45.123456"
DATASET, VERSION, RUN, PROJECT, MODEL, SERVICE = (uuid4() for _ in range(6))
FORMER_DEPLOYMENT = {
    "version": None,
    "resource_pool": "public",
    "traffic_ratio": 100,
    "specification": "cpu",
    "compute_nodes": 2,
    "auto_stop": True,
    "auto_stop_hours": 6,
}
LABELS = {"cat": uuid4(), "猫": uuid4()}
SAMPLES = [uuid4() for _ in range(4)]


def sample(number: int, *, labeled: bool) -> dict[str, Any]:
    return {
        "number": number,
        "id": SAMPLES[number - 1],
        "dataset_id": DATASET,
        "name": f"{number}.png",
        "original_name": f"{number} .png",
        "object_key": f"datasets/{DATASET}/objects/{number}.png",
        "sha256": f"{number:064x}",
        "size": 2**40,
        "media_format": "PNG",
        "width": 8,
        "height": 9,
        "labeled": labeled,
        "revision": number,
        "created_at": THEN,
    }


def annotation(number: int, label: str) -> dict[str, Any]:
    return {"sample_number": number, "label_id": LABELS[label], "by": f"{label}-by", "at": THEN}


ROWS: dict[str, list[dict[str, Any]]] = {
    "datasets": [
        {"id": DATASET, "name": "Digits", "name_key": "digits", "created_at": THEN}
        | {"project_type": "image_classification"}
    ],
    "labels": [
        {"id": label_id, "dataset_id": DATASET, "name": name, "colour": "#123456"}
        | {"position": position}
        for position, (name, label_id) in enumerate(LABELS.items())
    ],
    "samples": [sample(number, labeled=number < 3) for number in (1, 2, 3, 4)],
    "annotations": [annotation(1, "cat"), annotation(1, "猫"), annotation(2, "cat")],
    "projects": [
        {"id": PROJECT, "name": "P", "name_key": "p", "project_type": "image_classification"}
        | {"description": "", "dataset_id": DATASET, "output_path": "projects/p"}
        | {"training_flavor": "cpu", "created_at": THEN}
        | {"settings": ImageClassificationSettings().model_dump_json()}
    ],
    "dataset_versions": [
        {"id": VERSION, "dataset_id": DATASET, "run_id": RUN, "number": 1, "created_at": THEN}
        | {"manifest_key": "projects/p/dataset-versions/V001/manifest.jsonl"}
        | {"manifest_sha256": "0" * 64, "samples_per_label": {"猫": 1}}
        | {"training_samples": 1, "validation_samples": 1}
    ],
    "runs": [{"id": RUN, "project_id": PROJECT, "round_number": 1, "created_at": THEN}],
    "phases": [
        {"run_id": RUN, "key": key.value, "status": "Executed", "message": ""}
        | {"started_at": THEN, "ended_at": "2026-01-18 14:00:45.123456"}
        for key in PhaseKey
    ],
    "model_versions": [
        {"id": MODEL, "project_id": PROJECT, "number": 1, "run_id": RUN, "created_at": THEN}
        | {"dataset_version_id": VERSION, "status": "Successful", "folder_key": "m", "files": "[]"}
        | {"bento_tag": "p:1", "evaluation": EVALUATION.model_dump_json(), "notes": ""}
    ],
    "services": [
        {"id": SERVICE, "name": "s", "project_id": PROJECT, "model_version_id": MODEL}
        | {"run_id": RUN, "settings": json.dumps(FORMER_DEPLOYMENT), "wanted": True}
        | {"status": "Running", "message": "", "created_at": THEN}
    ],
    "api_keys": [{"id": uuid4(), "service_id": SERVICE, "key_sha256": "k", "created_at": THEN}],
}


def config_of(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def insert_rows(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    with_numbers = connection.dialect.name == "postgresql"
    for name, rows in ROWS.items():
        table = tables.tables[name]
        for row in rows:
            connection.execute(table.insert().values(plain(row, connection.dialect.name)))
    if with_numbers:  # what the sequence would have counted
        connection.execute(text("SELECT setval('samples_number_seq', 4)"))


def plain(row: dict[str, Any], dialect: str) -> dict[str, Any]:
    """SQLite keeps ids as hexadecimal digits and dates as text; reflection does not know that."""
    if dialect == "postgresql":
        return row
    return {
        name: value.hex if isinstance(value, UUID) else text_literal(name, value)
        for name, value in row.items()
    }


def text_literal(name: str, value: object) -> object:
    return text(f"'{value}'") if name.endswith("at") else value


@pytest.fixture
def catalog_of_the_first_release(
    request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if request.param == "postgresql":
        assert POSTGRES_URL is not None
        with create_engine(POSTGRES_URL).begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        monkeypatch.setenv("EXEML_DATABASE_URL", POSTGRES_URL)
        settings.cache_clear()
    with database.engine().begin() as connection:
        command.upgrade(config_of(connection), "0001")
    with database.engine().begin() as connection:
        insert_rows(connection)


on_each_database = pytest.mark.parametrize(
    "catalog_of_the_first_release",
    ["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"],
    indirect=True,
)


@on_each_database
@pytest.mark.usefixtures("catalog_of_the_first_release")
def test_a_catalog_of_the_first_release_keeps_every_row() -> None:
    database.migrate()
    with database.engine().connect() as connection:
        stored = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    assert {name: count for name, count in stored.items() if count} == {
        name: len(rows) for name, rows in ROWS.items()
    } | {"service_traffic_states": 1, "service_versions": 1}
    (dataset,) = datasets.list_all()
    assert (dataset.name, dataset.samples, dataset.labeled, dataset.trashed) == ("Digits", 4, 2, 0)
    assert dataset.output_path == f"datasets/{DATASET}/versions"
    stored_samples = samples.page(DATASET, SampleTab.ALL).items
    assert [one.id for one in stored_samples] == SAMPLES
    assert [one.labels for one in stored_samples] == [["cat", "猫"], ["cat"], [], []]
    assert [one.revision for one in stored_samples] == [1, 2, 3, 4]
    assert (stored_samples[0].source, stored_samples[0].size) == ("1 .png", 2**40)
    assert stored_samples[0].created_at.isoformat() == "2026-01-18T12:30:45.123456+00:00"
    marks = dict((facts["name"], marks) for facts, marks in samples.stream_annotated(DATASET))
    assert [mark.by for mark in marks["1.png"]] == ["cat-by", "猫-by"]
    assert marks["2.png"][0].at.isoformat() == "2026-01-18T12:30:45.123456+00:00"
    assert [(one.name, one.samples, one.colour) for one in labels.of_dataset(DATASET)] == [
        ("cat", 2, "#123456"),
        ("猫", 1, "#123456"),
    ]
    assert projects.get(PROJECT).status is PhaseStatus.EXECUTED
    assert versions.of_dataset(DATASET)[0].samples_per_label == {"猫": 1}
    assert versions.find_of_run(RUN) == versions.of_dataset(DATASET)[0]
    assert runs.settings_of(RUN) == ImageClassificationSettings()
    assert models.get(MODEL).dataset_version_id == VERSION
    service = services.get(SERVICE)
    assert (service.model_version_id, service.main_version.compute_nodes) == (MODEL, 2)
    assert (service.settings.auto_stop_hours, service.main_version.traffic_ratio) == (6, 100)
    assert api_keys.hashes(SERVICE) == ["k"]
    times = running_times.of_project(PROJECT)
    assert (times.trainings.cpu_hours, times.trainings.since.year) == (1.5, 2026)
    (ran,) = times.services  # nobody knows how long it ran before
    assert (ran.name, ran.cpu_hours) == ("s", 0)
    assert ran.since > services.get(SERVICE).created_at


@on_each_database
@pytest.mark.usefixtures("catalog_of_the_first_release")
def test_an_upgraded_catalog_has_the_tables_and_foreign_keys_of_a_new_one() -> None:
    database.migrate()
    with database.engine().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        for table in Base.metadata.sorted_tables:
            stored = {
                (*key["constrained_columns"], key["referred_table"], key["options"].get("ondelete"))
                for key in inspect(connection).get_foreign_keys(table.name)
            }
            assert stored == {
                (key.parent.name, key.column.table.name, key.ondelete) for key in table.foreign_keys
            }
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


@on_each_database
@pytest.mark.usefixtures("catalog_of_the_first_release")
def test_an_upgraded_catalog_is_worked_on_like_a_new_one() -> None:
    database.migrate()
    database.migrate()
    sample_labels.set_labels([SampleLabels(sample_id=SAMPLES[2], labels=["new"])], by="me")
    assert samples.get(SAMPLES[2]).revision == 4
    labels.delete(LABELS["cat"], LabelDeletion.LABEL_AND_SAMPLES, by="me")
    assert samples.get(SAMPLES[0]).labels == ["猫"]
    assert samples.get(SAMPLES[1]).trashed_at is not None
    changes.undo(changes.page(DATASET)[0].id, by="me")
    assert samples.get(SAMPLES[1]).labels == ["cat"]
    assert runs.get(RUN).round_number == 1


@on_each_database
@pytest.mark.usefixtures("catalog_of_the_first_release")
def test_suggestions_that_were_all_dismissed_before_leave_the_lists_too() -> None:
    database.migrate()
    right, wrong = (SuggestedMark(label="cat", score=0.5, dismissed=one) for one in (False, True))
    marks: tuple[list[SuggestedMark], ...] = ([right, wrong], [], [wrong], [wrong, wrong])
    made = [NewSuggestion(one, 1, known, 0.5, 0) for one, known in zip(SAMPLES, marks, strict=True)]
    suggestions.keep(DATASET, MODEL, made)
    with database.engine().begin() as connection:
        command.downgrade(config_of(connection), "0009")
    database.migrate()
    with database.engine().connect() as connection:
        stored = select(SuggestionRow.all_dismissed).order_by(SuggestionRow.sample_number)
        assert connection.scalars(stored).all() == [False, False, True, True]
