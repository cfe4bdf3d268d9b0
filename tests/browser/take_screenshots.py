"""The pictures of the README, taken from the running platform: `make screenshots`.

Takes the latest project for the pages of the console and starts another round of it, which
waits, for the form in the Prefect UI. Needs Debian's package `chromium`.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from deployments.api.console import FOLDER
from deployments.api_client import ApiClient
from infra.settings import settings

SCREENSHOTS = FOLDER / "screenshots"
SIZE = {"width": 1200, "height": 760}
SETTLE_MS = 3000
WAIT_SECONDS = 60


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
            for name, path in pages_of(project["id"]).items():
                take_page(page, name, path)
        take_resume_form(browser, waiting_flow_run(api, project["id"]))
        browser.close()


def pages_of(project_id: str) -> dict[str, str]:
    """The pages of the console by the names of their pictures."""
    return {
        "projects": "/",
        "new-project": "/projects/new",
        "project": f"/projects/{project_id}",
        "evaluation": f"/projects/{project_id}?phase=train_model",
        "labeling": f"/projects/{project_id}/label",
        "platform": "/platform",
    }


@contextmanager
def signed_in_page(browser: Browser, api: ApiClient) -> Iterator[Page]:
    """Give a page of an owner who exists only for the pictures."""
    name = f"photographer-{token_hex(4)}"
    made = api.post("/accounts", {"name": name, "role": "owner"})
    page = browser.new_page(viewport=SIZE, base_url=settings().effective_api_url)
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


def take_resume_form(browser: Browser, flow_run_id: str) -> None:
    """The form of a waiting run in the Prefect UI."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    address = settings().effective_prefect_api_url.removesuffix("/api")
    page.goto(f"{address}/runs/flow-run/{flow_run_id}")
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
