"""The pages of schedules: days and times in words, pausing, removing."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from schemas.account import Role
from tests.browser.conftest import TABLET, CleanPages, RunningApi
from tests.browser.test_projects import make_project


@pytest.fixture(scope="module")
def project(api: RunningApi) -> tuple[str, str]:
    """The name and the id of a project."""
    name = f"s{uuid4().hex[:6]}"
    return name, make_project(api, name, "image_classification")


def test_a_schedule_is_added_in_words_paused_resumed_and_removed(
    pages: CleanPages, project: tuple[str, str]
) -> None:
    pages.allowed.append("status of 422")  # a cron line that never comes
    name, project_id = project
    with pages.opened(size=TABLET) as page:
        page.goto(f"/projects/{project_id}")
        page.locator("main").get_by_role("link", name="Schedules").click()
        page.get_by_role("button", name="Add schedule").click()
        dialog = page.get_by_role("dialog", name="Add schedule")
        dialog.get_by_label("Day of the week").select_option("5")
        dialog.get_by_label("Time", exact=True).fill("22:30")
        dialog.get_by_label("Time zone").fill("Asia/Shanghai")
        expect(dialog.get_by_text("At 22:30 on Friday")).to_be_visible()
        expect(dialog.get_by_text(re.compile(r"^Friday, .* at 10:30"))).to_have_count(3)
        dialog.get_by_label("How often").select_option("own")
        dialog.get_by_role("textbox", name="Cron line").fill("0 3 31 2 *")
        expect(dialog.get_by_role("alert")).to_contain_text("Bad day-of-month")
        dialog.get_by_role("textbox", name="Cron line").fill("15 6 1,15 * *")
        expect(dialog.get_by_text("At 06:15 on day 1, day 15")).to_be_visible()
        dialog.get_by_label("only if it is better").check()
        dialog.get_by_label("Better by").select_option("f1")
        dialog.get_by_role("button", name="Add schedule").click()
        row = page.locator("tbody tr")
        expect(row).to_contain_text("At 06:15 on day 1, day 15 (Asia/Shanghai)")
        expect(row).to_contain_text("F1")
        row.get_by_role("button", name=re.compile("^Pause")).click()
        expect(row).to_contain_text("Paused")
        page.goto("/schedules")
        row = page.get_by_role("row").filter(has_text=name)
        row.get_by_role("button", name=re.compile("^Resume")).click()
        expect(row.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
        row.get_by_role("button", name=re.compile("^More")).click()
        page.get_by_role("button", name="Remove").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(row).to_have_count(0)


def test_intervals_and_new_samples_are_told_in_chinese_to_a_viewer(
    pages: CleanPages, api: RunningApi, project: tuple[str, str]
) -> None:
    name, project_id = project
    for occasion in ({"every_seconds": 259_200}, {"new_samples": 500}, {"cron": "0 3 * * 1"}):
        path = f"/projects/{project_id}/schedules"
        api.http.post(path, json=occasion).raise_for_status()
    with pages.opened(role=Role.VIEWER, language="zh", theme="dark") as page:
        page.goto("/schedules")
        rows = page.get_by_role("row").filter(has_text=name)
        expect(rows).to_have_count(3)
        for words in ("每 3 天", "500 个新样本", "每星期一 03:00"):
            expect(rows.filter(has_text=words)).to_have_count(1)
        expect(page.get_by_role("button", name="添加计划")).to_have_count(0)
