"""What a round of each project type costs besides its training: phases, waits, changes of process.

A person who presses Next at once takes the demo's data to a running service. The time of a phase is
what the workflow page shows; between phases lie the suspended run and the process that goes on.
"""

import time
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from schemas.phase import PhaseKey
from schemas.project_type import ProjectType
from tasks.project_types.demo import demo_of
from tests.benchmarks.conftest import Figures, Record
from tests.end_to_end.conftest import platform  # noqa: F401
from tests.end_to_end.running_platform import RunningPlatform


@pytest.mark.parametrize("project_type", ProjectType)
@pytest.mark.timeout(1800)
def test_flow_overhead(
    record: Record,
    platform: RunningPlatform,  # noqa: F811
    project_type: ProjectType,
    tmp_path: Path,
) -> None:
    demo_of(project_type).write(tmp_path)
    name = project_type.value.replace("_", "-")
    platform.exeml("dataset", "create", name, "--type", project_type)
    platform.exeml("dataset", "import", name, str(tmp_path))
    began = time.monotonic()
    phases = round_of(platform, name, project_type)
    whole = time.monotonic() - began
    record(f"a round of {name}", figures(phases, whole))


def round_of(
    platform: RunningPlatform,  # noqa: F811
    name: str,
    project_type: ProjectType,
) -> list[dict[str, Any]]:
    """Create a project and press Next at each wait; returns the phases when all have ended."""
    body = {
        "name": name,
        "project_type": project_type,
        "dataset": name,
        "settings": {"preference": "performance_first"},
    }
    answer = platform.api.post("/projects", json=body)
    assert answer.is_success, answer.text
    project_id = answer.json()["id"]
    if project_type.has_labels:
        platform.wait_for(project_id, PhaseKey.LABEL_DATA, "Awaiting operation")
        platform.press_next(name)
    platform.wait_for(project_id, PhaseKey.DEPLOY_SERVICE, "Awaiting input")
    platform.press_next(name)
    platform.wait_for(project_id, PhaseKey.DEPLOY_SERVICE, "Executed")
    return list(platform.phases(project_id).values())


def figures(phases: list[dict[str, Any]], whole: float) -> Figures:
    """Return the seconds of each phase, and of all that is not training."""
    seconds = {phase["key"]: seconds_between(*times(phase)) for phase in phases}
    changes = [
        seconds_between(times(before)[1], times(after)[0]) for before, after in pairwise(phases)
    ]
    training = seconds[PhaseKey.TRAIN_MODEL]
    return {
        **{f"{key}, s": taken for key, taken in seconds.items()},
        "between phases, s": sum(changes),
        "whole round, s": whole,
        "outside training, s": whole - training,
    }


def times(phase: dict[str, Any]) -> tuple[datetime, datetime]:
    """Return when a phase started and ended."""
    return datetime.fromisoformat(phase["started_at"]), datetime.fromisoformat(phase["ended_at"])


def seconds_between(start: datetime, end: datetime) -> float:
    """Return the seconds from one moment to another."""
    return (end - start).total_seconds()
