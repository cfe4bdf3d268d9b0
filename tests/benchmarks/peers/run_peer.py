"""Run a peer in its own environment, on the split that every system learns from."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PROGRAM = Path(__file__).with_name("fit_peer.py")
BUDGET_SECONDS = 30  # CPU seconds of accuracy_first and of each peer
SECONDS_TO_END = 1800
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Measured:
    """What a system answered for the held-out records, and what it cost."""

    outputs: NDArray[np.float64]
    cpu_seconds: float
    size: float
    milliseconds: float  # a record


def run_peer(
    command: list[str], training: pd.DataFrame, held_out: pd.DataFrame, classes: int, folder: Path
) -> Measured:
    """Return what a peer makes of the split; `command` is its Python and its name.

    `training` has the column "label".
    """
    folder.mkdir()
    training.to_csv(folder / "training.csv", index=False)
    held_out.to_csv(folder / "held_out.csv", index=False)
    is_word = {name: not pd.api.types.is_numeric_dtype(held_out[name]) for name in held_out}
    (folder / "split.json").write_text(json.dumps({"classes": classes, "is_word": is_word}))
    python, system = command
    subprocess.run(
        [python, str(PROGRAM), system, str(folder), str(BUDGET_SECONDS)],
        env=os.environ | ONE_THREAD,
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=SECONDS_TO_END,
    )
    figures = json.loads((folder / "figures.json").read_text())
    outputs = np.loadtxt(folder / "outputs.csv", delimiter=",", ndmin=2)
    return Measured(outputs.reshape(len(held_out), -1), **figures)
