"""What the command line says when it cannot do what is asked."""

import os
import subprocess
import sys

import pytest

from infra.settings import ROOT


def exeml(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deployments.cli.main", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_setting_that_cannot_be_used_is_named_with_its_value() -> None:
    done = exeml("status", EXEML_API_PORT="abc")
    assert done.returncode == 1
    assert "EXEML_API_PORT is 'abc'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_made_is_named() -> None:
    done = exeml("token", EXEML_HOME="/proc/nowhere")
    assert done.returncode == 1
    assert "/proc/nowhere" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("home")
def test_a_platform_that_does_not_run_is_said_with_the_cure(free_port_block: int) -> None:
    done = exeml("project", "list", EXEML_API_PORT=str(free_port_block))
    assert done.returncode == 1
    assert "start it with `exeml up`" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("home")
def test_status_of_a_platform_that_never_ran_is_empty_json() -> None:
    assert exeml("status", "--json").stdout.strip() == "[]"
