"""The least that serves a model: what our services are measured beside.

One route, no key, no limits, no metrics. `running` starts it with uvicorn and stops it again.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from infra.readiness import answers
from tasks.serving.loading import load_predictor
from tests.waiting import wait_until

FOLDER = "BARE_FASTAPI_MODEL"
REPOSITORY = Path(__file__).resolve().parents[2]


def app() -> FastAPI:
    """Return the application over the model folder that the environment names."""
    predictor = load_predictor(Path(os.environ[FOLDER]))
    made = FastAPI()

    @made.post("/")
    async def predict(request: Request) -> Response:
        answer = await run_in_threadpool(predictor.predict, await request.body())
        return Response(answer.model_dump_json(), media_type="application/json")

    return made


@contextmanager
def running(folder: Path, port: int, workers: int) -> Iterator[None]:
    """Serve a model folder on a port, in so many processes of one thread each."""
    command = [
        sys.executable, "-m", "uvicorn", "--factory", "tests.benchmarks.bare_fastapi:app",
        "--port", str(port), "--workers", str(workers), "--log-level", "warning",
    ]  # fmt: skip
    environment = os.environ | {FOLDER: str(folder), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/docs"), "bare FastAPI")
        yield
    finally:
        process.terminate()
        process.wait()
