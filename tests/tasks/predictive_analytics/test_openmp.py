"""LightGBM on a machine without the package libgomp1."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

pytestmark = pytest.mark.usefixtures("training_home")

CODE = """
from tasks.predictive_analytics.training import lightgbm_models
print(open("/proc/self/maps").read())
"""


def test_lightgbm_runs_on_the_openmp_of_the_wheel_of_torch() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    loaded = {line.split()[-1] for line in done.stdout.splitlines() if "libgomp.so.1" in line}
    assert loaded == {str(Path(torch.__file__).parent / "lib" / "libgomp.so.1")}
