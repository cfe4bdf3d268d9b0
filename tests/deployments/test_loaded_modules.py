"""What is loaded once for each process that always runs: large libraries belong to the others."""

import subprocess
import sys

import pytest

from infra.settings import ROOT

LARGE = ("prefect", "great_expectations", "torch", "scipy", "sklearn", "bentoml", "matplotlib")
MODULES = (
    "deployments.api.app",
    "deployments.reconciler.reconciler",
    "deployments.platform.supervisor",
)


@pytest.mark.parametrize("module", MODULES)
def test_a_process_that_always_runs_loads_no_large_library(module: str) -> None:
    code = f"import sys, {module}; print(sorted({set(LARGE)} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_check_of_data_does_not_wait_for_a_grammar_of_addresses() -> None:
    """jsonschema compiles one for 1.7 s in each process if it finds this package."""
    done = subprocess.run([sys.executable, "-c", "import rfc3987_syntax"], capture_output=True)
    assert done.returncode != 0
