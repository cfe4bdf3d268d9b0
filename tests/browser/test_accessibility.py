"""Every main page has no serious finding of axe, in light and dark, on a desk and a tablet."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from deployments.api.console import FOLDER
from tests.browser import labeling_data
from tests.browser.conftest import DESK, TABLET, CleanPages, RunningApi
from tests.browser.evaluated_data import colours, home_of, project_of_each_type
from tests.browser.labeling_data import samples_of

AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOADED = "main h1, main h2"
FOUND_BY_AXE = """
async (options) => (await axe.run(document, options)).violations.map(({ id, impact, nodes }) => ({
  id,
  impact,
  nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary]),
}))
"""


@pytest.fixture(scope="module")
def addresses(api: RunningApi, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The main pages of a platform on which something was done."""
    prefix = f"a{uuid4().hex[:6]}"
    scenes = labeling_data.drawn_scenes(api.http, f"{prefix}-boxes", count=3, labeled=0)
    with home_of(api):
        labeling_data.suggest_boxes(scenes)
        application = colours(tmp_path_factory.mktemp("models"), f"{prefix}-colours")
        others = project_of_each_type(api, prefix)
    pictures = labeling_data.digits(api.http, f"{prefix}-digits", count=12, labeled=6)
    project = f"/projects/{application.project.id}"
    api.http.post(f"{project}/schedules", json={"cron": "0 3 * * 1"}).raise_for_status()
    dataset = f"/datasets/{application.dataset.id}"
    return [
        *("/", "/projects/new", "/schedules", "/datasets", "/models", "/services"),
        *("/batch-jobs", "/account", "/accounts", "/platform"),
        *(f"{project}?phase=train_model", f"{project}/evaluation", f"{project}/schedules"),
        *(f"/projects/{one}/evaluation" for one in others.values()),
        *(dataset, f"{dataset}?tab=check", f"{dataset}?tab=versions", f"{dataset}?tab=changes"),
        f"/datasets/{pictures}/label",
        f"/datasets/{scenes}/label?sample={samples_of(api.http, scenes)[2]['id']}",
    ]


@pytest.mark.parametrize(
    ("size", "theme"), [(DESK, "light"), (TABLET, "dark")], ids=["desk, light", "tablet, dark"]
)
def test_no_page_has_a_serious_finding(
    pages: CleanPages, addresses: list[str], size: tuple[int, int], theme: str
) -> None:
    pages.allowed.append("status of 404")  # no training has drawn the figures of its panel
    with pages.opened(size=size, theme=theme) as page:
        found = {address: serious_findings(page, address) for address in addresses}
    assert {address: one for address, one in found.items() if one} == {}


def serious_findings(page: Page, address: str) -> list[Any]:
    """What axe finds on a page that weighs heavily."""
    page.goto(address)
    expect(page.locator(LOADED).first).to_be_attached()
    expect(page.locator(".state.loading")).to_have_count(0)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(FOUND_BY_AXE, RULES)
    return [one for one in found if one["impact"] in SERIOUS]
