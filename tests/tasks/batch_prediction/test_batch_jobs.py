"""Batch jobs: every item has its line, once, whatever happens to the process."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from infra.catalog import batch_jobs
from infra.object_store import ObjectStore
from infra.settings import ROOT, settings
from infra.work_process import this_process
from schemas.batch import BatchFormat, BatchJob, BatchLine, BatchRequest
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.phase import PhaseStatus
from schemas.project_type import Media
from tasks.batch_prediction import job as job_module
from tasks.batch_prediction.items import files_of, items_of, place_of
from tasks.batch_prediction.job import model_of, run_batch
from tasks.batch_prediction.plan import BatchPlan, Item, ModelFolder
from tasks.batch_prediction.prediction import predicted
from tasks.batch_prediction.processes import run_in_processes
from tasks.batch_prediction.result import row_of, stored_parts
from tasks.serving.loading import load_predictor
from tests.deployments.deployed_models import register, write_tiny_model
from tests.tasks.predictive_analytics import table_data
from tests.waiting import wait_until

PICTURES = 60
CHILD = """
import sys
from functools import partial
from uuid import UUID
from infra.catalog import batch_jobs
from tasks.batch_prediction import job
from tasks.batch_prediction.processes import run_in_processes
job.ITEMS_A_PART = 5
job.run_batch(batch_jobs.get(UUID(sys.argv[1])), partial(run_in_processes, processes=2))
"""
run_here = partial(run_in_processes, processes=1)


def png(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def new_job(**request: object) -> BatchJob:
    wanted = BatchRequest(application="cats", **request)
    job = batch_jobs.create(model_of(wanted).id, wanted, by="test")
    return batch_jobs.start(job.id, None, this_process())


@pytest.fixture
def pictures(
    catalog: Path, object_store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A registered model, and pictures in a folder of the store, one of them damaged."""
    monkeypatch.setattr(job_module, "ITEMS_A_PART", 5)
    write_tiny_model(tmp_path / "model")
    register(tmp_path / "model")
    for number in range(PICTURES):
        body = b"no picture" if number == 7 else png(number)
        object_store.put(f"incoming/day/{number:03d}.png", body)
    object_store.put("incoming/day/notes.txt", b"not an item")
    return tmp_path / "model"


def lines_of(result: bytes) -> list[dict]:
    return [json.loads(line) for line in result.splitlines()]


def test_a_killed_job_goes_on_and_leaves_no_item_out_and_none_twice(
    pictures: Path, object_store: ObjectStore
) -> None:
    job = new_job(source=f"s3://{object_store.bucket}/incoming/day")
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(job.id)], cwd=ROOT, start_new_session=True
    )
    while not stored_parts(job.id):
        assert child.poll() is None
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    done = len(stored_parts(job.id))
    assert 0 < done < PICTURES / 5

    key = run_batch(job, run_here)
    lines = lines_of(object_store.get(key))
    assert [line["item"] for line in lines] == [f"{number:03d}.png" for number in range(PICTURES)]
    predictor = load_predictor(pictures)
    for number, line in enumerate(lines):
        if number == 7:
            assert line["error_code"] == "INVALID_PICTURE"
        else:
            assert line["prediction"] == predictor.predict(png(number)).model_dump(mode="json")
    ended = batch_jobs.get(job.id)
    assert (ended.status, ended.done, ended.errors) == (PhaseStatus.EXECUTED, PICTURES, 1)
    assert ended.total == PICTURES
    wait_until(lambda: not group_of(child.pid), "the end of what a killed job has left")


def group_of(leader: int) -> list[int]:
    """Return the processes that a killed job has left."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def test_a_source_that_changed_is_not_mixed_with_what_was_predicted(
    pictures: Path, object_store: ObjectStore
) -> None:
    job = new_job(source=f"s3://{object_store.bucket}/incoming/day", format=BatchFormat.CSV)
    rows = list(csv.reader(io.StringIO(object_store.get(run_batch(job, run_here)).decode())))
    assert rows[0] == ["item", "prediction", "score", "error_code", "error_msg"]
    assert len(rows) == PICTURES + 1
    assert rows[8][3] == "INVALID_PICTURE"
    assert rows[1][1] in ("cat", "dog")
    object_store.put("incoming/day/000.png", png(999))
    with pytest.raises(ConflictError, match="others than when the job began"):
        run_batch(job, run_here)
    with pytest.raises(NotFoundError, match="holds no file"):
        run_batch(new_job(source=f"s3://{object_store.bucket}/nothing"), run_here)


def test_only_the_allowed_folder_of_the_machine_is_read(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, object_store: ObjectStore
) -> None:
    with pytest.raises(InvalidInputError, match="EXEML_BATCH_FOLDER"):
        place_of("pictures")
    inside = tmp_path / "allowed" / "pictures"
    inside.mkdir(parents=True)
    (inside / "=1+1.png").write_bytes(png(1))
    (inside / "secret.png").symlink_to(pictures / "model.json")
    monkeypatch.setenv("EXEML_BATCH_FOLDER", str(tmp_path / "allowed"))
    settings.cache_clear()
    for outside in ("../model", "/etc", "pictures/../../model"):
        with pytest.raises(InvalidInputError, match="not below"):
            place_of(outside)
    job = new_job(source="pictures", format=BatchFormat.CSV)
    rows = list(csv.reader(io.StringIO(object_store.get(run_batch(job, run_here)).decode())))
    assert [row[0] for row in rows[1:]] == ["'=1+1.png"]


def test_no_cell_of_a_result_is_a_formula_and_numbers_stay_numbers() -> None:
    refused = BatchLine(item="+a.png", error_code="NOT_FOUND", error_msg="=2+5 is gone")
    assert row_of(refused) == ["'+a.png", "", "", "NOT_FOUND", "'=2+5 is gone"]
    said = [
        row_of(BatchLine(item="r", prediction={"predict": value}))[1] for value in ("-5.2", "=1")
    ]
    assert said == ["-5.2", "'=1"]


def test_rows_of_tables_are_predicted_together_and_refused_one_by_one(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = table_data.prices(60)
    table_data.train(table_data.table(data, "price"), tmp_path / "model")
    names = list(data)[:-1]
    rows = [[str(data[name][row]) for name in names] for row in range(60)]
    rows[3][names.index("area")] = "large"
    table = tmp_path / "flats.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([names, *rows, ["too", "short"]])
    monkeypatch.setenv("EXEML_BATCH_FOLDER", str(tmp_path))
    settings.cache_clear()
    items = items_in("flats.csv", Media.TABLE)
    plan = BatchPlan(
        UUID(int=0), ModelFolder(UUID(int=0), "", ()), place_of("flats.csv"), Media.TABLE, {}
    )
    predictor = load_predictor(tmp_path / "model")
    lines = list(predicted(plan, predictor, items))
    assert [line.item for line in lines] == [f"flats.csv#{number}" for number in range(2, 63)]
    assert [n for n, line in enumerate(lines) if line.prediction is None] == [3, 60]
    assert "'area'" in str(lines[3].error_msg)
    expected = table_data.answers(
        tmp_path / "model", [dict(zip(names, row, strict=True)) for row in rows[4:6]]
    )
    found = [line.prediction["predict"] for line in lines[4:6] if line.prediction]
    assert found == pytest.approx(expected)


def test_the_column_of_texts_is_found_or_named(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text('id,文本\n1,"好, 很好"\n2,差\n', "utf-8")
    (tmp_path / "b.csv").write_text("one,two\n1,x\n", "utf-8")
    (tmp_path / "c.txt").write_text("whole file", "utf-8")
    monkeypatch.setenv("EXEML_BATCH_FOLDER", str(tmp_path))
    settings.cache_clear()
    items = items_in(".", Media.TEXT)
    assert [(item.name, item.payload) for item in items if item.problem is None] == [
        ("a.csv#2", "好, 很好"),
        ("a.csv#3", "差"),
        ("c.txt", None),
    ]
    assert [item.name for item in items if item.problem] == ["b.csv"]
    named = items_in("b.csv", Media.TEXT, text_column="two")
    assert [item.payload for item in named] == ["x"]


def items_in(source: str, media: Media, **request: object) -> Sequence[Item]:
    wanted = BatchRequest(application="a", source=source, **request)
    return list(items_of(files_of(place_of(source), media), media, wanted))
