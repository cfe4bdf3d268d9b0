"""How quick the labeling pages are with many pictures, and what their code weighs.

`python -m tests.benchmarks.console_pages` starts an object store and the API in a folder of its
own, fills datasets of 10,000 and 100,000 pictures, and measures in a real Chromium: page turns
(key pressed until the next page and its first picture are there), label actions (key pressed
until the label is shown, and until the API has stored it), and the weight of the console's code.
"""

import gzip
import json
import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert

from deployments.api.console import STATIC
from infra.catalog import accounts, database, samples
from infra.catalog.database import writing
from infra.catalog.tables import SampleRow
from infra.object_store import object_store
from infra.secrets import api_token
from schemas.account import AccountCreate, Role
from schemas.sample import SampleTab
from tests.browser import labeling_data
from tests.browser.conftest import CHROMIUM_OPTIONS, DESK, RunningApi
from tests.conftest import find_port_block, forget_cached, start_store, use_home

AMOUNTS = (10_000, 100_000)
TURNS = 30
PORTION = 5_000
PASSWORD = "correct horse battery"
COPIED = [column.name for column in SampleRow.__table__.columns if column.name != "number"]
SHOWN = "[...document.querySelectorAll('.sample')].map((one) => one.ariaLabel).join()"

# resolves when the page shows other samples and the first of their pictures is decoded
TURNED = """async ([key, before]) => {
  const begin = performance.now();
  const shown = () => [...document.querySelectorAll('.sample')].map((one) => one.ariaLabel).join();
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  while (shown() === before) await new Promise(requestAnimationFrame);
  await document.querySelector('.sample img').decode();
  return performance.now() - begin;
}"""

# resolves when the first sample has left the list, and again when the API has stored its label
LABELED = """async (key) => {
  const begin = performance.now();
  const first = () => document.querySelector('.sample').ariaLabel;
  const before = first();
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  while (first() === before) await new Promise(requestAnimationFrame);
  const shown = performance.now() - begin;
  while (document.querySelector('.save-state').dataset.state !== 'saved')
    await new Promise(requestAnimationFrame);
  return [shown, performance.now() - begin];
}"""


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


def quantiles(milliseconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(milliseconds)
    at_95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {"median_ms": round(statistics.median(ordered), 1), "p95_ms": round(at_95, 1)}


def turn_pages(page: Page, dataset_id: str) -> list[float]:
    """Turn pages one after the other."""
    page.goto(f"/datasets/{dataset_id}/label?tab=all")
    page.locator(".sample").nth(59).wait_for()
    took = []
    for _ in range(TURNS):
        page.wait_for_timeout(400)  # as somebody who looks at the page
        took.append(page.evaluate(TURNED, ["PageDown", page.evaluate(SHOWN)]))
    return took


def label(page: Page, dataset_id: str) -> tuple[list[float], list[float]]:
    """Label one picture after the other; return the times until shown and until stored."""
    page.goto(f"/datasets/{dataset_id}/label?tab=unlabeled")
    page.locator(".sample").nth(59).wait_for()
    page.locator(".sample").first.focus()
    took = []
    for number in range(TURNS):
        took.append(page.evaluate(LABELED, str(number % 10)))
        page.wait_for_timeout(200)
    return [shown for shown, _ in took], [stored for _, stored in took]


def code_weight(page: Page, dataset_id: str) -> dict[str, int]:
    """Bytes of code that opening the page takes, gzipped; packages of others apart."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(httpx.URL(request.url).path))
    page.goto(f"/datasets/{dataset_id}/label")
    page.locator(".sample").nth(59).wait_for()
    own = {path for path in paths if path.startswith("/console/")}
    others = {path for path in paths if path.startswith("/vendor/")}
    packages = STATIC.parent / "node_modules"
    return {
        "own": sum(_gzipped(STATIC / path.removeprefix("/console/")) for path in own),
        "packages": sum(_gzipped(packages / path.removeprefix("/vendor/")) for path in others),
        "files": len(own) + len(others),
    }


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def measure(page: Page, http: httpx.Client) -> dict[str, object]:
    """Measure with each amount of pictures."""
    found: dict[str, object] = {}
    for count in AMOUNTS:
        dataset_id = labeling_data.digits(http, f"many-{count}", count=150, labeled=0)
        copy_pictures(dataset_id, count)
        shown, stored = label(page, dataset_id)
        found[f"{count:,}"] = {
            "page turn": quantiles(turn_pages(page, dataset_id)),
            "label shown": quantiles(shown),
            "label stored": quantiles(stored),
        }
        if count == AMOUNTS[0]:
            found["code, bytes gzipped"] = code_weight(page, dataset_id)
    return found


def main() -> None:
    """Measure in a folder of its own and print the numbers as JSON."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        home, ports = Path(folder), find_port_block(20)
        use_home(monkeypatch, home)
        monkeypatch.setenv("EXEML_OBJECT_STORE_PORT", str(ports))
        monkeypatch.setenv("EXEML_API_PORT", str(ports + 10))
        forget_cached()
        database.migrate()
        accounts.create(AccountCreate(name="ann", role=Role.OWNER), PASSWORD)
        store = start_store(home, ports)
        object_store().make_bucket()
        url = f"http://127.0.0.1:{ports + 10}"
        headers = {"Authorization": f"Bearer {api_token()}"}
        with httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=60) as http:
            api = RunningApi(url, http, home, dict(os.environ))
            api.start()
            try:
                found = in_browser(url, lambda page: measure(page, http))
                sys.stdout.write(json.dumps(found, indent=2) + "\n")
            finally:
                api.stop()
                store.stop()


def in_browser(url: str, work: Callable[[Page], dict[str, object]]) -> dict[str, object]:
    """Do something with a page that is signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_OPTIONS
        )
        context = browser.new_context(base_url=url, viewport={"width": DESK[0], "height": DESK[1]})
        context.request.post("/api/v1/sessions", data={"name": "ann", "password": PASSWORD})
        found = work(context.new_page())
        browser.close()
        return found


if __name__ == "__main__":
    main()
