"""Fit FLAML or AutoGluon on a split and predict the held-out records, in their own environment.

Usage: fit_peer.py SYSTEM FOLDER SECONDS, which are CPU seconds. FOLDER has training.csv with the
column "label", held_out.csv and split.json; outputs.csv and figures.json are written to it. CSV and
JSON, because the pandas of the environments differ.
"""

import json
import pickle
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

Fitted = tuple[Callable[[pd.DataFrame], np.ndarray], int]


def fit_autogluon(training: pd.DataFrame, classes: int, seconds: float, folder: Path) -> Fitted:
    """Fit the preset medium_quality; without torch in the environment it has no neural networks."""
    from autogluon.tabular import TabularPredictor

    predictor = TabularPredictor(
        label="label",
        problem_type={0: "regression", 2: "binary"}.get(classes, "multiclass"),
        eval_metric="log_loss" if classes else "root_mean_squared_error",
        path=str(folder / "autogluon"),
        verbosity=0,
    )
    predictor.fit(training, time_limit=seconds, presets="medium_quality", num_cpus=1, num_gpus=0)
    ask = predictor.predict_proba if classes else predictor.predict
    files = [path for path in (folder / "autogluon").rglob("*") if path.is_file()]
    return lambda asked: ask(asked).to_numpy(), sum(path.stat().st_size for path in files)


def fit_flaml(training: pd.DataFrame, classes: int, seconds: float, _: Path) -> Fitted:
    """Search for the best model of FLAML's own families."""
    from flaml import AutoML

    search = AutoML()
    search.fit(
        training.drop(columns="label"),
        training["label"],
        task="classification" if classes else "regression",
        metric="log_loss" if classes else "rmse",
        time_budget=seconds,
        n_jobs=1,
        seed=0,
        verbose=0,
    )
    ask = search.predict_proba if classes else search.predict
    return ask, len(pickle.dumps(search.model))


def main() -> None:
    """Fit, predict and write what was found."""
    system, folder, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    # The peers count their budget by this clock; other work on the machine shall not shorten it.
    began = time.time()
    time.time = lambda: began + time.process_time()
    split = json.loads((folder / "split.json").read_text())
    types = {name: "str" if word else "float64" for name, word in split["is_word"].items()}
    training = pd.read_csv(folder / "training.csv", dtype=types)
    held_out = pd.read_csv(folder / "held_out.csv", dtype=types)
    fit = {"AutoGluon": fit_autogluon, "FLAML": fit_flaml}[system]
    before = _cpu_seconds()
    predict, size = fit(training, split["classes"], seconds, folder)
    cpu = _cpu_seconds() - before
    started = time.perf_counter()
    outputs = np.asarray(predict(held_out), dtype=np.float64).reshape(len(held_out), -1)
    milliseconds = (time.perf_counter() - started) * 1000 / len(held_out)
    np.savetxt(folder / "outputs.csv", outputs, delimiter=",")
    figures = {"cpu_seconds": cpu, "size": size, "milliseconds": milliseconds}
    (folder / "figures.json").write_text(json.dumps(figures))


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
