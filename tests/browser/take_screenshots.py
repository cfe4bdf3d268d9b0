"""The pictures of the README, taken from the running platform: `make screenshots`.

Takes the latest project for the console's page and starts another round of it, which waits, for
the form in the Prefect UI. Needs Debian's package `chromium`.
"""

import shutil
import sys
import time
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from deployments.api.console import FOLDER
from deployments.api_client import ApiClient
from infra.secrets import api_token
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
        take_project_page(browser, project["id"])
        take_resume_form(browser, waiting_flow_run(api, project["id"]))
        browser.close()


def take_project_page(browser: Browser, project_id: str) -> None:
    """The console's page of a project, signed in."""
    page = browser.new_page(viewport=SIZE)
    page.add_init_script(f"sessionStorage.setItem('exeml-token', '{api_token()}')")
    page.goto(f"{settings().effective_api_url}/projects/{project_id}")
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=SCREENSHOTS / "project.png")


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
