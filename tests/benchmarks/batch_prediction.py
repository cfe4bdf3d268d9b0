"""Items a second of batch jobs, beside a predictor that is asked in this process."""

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from infra.object_store import ObjectStore
from schemas.batch import BatchRequest
from schemas.project_type import ProjectType
from tasks.batch_prediction.items import files_of, items_of, place_of
from tasks.batch_prediction.job import parts_of
from tasks.batch_prediction.plan import BatchPlan, ModelFolder
from tasks.batch_prediction.processes import run_in_processes
from tasks.serving.loading import load_predictor
from tests.benchmarks.conftest import Record
from tests.benchmarks.served_models import train_to_serve

ITEMS = {ProjectType.IMAGE_CLASSIFICATION: 2_000, ProjectType.PREDICTIVE_ANALYTICS: 40_000}
ALONE_SECONDS = 4.0
PROCESSES = (1, 2)


@pytest.mark.parametrize("project_type", ITEMS)
def test_batch_prediction(
    record: Record,
    object_store: ObjectStore,
    project_type: ProjectType,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("model")
    body = train_to_serve(project_type, folder, tmp_path_factory).body
    prefix = f"bench/{uuid4()}"
    files = object_store.upload_folder(folder, f"{prefix}/model")
    _store_items(object_store, f"{prefix}/items", project_type, body)
    alone = _items_a_second(_asking(folder, body))
    figures: dict[str, float | str] = {"predictor in process, items/s": alone}
    for processes in PROCESSES:
        plan, parts = _plan(object_store, prefix, project_type, files)
        began = time.monotonic()
        run_in_processes(plan, parts, lambda _: None, processes)
        speed = ITEMS[project_type] / (time.monotonic() - began)
        figures |= {
            f"{processes} processes, items/s": speed,
            f"{processes} processes, ratio": speed / alone,
        }
    record(f"batch prediction, {project_type}", figures)


def _plan(store: ObjectStore, prefix: str, project_type: ProjectType, files: list):
    media = project_type.media
    place = place_of(f"s3://{store.bucket}/{prefix}/items")
    request = BatchRequest(application="benchmark", source=f"s3://{store.bucket}/{prefix}/items")
    found = items_of(files_of(place, media), media, request)
    model = ModelFolder(uuid4(), f"{prefix}/model", tuple(files))
    return BatchPlan(uuid4(), model, place, media, {}), parts_of(found)


def _store_items(store: ObjectStore, prefix: str, project_type: ProjectType, body: bytes) -> None:
    count = ITEMS[project_type]
    if project_type is ProjectType.IMAGE_CLASSIFICATION:
        for number in range(count):
            store.put_new(f"{prefix}/{number:05d}.jpg", body)
        return
    (one,) = json.loads(body)["data"]["req_data"]
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(one)
    rows.writerows([one.values()] * count)
    store.put_new(f"{prefix}/rows.csv", table.getvalue().encode())


def _asking(folder: Path, body: bytes) -> Callable[[], int]:
    predictor = load_predictor(folder)

    def ask() -> int:
        predictor.predict(body)
        return 1

    return ask


def _items_a_second(ask: Callable[[], int]) -> float:
    ask()
    began, items = time.monotonic(), 0
    while time.monotonic() - began < ALONE_SECONDS:
        items += ask()
    return items / (time.monotonic() - began)
