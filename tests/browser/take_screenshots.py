"""The pictures of the README, taken from the running platform: `make screenshots`.

Takes the latest project, one of pictures or sounds with a running service, for the pages of the
console, and starts another round of it, which waits, for the form in the Prefect UI. Needs Debian's
package `chromium`.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from deployments.api.console import FOLDER
from deployments.cli.api_client import ApiClient
from infra.flow_runs import tag_of
from infra.settings import settings
from tests.browser import labeling_data

SCREENSHOTS = FOLDER / "screenshots"
SIZE = {"width": 1360, "height": 850}
SETTLE_MS = 3000
WAIT_SECONDS = 60
LABELING: dict[str, Callable[[httpx.Client, str], str]] = {
    "boxes": labeling_data.drawn_scenes,
    "sounds": labeling_data.sounds,
    "texts": labeling_data.reviews,
    "tables": labeling_data.wines,
}


def main() -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("install Chromium first: apt-get install chromium")
    SCREENSHOTS.mkdir(exist_ok=True)
    api = ApiClient()
    project = max(api.get("/projects"), key=lambda one: one["created_at"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with signed_in_page(browser, api) as page:
            for name, path in pages_of(api, project).items():
                take_page(page, name, path)
            take_prediction(page, api, project)
            take_labeling_pages(page, api)
        with signed_in_page(browser, api, locale="zh-CN", color_scheme="dark") as page:
            take_page(page, "chinese-dark", f"/projects/{project['id']}")
        with signed_in_page(browser, api) as page:
            take_prefect_pages(page, waiting_flow_run(api, project["id"]), project["name"])
        browser.close()


def pages_of(api: ApiClient, project: dict[str, Any]) -> dict[str, str]:
    """The pages of the console by the names of their pictures."""
    address = f"/projects/{project['id']}"
    service = api.named("service", project["name"])
    return {
        "projects": "/",
        "new-project": "/projects/new",
        "project": address,
        "labeling": f"{address}/label",
        "evaluation": f"{address}/evaluation",
        "datasets": "/datasets",
        "dataset": f"/datasets/{project['dataset_id']}",
        "model": f"/models/{project['name']}",
        "service": f"/services/{service['id']}",
        "monitoring": f"/services/{service['id']}?tab=monitoring",
        "schedules": "/schedules",
        "batch-jobs": "/batch-jobs",
        "platform": "/platform",
    }


@contextmanager
def signed_in_page(browser: Browser, api: ApiClient, **options: Any) -> Iterator[Page]:
    """Give a page of an owner who exists only for the pictures."""
    name = f"photographer-{token_hex(4)}"
    made = api.post("/accounts", {"name": name, "role": "owner"})
    page = browser.new_page(viewport=SIZE, base_url=settings().effective_api_url, **options)
    credentials = {"name": name, "password": made["password"]}
    page.request.post("/api/v1/sessions", data=credentials)
    yield page
    page.close()
    api.delete(f"/accounts/{name}")


def take_page(page: Page, name: str, path: str) -> None:
    """Take the picture of one page of the console."""
    page.goto(path)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def take_prediction(page: Page, api: ApiClient, project: dict[str, Any]) -> None:
    """Ask the service about a sample of the project, whose type must take files."""
    sample = labeling_data.samples_of(api.http, project["dataset_id"])[0]
    content = api.http.get(f"/samples/{sample['id']}/content").raise_for_status().content
    page.goto(f"/services/{api.named('service', project['name'])['id']}?tab=test")
    page.locator("input[type=file]").set_input_files(
        {"name": sample["name"], "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("region", name="Test Result").get_by_label("Answer as JSON").wait_for()
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=SCREENSHOTS / "prediction.png")


def take_labeling_pages(page: Page, api: ApiClient) -> None:
    """How each other type is labeled, on datasets that exist only for the pictures."""
    for name, fill in LABELING.items():
        dataset_id = fill(api.http, f"{name}-{token_hex(4)}")
        path = f"/datasets/{dataset_id}/label?tab=all"
        take_page(page, f"labeling-{name}", path)
        if name == "boxes":
            first = labeling_data.samples_of(api.http, dataset_id)[0]["id"]
            take_page(page, "box-editor", f"{path}&sample={first}")
        api.delete(f"/datasets/{dataset_id}")


def take_prefect_pages(page: Page, flow_run_id: str, project: str) -> None:
    """The runs of a project in the Prefect UI, and the form of one that waits."""
    page.set_viewport_size({"width": 1200, "height": 900})
    runs = urlencode({"tags": json.dumps([tag_of(project)])})
    take_page(page, "prefect-runs", f"/prefect-ui/runs?{runs}")
    page.goto(f"/prefect-ui/runs/flow-run/{flow_run_id}")
    page.get_by_role("button", name="Resume").first.click()
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=SCREENSHOTS / "prefect.png")


def waiting_flow_run(api: ApiClient, project_id: str) -> str:
    """Start another round and return its flow run once it waits."""
    path = f"/projects/{project_id}"
    if api.get(path)["status"] == "Executed":
        api.post(f"{path}/runs")
    deadline = time.monotonic() + WAIT_SECONDS
    while not api.get(path)["status"].startswith("Awaiting"):
        if time.monotonic() > deadline:
            sys.exit("the project does not come to wait; see `exeml project phases`")
        time.sleep(1)
    runs: list[dict[str, Any]] = api.get(f"{path}/runs")
    return str(max(runs, key=lambda run: run["round_number"])["flow_run_id"])


if __name__ == "__main__":
    main()
