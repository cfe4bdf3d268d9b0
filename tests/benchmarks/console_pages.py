"""How quick the labeling page is in a real Chromium with many pictures, and what it weighs.

Measured are the first paint (a page opened until its first picture is decoded), page turns (key
pressed until the next page and its first picture are there) and label actions (key pressed until
the next picture is shown, and until the API has stored the label), by one person, and while
twenty others label the same dataset; the memory of the page over an hour of labeling; and the
weight of its code.
"""

import gzip
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import insert

from deployments.api.console import STATIC
from infra.catalog import samples
from infra.catalog.database import writing
from infra.catalog.tables import SampleRow
from schemas.sample import SampleTab
from tests.benchmarks.conftest import Figures, Record
from tests.benchmarks.labeler import Assignment
from tests.benchmarks.labelers import LABELERS, POOL, working_labelers
from tests.browser import labeling_data
from tests.browser.conftest import CleanPages, RunningApi, api  # noqa: F401
from tests.browser.evaluated_data import home_of

AMOUNTS = (10_000, 100_000)
OPENINGS = 7
ACTIONS = 60
SECONDS_TO_MEASURE = 180.0
PORTION = 5_000
LABELS_OF_A_MINUTE = 60
MEGABYTE = 1024**2
COPIED = [column.name for column in SampleRow.__table__.columns if column.name != "number"]
SHOWN = "[...document.querySelectorAll('.sample')].map((one) => one.ariaLabel).join()"

# resolves, with the milliseconds since the page was asked for, when its first picture is decoded
PAINTED = """async () => {
  const first = () => document.querySelector('.sample img');
  while (!first()) await new Promise(requestAnimationFrame);
  await first().decode();
  return performance.now();
}"""

# resolves when the page shows other samples and the first of their pictures is decoded
TURNED = """async ([key, before]) => {
  const begin = performance.now();
  const shown = () => [...document.querySelectorAll('.sample')].map((one) => one.ariaLabel).join();
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  while (shown() === before) await new Promise(requestAnimationFrame);
  await document.querySelector('.sample img').decode();
  return performance.now() - begin;
}"""

# resolves when the first sample has left the list and the API has stored its label
LABELED = """async (key) => {
  const first = () => document.querySelector('.sample')?.ariaLabel;
  while (!first()) await new Promise(requestAnimationFrame);
  const begin = performance.now();
  const before = first();
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  while (!first() || first() === before) await new Promise(requestAnimationFrame);
  const shown = performance.now() - begin;
  while (document.querySelector('.save-state').dataset.state !== 'saved')
    await new Promise(requestAnimationFrame);
  return [shown, performance.now() - begin];
}"""


@pytest.fixture(scope="module", params=AMOUNTS)
def dataset(request: pytest.FixtureRequest, api: RunningApi) -> tuple[str, int]:  # noqa: F811
    """A dataset with many pictures, and how many."""
    dataset_id = labeling_data.digits(api.http, f"many-{request.param}", count=150, labeled=0)
    with home_of(api):
        copy_pictures(dataset_id, request.param)
    return dataset_id, request.param


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("others", [0, LABELERS])
def test_labeling_page(
    record: Record,
    browser: Browser,
    api: RunningApi,  # noqa: F811
    dataset: tuple[str, int],
    others: int,
) -> None:
    dataset_id, amount = dataset
    pages = CleanPages(browser, api)
    with others_label(api, dataset_id, amount, others):
        openings = [opened(pages, dataset_id) for _ in range(OPENINGS)]
        with pages.opened() as page:
            turns = turn_pages(page, dataset_id)
            open_unlabeled(page, dataset_id)
            shown, stored = label(page, ACTIONS, pause_ms=200)
    figures = {
        **quantiles("first paint", openings),
        **quantiles("page turn", turns),
        **quantiles("label shown", shown),
        **quantiles("label stored", stored),
    }
    record(f"labeling page, {amount:,} pictures, {others} others label", figures)


@pytest.mark.timeout(3600)
def test_an_hour_of_labeling(record: Record, browser: Browser, api: RunningApi) -> None:  # noqa: F811
    dataset_id = labeling_data.digits(api.http, "an-hour", count=150, labeled=0)
    with home_of(api):
        copy_pictures(dataset_id, 2 * 60 * LABELS_OF_A_MINUTE)
    with CleanPages(browser, api).opened() as page:
        open_unlabeled(page, dataset_id)
        worked = 0
        for minutes in (1, 14, 15, 15, 15):
            worked += minutes
            label(page, minutes * LABELS_OF_A_MINUTE)
            record(f"labeling page after {worked} minutes", kept_memory(page))


def test_code_weight(record: Record, browser: Browser, api: RunningApi) -> None:  # noqa: F811
    dataset_id = labeling_data.digits(api.http, "weighed", count=150, labeled=0)
    with CleanPages(browser, api).opened() as page:
        record("code of the labeling page", code_weight(page, dataset_id))


@contextmanager
def others_label(
    api: RunningApi,  # noqa: F811
    dataset_id: str,
    amount: int,
    count: int,
) -> Iterator[None]:
    """Let so many others label the last pictures of a dataset, a label a second each."""
    token = api.http.headers["Authorization"].removeprefix("Bearer ")
    first, url = amount - POOL, f"{api.url}/api/v1"
    work = Assignment(0, url, token, dataset_id, first, POOL, SECONDS_TO_MEASURE, 1.0)
    labelers = working_labelers(work, count)
    try:
        yield
        assert all(labeler.poll() is None for labeler in labelers), "the others have stopped"
    finally:
        for labeler in labelers:
            labeler.kill()
            labeler.stdout.close()
            labeler.wait()


def copy_pictures(dataset_id: str, count: int) -> None:
    """Fill a dataset up with rows that share the bytes of the pictures it has."""
    with writing() as session:
        originals = samples.page(UUID(dataset_id), SampleTab.ALL, limit=500).items
        stored = [one.model_dump(include=set(COPIED)) for one in originals]
        for first in range(len(stored), count, PORTION):
            rows = [
                stored[number % len(stored)]
                | {"id": uuid4(), "name": f"copy-{number:06d}.png", "original_name": str(number)}
                for number in range(first, min(count, first + PORTION))
            ]
            session.connection().execute(insert(SampleRow), rows)


def opened(pages: CleanPages, dataset_id: str) -> float:
    """Open the page in a browser that has seen nothing of it."""
    with pages.opened() as page:
        page.goto(f"/datasets/{dataset_id}/label?tab=all", wait_until="commit")
        milliseconds: float = page.evaluate(PAINTED)
        return milliseconds


def turn_pages(page: Page, dataset_id: str) -> list[float]:
    """Turn pages one after the other."""
    page.goto(f"/datasets/{dataset_id}/label?tab=all")
    page.locator(".sample").nth(59).wait_for()
    took = []
    for _ in range(ACTIONS):
        page.wait_for_timeout(400)  # as somebody who looks at the page
        took.append(page.evaluate(TURNED, ["PageDown", page.evaluate(SHOWN)]))
    return took


def open_unlabeled(page: Page, dataset_id: str) -> None:
    """Open the pictures without a label; the first one has the focus."""
    page.goto(f"/datasets/{dataset_id}/label?tab=unlabeled")
    page.locator(".sample").nth(59).wait_for()
    page.locator(".sample").first.focus()


def label(page: Page, count: int, pause_ms: int = 0) -> tuple[list[float], list[float]]:
    """Label one picture after the other; return the times until shown and until stored."""
    took = []
    for number in range(count):
        took.append(page.evaluate(LABELED, str(number % 10)))
        page.wait_for_timeout(pause_ms)
    return [shown for shown, _ in took], [stored for _, stored in took]


def kept_memory(page: Page) -> Figures:
    """Return what the page holds when nothing is left to collect."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    devtools.send("Performance.enable")
    told = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    devtools.detach()
    return {
        "MB of JavaScript": told["JSHeapUsedSize"] / MEGABYTE,
        "nodes": told["Nodes"],
        "listeners": told["JSEventListeners"],
    }


def code_weight(page: Page, dataset_id: str) -> Figures:
    """Kilobytes of code that opening the page takes, gzipped; packages of others apart."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(httpx.URL(request.url).path))
    page.goto(f"/datasets/{dataset_id}/label")
    page.locator(".sample").nth(59).wait_for()
    own = {path for path in paths if path.startswith("/console/")}
    others = {path for path in paths if path.startswith("/vendor/")}
    packages = STATIC.parent / "node_modules"
    return {
        "own, KB gzipped": sum(_gzipped(STATIC / one.removeprefix("/console/")) for one in own),
        "packages, KB gzipped": sum(
            _gzipped(packages / path.removeprefix("/vendor/")) for path in others
        ),
        "files": len(own) + len(others),
    }


def quantiles(what: str, milliseconds: list[float]) -> Figures:
    """Return the median and the 95th percentile."""
    ordered = sorted(milliseconds)
    at_95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {f"{what}, median ms": statistics.median(ordered), f"{what}, p95 ms": at_95}


def _gzipped(path: Path) -> float:
    return len(gzip.compress(path.read_bytes())) / 1000
