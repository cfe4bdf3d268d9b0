"""The list of projects and creating one, in a real browser."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from schemas.account import Role
from tests.browser import labeling_data
from tests.browser.conftest import TABLET, CleanPages, RunningApi

HOSTILE = "<img src=x onerror='window.broken=1'><script>window.broken=1</script>"


def make_project(api: RunningApi, name: str, project_type: str, **more: object) -> str:
    dataset = {"name": f"{name}-data", "project_type": project_type}
    assert api.http.post("/datasets", json=dataset).status_code == 201
    body = {"name": name, "project_type": project_type, "dataset": f"{name}-data", **more}
    made = api.http.post("/projects", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@pytest.fixture(scope="module")
def three(api: RunningApi) -> str:
    """Three projects whose names begin with this."""
    prefix = f"t{uuid4().hex[:6]}"
    make_project(api, f"{prefix}-roses", "image_classification", tags=["demo", "plants"])
    make_project(api, f"{prefix}-cars", "object_detection", tags=["demo"], description=HOSTILE)
    make_project(api, f"{prefix}-prices", "predictive_analytics")
    return prefix


def test_what_is_searched_filtered_and_sorted_stays_in_the_address(page: Page, three: str) -> None:
    page.goto("/")
    rows = page.locator("tbody tr")
    page.get_by_role("searchbox").fill(three)
    expect(page).to_have_url(re.compile(f"q={three}"))
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Description", exact=True).click()
    expect(page).to_have_url(re.compile("sort=description"))
    page.get_by_role("button", name="Tags", exact=True).click()
    expect(page.get_by_role("columnheader", name="Tags")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(rows.first).to_contain_text("prices")
    page.get_by_role("button", name="Project Name", exact=True).click()
    expect(rows.first).to_contain_text("cars")
    page.get_by_role("combobox", name="Phase").select_option("Publish Dataset Version")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("prices")
    page.get_by_role("combobox", name="Phase").select_option("")
    page.get_by_role("combobox", name="Status").select_option("Executed")
    expect(rows).to_have_count(0)
    page.get_by_role("combobox", name="Status").select_option("Not started")
    expect(rows).to_have_count(3)
    page.get_by_role("combobox", name="Tag").select_option("demo")
    expect(rows).to_have_count(2)
    page.get_by_role("combobox", name="Type").select_option("image_classification")
    expect(rows).to_have_count(1)
    page.reload()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value(three)
    page.get_by_role("button", name="Clear filters").click()
    expect(page).to_have_url(re.compile(r"/\?sort=name$"))


def test_columns_and_wrapping_are_chosen_and_hostile_text_stays_text(
    page: Page, three: str
) -> None:
    page.goto(f"/?q={three}-cars")
    expect(page.get_by_role("cell", name=HOSTILE)).to_have_count(1)
    page.get_by_role("button", name="Table settings").click()
    dialog = page.get_by_role("dialog", name="Table settings")
    dialog.get_by_label("Description").uncheck()
    dialog.get_by_label("Wrap text").check()
    dialog.get_by_role("button", name="OK").click()
    expect(page.get_by_role("columnheader", name="Description")).to_have_count(0)
    expect(page).to_have_url(re.compile("wrap=1.*hide=description"))
    expect(page.get_by_role("button", name="Table settings")).to_be_focused()
    assert page.evaluate("window.broken") is None


def test_a_project_is_created_with_a_dataset_and_a_folder_and_shows_its_phases(
    pages: CleanPages,
) -> None:
    name = f"n{uuid4().hex[:6]}"
    with pages.opened(size=TABLET) as page:
        page.goto("/")
        page.get_by_role("link", name="Create Project: Sound classification").click()
        page.get_by_role("textbox", name="Name").fill(name)
        page.get_by_label("Tags").fill("pumps, demo")
        page.get_by_role("button", name="Create Dataset").click()
        dataset = page.get_by_role("dialog", name="Create Dataset")
        dataset.get_by_label("Dataset name").fill(f"{name}-data")
        dataset.get_by_role("button", name="Choose").first.click()
        folder = page.get_by_role("dialog", name="Input path")
        folder.get_by_role("button", name="Create Bucket").click()
        bucket = page.get_by_role("dialog", name="Create Bucket")
        bucket.get_by_label("Name of the bucket").fill(f"{name}-bucket")
        bucket.get_by_role("button", name="Create").click()
        folder.get_by_role("button", name="Create Folder").click()
        new = page.get_by_role("dialog", name="Create Folder")
        new.get_by_label("Name of the folder").fill("pumps/2026")
        new.get_by_role("button", name="Create").click()
        expect(folder.get_by_text("The folder is empty")).to_be_visible()
        folder.get_by_role("button", name="Choose this folder").click()
        source = dataset.get_by_role("textbox", name=re.compile("^Input path"))
        expect(source).to_have_value(f"s3://{name}-bucket/pumps/2026")
        dataset.get_by_label("Label 1").fill("whole, broken")
        dataset.get_by_role("button", name="Create").click()
        expect(page.get_by_label("Dataset", exact=True)).to_contain_text(f"{name}-data")
        page.get_by_role("button", name="Create Project").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        phases = page.get_by_role("list", name="Workflow").get_by_role("button")
        expect(phases).to_have_count(6)
        expect(phases.nth(3)).to_contain_text("Classify Sounds")
        expect(page.get_by_text("0 of 2")).to_have_count(2)
        expect(page.get_by_text("0 of 5")).to_have_count(2)
        attributes = page.locator("dl.attributes dt")
        expect(attributes).to_have_text(["Status", "Started At", "Duration", "Updated At"])
        expect(page.get_by_role("link", name="Instance Details").first).to_be_visible()


def test_a_name_that_is_taken_is_told_and_nothing_typed_is_lost(
    pages: CleanPages, api: RunningApi, three: str
) -> None:
    pages.allowed.append("status of 409")
    free = {"name": f"{three}-free", "project_type": "text_classification"}
    assert api.http.post("/datasets", json=free).status_code == 201
    with pages.opened() as page:
        page.goto("/projects/new?type=text_classification")
        page.get_by_role("textbox", name="Name").fill(f"{three}-ROSES")
        page.get_by_label("Dataset", exact=True).select_option(
            label=f"{three}-free (0 samples, 0 labeled)"
        )
        page.get_by_role("button", name="Create Project").click()
        expect(page.get_by_role("alert")).to_contain_text("exists already")
        expect(page.get_by_role("textbox", name="Name")).to_have_value(f"{three}-ROSES")


def test_a_form_says_what_the_label_column_of_a_table_is_for(page: Page, api: RunningApi) -> None:
    name = f"w{uuid4().hex[:6]}"
    dataset = labeling_data.wines(api.http, name)
    page.goto("/projects/new?type=predictive_analytics")
    page.get_by_label("Dataset", exact=True).select_option(value=dataset)
    column = page.get_by_role("combobox", name="Label Column", exact=True)
    expect(column).to_have_accessible_description(
        re.compile("The model learns to tell its value from the other")
    )


def test_a_viewer_sees_projects_and_no_way_to_change_them(pages: CleanPages, three: str) -> None:
    with pages.opened(role=Role.VIEWER, language="zh", theme="dark") as page:
        page.goto(f"/?q={three}")
        expect(page.locator("tbody tr")).to_have_count(3)
        expect(page.get_by_text("创建项目")).to_have_count(0)
        page.get_by_role("link", name=f"{three}-roses", exact=True).click()
        expect(page.get_by_role("heading", name=f"{three}-roses")).to_be_visible()
        expect(page.get_by_role("button", name="停止")).to_have_count(0)


def test_a_project_is_exported_and_imported_under_another_name(
    page: Page, pages: CleanPages, api: RunningApi, tmp_path: Path
) -> None:
    pages.allowed.append(r"status of 409")
    name = f"moved-{uuid4().hex[:8]}"
    make_project(api, name, "text_classification", description="to be moved")
    page.goto("/")
    page.get_by_role("button", name=f"More for {name}").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Export", exact=True).click()
    archive = tmp_path / started.value.suggested_filename
    started.value.save_as(archive)
    assert archive.name == f"{name}.exeml.zip"
    page.get_by_role("button", name="Import project").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Archive").set_input_files(archive)
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("exists already")
    dialog.get_by_label("Name").fill(f"{name}-2")
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name=f"{name}-2")).to_be_visible()
    expect(page.get_by_text("to be moved")).to_be_visible()


def test_a_dialog_with_a_file_fits_on_a_phone(pages: CleanPages, api: RunningApi) -> None:
    with pages.opened(size=(390, 800)) as page:
        page.goto("/")
        page.get_by_role("button", name="Import project").click()
        body = page.get_by_role("dialog").locator(".dialog-body")
        expect(body.get_by_label("Archive")).to_be_visible()
        assert body.evaluate("one => one.scrollWidth - one.clientWidth") == 0
