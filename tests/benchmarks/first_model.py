"""What a first-time user needs from signing in to a first prediction: actions and minutes."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from schemas.phase import PhaseKey
from schemas.project_type import ProjectType
from tests.benchmarks.conftest import Record
from tests.end_to_end.conftest import platform, walk  # noqa: F401
from tests.end_to_end.console_walk import ConsoleWalk
from tests.end_to_end.first_projects import FIRST_PROJECTS

ANSWER_MS = 30_000


@pytest.mark.parametrize("project_type", ProjectType)
@pytest.mark.timeout(1800)
def test_first_model(
    record: Record,
    walk: ConsoleWalk,  # noqa: F811
    project_type: ProjectType,
    tmp_path: Path,
) -> None:
    began = time.monotonic()
    answer = FIRST_PROJECTS[project_type](walk, tmp_path)
    expect(answer.get_by_label("Answer as JSON")).to_be_visible(timeout=ANSWER_MS)
    minutes = (time.monotonic() - began) / 60
    phases = walk.platform.phases(walk.platform.project_id(walk.project))
    figures = {"actions": walk.actions, "minutes": minutes}
    training = phases[PhaseKey.TRAIN_MODEL]["duration"]
    record(f"a first model: {project_type}", figures | {"of it training, h:m:s": training})
