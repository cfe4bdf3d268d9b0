"""The page of an evaluation: mistakes, threshold, curves, residuals, comparison of versions."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from tests.browser.conftest import TABLET, CleanPages, RunningApi
from tests.browser.evaluated_data import (
    colours,
    home_of,
    keep,
    project_of_each_type,
    run_jobs,
)
from tests.tasks.comparison.compared_models import EVALUATION, SAYS_ALWAYS_RED, Application

OVERFLOWING = """() => [document.documentElement, ...document.querySelectorAll(".card, .rounds li")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"""


@pytest.fixture(scope="module")
def application(api: RunningApi, tmp_path_factory: pytest.TempPathFactory) -> Application:
    """A project with two versions, of which the second one is better."""
    with home_of(api):
        return colours(tmp_path_factory.mktemp("models"), f"e{uuid4().hex[:6]}")


def test_a_cell_of_the_confusion_matrix_opens_its_mistakes(
    pages: CleanPages, application: Application
) -> None:
    pages.allowed.append("status of 404")  # no training has drawn the figures of the panel
    with pages.opened() as page:
        page.goto(f"/projects/{application.project.id}?phase=train_model")
        page.get_by_role("link", name="Open the whole evaluation").click()
        mistakes = page.get_by_role("region", name="Mistakes", exact=True)
        cell = mistakes.get_by_role("button", name=re.compile("predicted as")).and_(
            mistakes.locator("button.wrong:not(:disabled)")
        )
        name = cell.first.get_attribute("aria-label") or ""
        said = re.match(r"(\d+) of (\w+) predicted as (\w+)", name)
        assert said is not None
        count, truth, answer = said.groups()
        cell.first.click()
        opened = mistakes.get_by_role("list").first
        expect(opened.get_by_role("listitem")).to_have_count(min(12, int(count)))
        expect(opened.get_by_role("listitem").first).to_contain_text(
            f"{truth} → taken for {answer}"
        )
        picture = opened.get_by_role("img").first
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("picture => picture.naturalWidth") == 32


def test_the_threshold_trades_precision_for_recall(page: Page, application: Application) -> None:
    page.goto(f"/projects/{application.project.id}/evaluation")
    part = page.get_by_role("region", name="Threshold")
    slider = part.get_by_role("slider")
    recall = part.locator("dl.metrics > div").nth(1).locator("dd")
    slider.fill("0")
    expect(recall).to_have_text("100.0 %")
    slider.fill("0.9")
    expect(recall).not_to_have_text("100.0 %")
    slider.fill("1")
    expect(part.get_by_text("No answer of the evaluation reaches")).to_be_visible()
    part.get_by_role("button", name="Best F1").click()
    expect(part.locator("dl.metrics dd").last).to_contain_text("%")
    curves = page.get_by_role("region", name="Curves")
    curves.get_by_role("combobox").select_option("green")
    expect(curves.get_by_role("img", name=re.compile("ROC curve"))).to_be_visible()


def test_versions_are_compared_and_the_better_one_is_named(
    pages: CleanPages, api: RunningApi, application: Application
) -> None:
    pages.allowed.append("status of 404")  # they were not compared yet
    with pages.opened(size=TABLET, theme="dark") as page:
        page.goto(f"/projects/{application.project.id}/evaluation?round=2")
        page.get_by_role("combobox", name="Version", exact=True).select_option("0.0.1")
        page.get_by_role("button", name="Compare now").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.reload()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_role("button", name="Compare now")).to_have_count(0)
        [job] = api.http.get(f"/datasets/{application.dataset.id}/jobs").json()
        api.http.post(f"/data-jobs/{job['id']}/stop").raise_for_status()
        expect(page.get_by_text("stopped on request; nothing of it is kept")).to_be_visible()
        page.get_by_role("button", name="Compare now").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        run_jobs(api, str(application.dataset.id))
        expect(page.get_by_text("0.0.2 is better than 0.0.1: accuracy +")).to_be_visible()
        expect(page.get_by_role("img", name=re.compile("^95 %: "))).not_to_have_count(0)


def test_each_type_shows_what_it_got_wrong(pages: CleanPages, api: RunningApi) -> None:
    with home_of(api):
        projects = project_of_each_type(api, f"p{uuid4().hex[:6]}")
    with pages.opened() as page:
        page.goto(f"/projects/{projects[ProjectType.SOUND_CLASSIFICATION]}/evaluation")
        sound = page.locator("audio").first
        expect(sound).to_be_visible()
        sound.evaluate("async (sound) => { sound.muted = true; await sound.play(); }")
        assert sound.evaluate("sound => sound.duration") > 0

        page.goto(f"/projects/{projects[ProjectType.OBJECT_DETECTION]}/evaluation")
        expect(page.locator("svg.drawn").first).to_be_visible()
        expect(page.locator('.drawn-box[data-kind="true"]').first).to_be_visible()
        expect(page.locator('.drawn-box[data-kind="found"]').first).to_be_visible()

        page.goto(f"/projects/{projects[ProjectType.TEXT_CLASSIFICATION]}/evaluation")
        expect(page.locator(".sample-text").first).to_contain_text(re.compile(r"\S{4}"))

        page.goto(f"/projects/{projects[ProjectType.PREDICTIVE_ANALYTICS]}/evaluation")
        expect(page.get_by_role("img", name="Residuals by prediction")).to_be_visible()
        expect(page.get_by_role("row", name=re.compile("area"))).to_contain_text("61.2 %")
        expect(page.get_by_role("row", name=re.compile("country"))).to_contain_text("same value")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_workflow_fits_its_page_after_a_round_without_people(
    pages: CleanPages, api: RunningApi, tmp_path: Path, language: str
) -> None:
    with home_of(api):
        application = colours(tmp_path, f"w{uuid4().hex[:6]}")
        application.promotion = Promotion()
        kept = application.register(application.publish(), SAYS_ALWAYS_RED)
        keep(kept.run_id, EVALUATION)
    for width in (1440, 1024, 720, 390):
        with pages.opened(size=(width, 900), language=language) as page:
            page.goto(f"/projects/{application.project.id}?phase=deploy_service")
            rounds = page.locator(".rounds li")
            expect(rounds).to_have_count(3)
            expect(rounds.first).to_contain_text("without people" if language == "en" else "无人")
            assert page.evaluate(OVERFLOWING) == [], width
