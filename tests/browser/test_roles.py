"""What labelers and viewers are offered, the table of roles, and the form of a new password."""

from playwright.sync_api import expect

from schemas.account import Role
from schemas.role_table import ABILITIES
from tests.browser import labeling_data
from tests.browser.conftest import PASSWORD, CleanPages, RunningApi


def test_a_labeler_is_offered_neither_what_takes_an_owner_nor_the_changes_of_others(
    pages: CleanPages, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, "of-many", count=4, labeled=2)
    samples = api.http.get(f"/datasets/{dataset}/samples").json()["items"]
    theirs, own = ({"sample_ids": [one["id"]]} for one in samples[:2])
    api.http.post(f"/datasets/{dataset}/trash", json=theirs).raise_for_status()
    with pages.opened(Role.LABELER) as page:
        trash = f"{api.url}/api/v1/datasets/{dataset}/trash"
        assert page.request.post(trash, data=own).ok
        page.goto(f"/datasets/{dataset}/label?tab=trash")
        expect(page.get_by_role("button", name="Restore")).to_be_visible()
        for name in ("Empty the trash", "Manage"):
            expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
        page.goto(f"/datasets/{dataset}")
        expect(page.get_by_role("tab", name="Overview")).to_be_visible()
        for name in ("Export", "Import from a folder"):
            expect(page.get_by_role("button", name=name)).to_have_count(0)
        page.get_by_role("tab", name="Trash").click()
        expect(page.get_by_role("button", name="Restore")).to_be_visible()
        expect(page.get_by_role("button", name="Empty the trash")).to_have_count(0)
        page.get_by_role("tab", name="Changes").click()
        rows = page.get_by_role("table").get_by_role("row")
        mine = rows.filter(has_text="labeler-account").get_by_role("button", name="Undo")
        expect(mine).to_be_enabled()
        others = rows.filter(has_not_text="labeler-account").get_by_role("button", name="Undo")
        expect(others.first).to_be_disabled()
        expect(others.first).to_have_attribute("title", "Somebody else made this change; only "
                                               "owners may undo it")  # fmt: skip
        mine.click()
        expect(rows.filter(has_text="labeler-account")).to_have_count(2)


def test_an_owner_is_offered_all_of_it(pages: CleanPages, api: RunningApi) -> None:
    dataset = labeling_data.digits(api.http, "of-owners", count=2, labeled=1)
    [sample, _] = api.http.get(f"/datasets/{dataset}/samples").json()["items"]
    body = {"sample_ids": [sample["id"]]}
    api.http.post(f"/datasets/{dataset}/trash", json=body).raise_for_status()
    with pages.opened() as page:
        page.goto(f"/datasets/{dataset}/label?tab=trash")
        for name in ("Empty the trash", "Manage"):
            expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
        page.goto(f"/datasets/{dataset}")
        expect(page.get_by_role("button", name="Export")).to_be_visible()
        expect(page.get_by_role("button", name="Import from a folder")).to_be_visible()


def test_the_page_of_the_account_shows_what_each_role_may_do(pages: CleanPages) -> None:
    with pages.opened(Role.VIEWER) as page:
        page.goto("/account")
        table = page.get_by_role("table", name="What each role may do")
        expect(table.get_by_role("row")).to_have_count(1 + len(ABILITIES))
        empty = table.get_by_role("row", name="Empty the trash")
        assert empty.get_by_role("cell").all_inner_texts()[-1].startswith("✓")
        expect(table.get_by_text("yes, those of their own")).to_be_visible()
    with pages.opened(Role.VIEWER, language="zh", theme="dark") as page:
        page.goto("/account")
        table = page.get_by_role("table", name="各角色的权限")
        expect(table.get_by_text("仅限自己的")).to_be_visible()
        expect(table.get_by_text("清空回收站")).to_be_visible()


def test_a_new_password_must_be_hard_to_guess_and_ends_tokens_unless_they_are_kept(
    pages: CleanPages, api: RunningApi
) -> None:
    pages.allowed.append("status of 422")
    api.http.post("/accounts", json={"name": "ann", "password": PASSWORD}).raise_for_status()
    with pages.opened(role=None) as page:
        credentials = {"name": "ann", "password": PASSWORD}
        assert page.request.post(f"{api.url}/api/v1/sessions", data=credentials).ok
        for name in ("first", "second"):
            assert page.request.post(f"{api.url}/api/v1/tokens", data={"name": name}).ok
        page.goto("/account")
        tokens = page.get_by_role("table", name="API tokens")
        expect(tokens.get_by_role("row")).to_have_count(3)

        def change(current: str, new: str) -> None:
            page.get_by_label("Current password").fill(current)
            page.get_by_label("New password", exact=True).fill(new)
            page.get_by_label("New password again").fill(new)
            page.get_by_role("button", name="Change password").click()

        change(PASSWORD, "password-ann-2024")
        expect(page.get_by_role("alert")).to_contain_text("easy to guess")
        page.get_by_label("Also revoke all API tokens").uncheck()
        change(PASSWORD, f"{PASSWORD} two")
        expect(page.get_by_text("The password is changed")).to_be_visible()
        assert len(page.request.get(f"{api.url}/api/v1/tokens").json()) == 2
        expect(page.get_by_label("Also revoke all API tokens")).to_be_checked()
        change(f"{PASSWORD} two", f"{PASSWORD} three")
        expect(page.get_by_text("No token yet")).to_be_visible()
