"""How fast and how large the models of tables are that a service answers with."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infra.settings import ROOT
from schemas.training import TrainingPreference
from tests.benchmarks.conftest import Figures, Record
from tests.benchmarks.predictive_analytics import RECORDS_OF_A_REQUEST, fit_ours, split_of

REQUESTS = 400
# Prints how long loading took, how long each request, and the memory of the process after that.
SERVING = """
import json, sys, time
from pathlib import Path
import psutil
from tasks.serving.loading import load_predictor
folder, body, requests = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), int(sys.argv[3])
times = [time.perf_counter()]
predictor = load_predictor(folder)
times.append(time.perf_counter())
for _ in range(requests + 1):
    predictor.predict(body)
    times.append(time.perf_counter())
load, _, *seconds = [after - before for before, after in zip(times, times[1:])]
memory = psutil.Process().memory_info().rss
print(json.dumps({"load": load, "seconds": seconds, "memory": memory}))
"""


@pytest.mark.parametrize("name", ["gapminder", "diabetes"])
@pytest.mark.parametrize("preference", TrainingPreference)
@pytest.mark.timeout(1200)
def test_answers(
    record: Record,
    name: str,
    preference: TrainingPreference,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Boosted trees have the last word in gapminder, deep trees have one in diabetes."""
    monkeypatch.setenv("EXEML_THREADS", "1")
    split = split_of(name)
    folder = tmp_path / "model"
    _, size = fit_ours(split, preference, folder)
    records = json.loads(split.training.to_json(orient="records"))
    records = (records * RECORDS_OF_A_REQUEST)[:RECORDS_OF_A_REQUEST]
    figures: Figures = {"model, KiB": size / 1024}
    for count, requests in ((1, REQUESTS), (RECORDS_OF_A_REQUEST, REQUESTS // 20)):
        body = tmp_path / f"{count}.json"
        body.write_text(json.dumps({"data": {"req_data": records[:count]}}))
        served = served_alone(folder, body, requests)
        for percent in (50, 95):
            times = np.percentile(served["seconds"], percent) * 1000
            figures[f"{count} records, p{percent}, ms"] = float(times)
        figures[f"{count} records, memory of the process, MiB"] = served["memory"] / 1024**2
        figures["load with libraries, ms"] = served["load"] * 1000
    record(f"table answers, {name}, {preference}", figures)


def served_alone(folder: Path, body: Path, requests: int) -> dict[str, Any]:
    """Send one body again and again to the predictor in a process of its own."""
    command = [sys.executable, "-c", SERVING, str(folder), str(body), str(requests)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
