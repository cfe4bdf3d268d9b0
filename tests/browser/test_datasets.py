"""The pages of datasets: list, overview, jobs, check, versions, difference, changes, trash."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.object_store import object_store
from schemas.account import Role
from tasks.image_classification.demo import digit_pictures
from tests.browser import labeling_data
from tests.browser.conftest import TABLET, CleanPages, RunningApi
from tests.browser.evaluated_data import home_of, run_jobs
from tests.browser.labeling_data import samples_of


@pytest.fixture(scope="module")
def digits(api: RunningApi) -> str:
    """Pictures of digits, 12 of them with labels."""
    return labeling_data.digits(api.http, f"d{uuid4().hex[:6]}", count=20, labeled=12)


def describe_labels(dialog: Locator) -> None:
    """Type two labels at once and one by itself; choose a colour and a key; one row is too many."""
    dialog.get_by_label("Label 1").fill("good, bad")
    expect(dialog.get_by_label("Label 2")).to_be_focused()
    dialog.get_by_label("Key 1").select_option("g")
    expect(dialog.get_by_label("Key 2").get_by_text("g", exact=True)).to_have_count(0)
    for name in ("too-many", "so-so"):
        dialog.get_by_role("button", name="Add label").click()
        dialog.get_by_label("Label", exact=False).last.fill(name)
    dialog.get_by_role("button", name="Remove 3").click()
    expect(dialog.get_by_label("Colour 2")).to_have_value("#ff7f0e")
    dialog.get_by_label("Colour 1").fill("#00AA55")


def test_a_dataset_is_created_found_and_deleted(page: Page, api: RunningApi) -> None:
    name = f"n{uuid4().hex[:6]}"
    page.goto("/datasets")
    page.get_by_role("button", name="Create dataset").click()
    page.get_by_role("button", name="Text classification").click()
    dialog = page.get_by_role("dialog", name="Create Dataset")
    dialog.get_by_label("Dataset name").fill(name)
    describe_labels(dialog)
    dialog.get_by_label("Output path").fill(f"published/{name}")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text(f"published/{name}", exact=True)).to_be_visible()
    made = api.http.get(f"/datasets/{page.url.rsplit('/', 1)[1]}/labels").json()
    assert [(one["name"], one["colour"], one["shortcut"]) for one in made] == [
        ("good", "#00aa55", "g"),
        ("bad", "#ff7f0e", None),  # the colour that the form has shown for it
        ("so-so", "#d62728", None),
    ]
    page.get_by_role("link", name="Datasets", exact=True).last.click()
    page.get_by_role("searchbox").fill(name)
    expect(page).to_have_url(re.compile(f"q={name}"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("combobox", name="Type").select_option("sound_classification")
    expect(page.get_by_text("No dataset fits")).to_be_visible()
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value(name)
    page.get_by_role("combobox", name="Type").select_option("")
    page.get_by_role("button", name=f"More for {name}").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text(f"Dataset {name} is deleted")).to_be_visible()
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def test_versions_are_published_compared_and_their_labels_restored(
    page: Page, api: RunningApi, digits: str
) -> None:
    page.goto(f"/datasets/{digits}?tab=versions")
    publish = page.get_by_role("button", name="Publish", exact=True)
    dialog = page.get_by_role("dialog", name="Publish")
    publish.click()
    expect(dialog.get_by_text("it becomes V001. 12 labeled")).to_be_visible()
    dialog.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("V001 is published")).to_be_visible()
    first, second = samples_of(api.http, digits, "labeled")[:2]
    changed = [{"sample_id": first["id"], "labels": ["digit-9"], "revision": first["revision"]}]
    api.http.put("/samples/labels", json=changed).raise_for_status()
    api.http.delete(f"/samples/{second['id']}").raise_for_status()
    publish.click()
    dialog.get_by_label("Name").fill("V007")
    dialog.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("V007 is published")).to_be_visible()
    page.get_by_label("Choose V001").check()
    page.get_by_label("Choose V007").check()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="V001 and V007 compared")).to_be_visible()
    expect(page.get_by_role("tabpanel")).to_contain_text(second["original_name"])
    page.get_by_role("tab", name="Relabeled 1").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("→ digit-9")
    picture = page.get_by_role("img", name=first["name"])
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalWidth") > 0
    page.go_back()
    page.get_by_role("button", name="More for V001").click()
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text("V001 is intact: 12 files")).to_be_visible()
    page.get_by_role("button", name="More for V001").click()
    page.get_by_role("button", name="Restore its labels").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore its labels").click()
    expect(page.get_by_text("1 sample has other labels now")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone")).to_be_visible()
    assert samples_of(api.http, digits, "labeled")[0]["labels"] == ["digit-9"]


def test_a_folder_is_imported_checked_repaired_and_the_repair_undone(
    pages: CleanPages, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, f"i{uuid4().hex[:6]}", count=6, labeled=6)
    pictures = digit_pictures()[0]
    with home_of(api):
        for name, body in (("new.png", pictures[30].png), ("broken.png", b"no picture")):
            object_store().put(f"incoming/{dataset}/{name}", body)
    with pages.opened(size=TABLET, theme="dark") as page:
        page.goto(f"/datasets/{dataset}")
        page.get_by_role("button", name="Import from a folder").click()
        dialog = page.get_by_role("dialog", name="Import from a folder")
        dialog.get_by_label("Folder or archive").fill(f"s3://exeml/incoming/{dataset}")
        dialog.get_by_role("button", name="Begin the import").click()
        expect(page.get_by_text("Not started")).to_be_visible()
        run_jobs(api, dataset)
        page.get_by_role("button", name="File by file").click()
        report = page.get_by_role("dialog", name="Import: file by file")
        expect(report.get_by_text("broken.png", exact=True)).to_be_visible()
        report.get_by_role("combobox").select_option("added")
        expect(report.get_by_text("new.png", exact=True)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("region", name="At a glance")).to_contain_text("6 of 7")
        page.get_by_role("tab", name="Check").click()
        page.get_by_role("button", name="Check now").click()
        expect(page.get_by_role("button", name="Check now")).to_be_disabled()
        run_jobs(api, dataset)
        expect(page.get_by_text(re.compile(r"\d+ errors?, \d+ warnings?"))).to_be_visible()
        page.get_by_text("Show the sample").first.click()
        expect(page.locator(".checks .sample-card").get_by_role("img")).not_to_have_count(0)
        check_chinese_reports(page)


def check_chinese_reports(page: Page) -> None:
    """What the server says of rules, findings and refused files is no English."""
    english = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
    page.get_by_role("button", name="中文").click()
    expect(page.locator(".checks")).to_contain_text("每个标签至少有")
    expect(page.locator(".checks")).not_to_contain_text(english)
    page.get_by_role("tab", name="概览").click()
    page.get_by_role("button", name="逐个文件").click()
    report = page.get_by_role("dialog", name="逐个文件")
    expect(report).to_contain_text("请选择 JPG")
    expect(report).not_to_contain_text(english)


def test_deleted_samples_are_restored_or_forgotten_and_changes_undone(
    page: Page, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, f"t{uuid4().hex[:6]}", count=5, labeled=5)
    ids = [one["id"] for one in samples_of(api.http, dataset)]
    for chosen in (ids[:2], ids[2:3]):
        body = {"sample_ids": chosen}
        api.http.post(f"/datasets/{dataset}/trash", json=body).raise_for_status()
    page.goto(f"/datasets/{dataset}?tab=changes")
    latest = page.get_by_role("row").filter(has_text="Put into the trash").first
    latest.get_by_role("button", name="Undo").click()
    page.get_by_role("tab", name="Trash 2").click()
    panel = page.get_by_role("tabpanel")
    expect(panel.get_by_role("listitem")).to_have_count(2)
    panel.get_by_role("checkbox").first.check()
    panel.get_by_role("button", name="Restore").click()
    expect(panel.get_by_role("listitem")).to_have_count(1)
    panel.get_by_role("button", name="Empty the trash").click()
    page.get_by_role("dialog").get_by_role("button", name="Empty the trash").click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()
    assert len(samples_of(api.http, dataset)) == 4


def test_an_export_is_downloaded(page: Page, api: RunningApi, digits: str) -> None:
    name = api.http.get(f"/datasets/{digits}").json()["name"]
    page.goto(f"/datasets/{digits}")
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name=f"Export {name}")
    dialog.get_by_label("Format").select_option("jsonl")
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == f"{name}-now-jsonl.zip"
    assert download.value.path().read_bytes()[:2] == b"PK"


def test_a_viewer_looks_and_changes_nothing(pages: CleanPages, digits: str) -> None:
    with pages.opened(role=Role.VIEWER, language="zh") as page:
        page.goto(f"/datasets/{digits}")
        expect(page.get_by_role("tab", name="概览")).to_be_visible()
        expect(page.get_by_role("button", name="从文件夹导入")).to_have_count(0)
        page.get_by_role("tab", name=re.compile("版本")).click()
        expect(page.get_by_role("button", name="发布", exact=True)).to_have_count(0)


def test_the_forms_of_datasets_and_data_fit_on_a_phone(pages: CleanPages, digits: str) -> None:
    with pages.opened(size=(380, 800)) as page:
        page.goto("/projects/new?type=text_classification")
        page.get_by_role("button", name="Create Dataset").click()
        body = page.get_by_role("dialog").locator(".dialog-body")
        body.get_by_label("Label 1").fill("a-name-that-is-as-long-as-it-may-be")
        expect(body.get_by_label("Colour 1")).to_be_visible()
        assert body.evaluate("one => one.scrollWidth - one.clientWidth") == 0
        page.goto(f"/datasets/{digits}/label")
        page.get_by_role("button", name="Add data").click()
        body = page.get_by_role("dialog").locator(".dialog-body")
        expect(body.get_by_text("Choose a folder")).to_be_visible()
        assert body.evaluate("one => one.scrollWidth - one.clientWidth") == 0
