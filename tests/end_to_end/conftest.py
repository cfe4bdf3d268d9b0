"""The platform that the tests of this folder share, and projects in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tasks.image_classification.demo import DigitPicture, digit_pictures, write_labeled
from tests.browser.conftest import CleanPages, RunningApi
from tests.end_to_end.console_walk import ConsoleWalk
from tests.end_to_end.running_platform import (
    RunningPlatform,
    left_processes,
    platform_environment,
)

CLASSES = ("digit-0", "digit-1", "digit-2", "digit-3", "digit-4", "digit-5", "digit-6")


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    """The platform that the tests of this folder share."""
    home = tmp_path_factory.mktemp("platform") / "home"
    running = RunningPlatform(platform_environment(home), home)
    running.start()
    yield running
    running.stop()
    assert not left_processes(home)


@pytest.fixture(scope="session")
def digits() -> tuple[list[DigitPicture], list[DigitPicture]]:
    """About 170 labeled digits of seven classes, and others to ask the service with."""
    sent, held_out = digit_pictures()
    return (
        [picture for picture in sent if picture.label in CLASSES],
        [picture for picture in held_out if picture.label in CLASSES],
    )


@pytest.fixture
def new_project(
    platform: RunningPlatform, digits: tuple[list[DigitPicture], list[DigitPicture]], tmp_path: Path
) -> Callable[[str], str]:
    """Make a dataset of digits and a project of the same name; returns the project's id."""

    def make(name: str) -> str:
        write_labeled(digits[0], tmp_path)
        platform.exeml("dataset", "create", name)
        platform.exeml("dataset", "import", name, str(tmp_path))
        project = platform.get_json_of(
            "project", "create", name, "--dataset", name, "--preference", "performance_first"
        )
        return str(project[0]["id"])

    return make


@pytest.fixture
def walk(platform: RunningPlatform, browser: Browser) -> Iterator[ConsoleWalk]:
    """The console, signed in; no console error, and no request to another host, may come of it."""
    url = str(platform.api.base_url).split("/api/")[0]
    api = RunningApi(url, platform.api, platform.home, platform.environment)
    pages = CleanPages(browser, api, allowed=["status of (401|404)"])  # signed out; no round yet
    with pages.opened(role=None) as page:
        console = ConsoleWalk(platform, page)
        console.sign_in()
        yield console
    assert pages.left_problems() == []
