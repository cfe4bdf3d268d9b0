"""Batch jobs on a Dask cluster; prefect-dask is an extra that need not be installed."""

import json
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from prefect.testing.utilities import prefect_test_harness

from infra.object_store import ObjectStore
from infra.settings import settings
from schemas.batch import BatchRequest, BatchRunner
from schemas.errors import InvalidInputError
from schemas.project_type import Media
from tasks.batch_prediction.dask_cluster import run_on_dask
from tasks.batch_prediction.items import files_of, items_of, place_of
from tasks.batch_prediction.job import parts_of
from tasks.batch_prediction.plan import BatchPlan, ModelFolder, PartResult, Place
from tasks.batch_prediction.schedulers import refuse_strange_scheduler
from tests.deployments.deployed_models import write_tiny_model
from tests.strangers import greeting, http_answer
from tests.tasks.batch_prediction.test_batch_jobs import png
from tests.waiting import PATIENCE_SECONDS

IS_INSTALLED = find_spec("prefect_dask") is not None
JOB = UUID(int=77)
PICTURES = 10
PAGES = ("/", "/status", "/health", "/metrics", "/info/main/workers.html", "/json/counts.json")


@pytest.mark.skipif(IS_INSTALLED, reason="prefect-dask is installed")
def test_without_the_extra_the_sentence_says_how_to_get_it() -> None:
    request = BatchRequest(application="a", source="b", runner=BatchRunner.DASK)
    plan = BatchPlan(JOB, ModelFolder(JOB, "", ()), Place("b", "a", False), Media.PICTURE, {})
    with pytest.raises(InvalidInputError, match=r"pip install 'exeml\[dask\]'"):
        run_on_dask(plan, [], print, request)


def test_only_the_schedulers_of_this_installation_are_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, strange = "tcp://10.0.0.1:8786", "tcp://203.0.113.1:8786"
    monkeypatch.setenv("EXEML_DASK_SCHEDULERS", json.dumps([own]))
    settings.cache_clear()
    wanted = {"application": "a", "source": "b", "runner": BatchRunner.DASK}
    refuse_strange_scheduler(BatchRequest(**wanted, dask_scheduler=own))
    plan = BatchPlan(JOB, ModelFolder(JOB, "", ()), Place("b", "a", False), Media.PICTURE, {})
    with pytest.raises(InvalidInputError, match="none of EXEML_DASK_SCHEDULERS"):
        run_on_dask(plan, [], print, BatchRequest(**wanted, dask_scheduler=strange))


@pytest.mark.skipif(not IS_INSTALLED, reason="prefect-dask is not installed")
def test_parts_are_predicted_by_the_workers_of_a_cluster(
    object_store: ObjectStore, tmp_path: Path
) -> None:
    write_tiny_model(tmp_path / "model")
    files = object_store.upload_folder(tmp_path / "model", "dask/model")
    for number in range(PICTURES):
        object_store.put(f"dask/items/{number}.png", png(number))
    source = f"s3://{object_store.bucket}/dask/items"
    request = BatchRequest(application="a", source=source, runner=BatchRunner.DASK, processes=2)
    place = place_of(source)
    items = items_of(files_of(place, Media.PICTURE), Media.PICTURE, request)
    plan = BatchPlan(JOB, ModelFolder(JOB, "dask/model", tuple(files)), place, Media.PICTURE, {})
    done: list[PartResult] = []
    answers: dict[int, list[int]] = {}

    def note(result: PartResult) -> None:
        done.append(result)
        answers.update({port: answers_without_a_certificate(port) for port in dask_ports()})

    with prefect_test_harness(server_startup_timeout=PATIENCE_SECONDS):
        run_on_dask(plan, parts_of(items), note, request)
    assert done == [PartResult(0, PICTURES, 0)]
    assert len(answers) >= 5, "a scheduler, and a nanny and a worker for each process"
    assert {status for statuses in answers.values() for status in statuses} <= {0, 404}


def dask_ports() -> set[int]:
    """The ports of this process and its children, without the Prefect server of the test."""
    own = psutil.Process()
    children = [one for one in own.children(recursive=True) if "spawn_main" in one.cmdline()[-2]]
    return {
        connection.laddr.port
        for process in [own, *children]
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }


def answers_without_a_certificate(port: int) -> list[int]:
    """What another user of the machine gets; 0 when the port does not speak with him."""
    asked = [http_answer(port, page, tls=False)[0] for page in PAGES]
    return [*asked, len(greeting(port))]  # a Dask process speaks first
