"""Signing in and out, and what an account sees and may do."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, CleanPages


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_wrong_password_is_told_and_the_right_one_opens_the_page_that_was_asked_for(
    pages: CleanPages,
) -> None:
    pages.allowed.append("status of 401")
    with pages.opened(role=None) as page:
        page.goto("/platform")
        sign_in(page, "owner-account", "not the password")
        expect(page.get_by_role("alert")).to_contain_text("name or the password is wrong")
        sign_in(page, "owner-account", PASSWORD)
        expect(page.get_by_role("link", name="Platform")).to_have_attribute("aria-current", "page")
        settings = page.get_by_role("table", name="Settings")
        expect(settings.get_by_role("rowheader", name="EXEML_S3_REGION")).to_be_visible()
        page.get_by_label("Only what is not the default").check()
        expect(settings.get_by_role("rowheader", name="EXEML_HOME")).to_be_visible()
        expect(settings.get_by_role("rowheader", name="EXEML_S3_REGION")).to_have_count(0)
        page.get_by_role("button", name="Account owner-account").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        left = [one["name"] for one in page.context.cookies()]
        assert not [one for one in left if "session" in one], "that it is a known browser stays"


def test_a_session_that_ends_under_an_open_page_asks_again_and_keeps_the_page(
    pages: CleanPages,
) -> None:
    pages.allowed.append("status of 401")
    with pages.opened() as page:
        page.goto("/?q=cats")
        expect(page.get_by_role("searchbox")).to_have_value("cats")
        page.context.clear_cookies()
        page.get_by_role("searchbox").fill("cats and dogs")
        dialog = page.get_by_role("dialog", name="Sign in again")
        dialog.get_by_label("Password").fill(PASSWORD)
        dialog.get_by_role("button", name="Sign in").click()
        expect(dialog).to_be_hidden()
        expect(page).to_have_url(re.compile("q=cats"))
