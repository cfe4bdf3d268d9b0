"""Long work of the console: sending many files, jobs that run, a server that is slow or away."""

import re
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, Route, expect

from infra.catalog import data_jobs
from schemas.account import Role
from schemas.data_job import DataJobKind
from schemas.suggestion import SuggestionRequest
from tests.browser import labeling_data
from tests.browser.conftest import CleanPages, RunningApi
from tests.browser.evaluated_data import home_of
from tests.browser.labeling_data import samples_of
from tests.browser.test_projects import make_project
from tests.tasks.intake.sample_files import coco, png

PICTURES = [f"{number:02}.png" for number in range(52)]  # more than one attempt takes

DROP_A_FILE = """() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["%PDF"], "notes.pdf"));
    const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer });
    document.querySelector(".dropzone").dispatchEvent(event);
}"""


def chosen(page: Page, folder: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("dialog", name="Add data").get_by_text("Choose files").click()
    chooser.value.set_files(sorted(folder.iterdir()))


def test_annotations_go_after_all_pictures_and_each_picture_is_counted_once(
    page: Page, api: RunningApi, tmp_path: Path
) -> None:
    wanted = {"name": "with-coco", "project_type": "object_detection"}
    dataset = api.http.post("/datasets", json=wanted).json()["id"]
    for number, name in enumerate(PICTURES):
        (tmp_path / name).write_bytes(png(number))
    marked = {name: [("cat", 2, 3, 20, 15)] for name in PICTURES}
    (tmp_path / "0-first.json").write_bytes(coco(PICTURES, marked))
    page.goto(f"/datasets/{dataset}/label")
    page.get_by_role("button", name="Add data").click()
    dialog = page.get_by_role("dialog", name="Add data")
    dialog.get_by_label("Labels come as").select_option("coco")
    page.locator("dialog input[type=file]").first.dispatch_event("cancel", {"bubbles": True})
    page.evaluate(DROP_A_FILE)  # the dialog is still there, and takes what is dropped on it
    expect(dialog.get_by_text("refused: 1", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(1)
    chosen(page, tmp_path)
    expect(dialog.get_by_text("Finished")).to_be_visible()
    expect(dialog.get_by_text(f"added: {len(PICTURES)} · refused: 1")).to_be_visible()
    assert len(samples_of(api.http, dataset, "labeled")) == len(PICTURES)


def test_sending_is_stopped_while_the_server_is_away_and_not_by_escape(
    pages: CleanPages, api: RunningApi, tmp_path: Path
) -> None:
    pages.allowed.append("ERR_FAILED")
    wanted = {"name": "stopped", "project_type": "image_classification"}
    dataset = api.http.post("/datasets", json=wanted).json()["id"]
    (tmp_path / "1.png").write_bytes(png())
    with pages.opened() as page:
        page.route("**/samples?layout=*", lambda route: route.abort())
        page.goto(f"/datasets/{dataset}/label")
        page.get_by_role("button", name="Add data").click()
        chosen(page, tmp_path)
        dialog = page.get_by_role("dialog", name="Add data")
        expect(dialog.get_by_text("waiting")).to_be_visible()
        for _ in range(3):
            page.keyboard.press("Escape")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="Stop").click()
        expect(dialog.get_by_text("stopped")).to_be_visible()
        dialog.get_by_role("button", name="Close").last.click()
        expect(dialog).to_be_hidden()


def test_a_job_of_suggestions_is_found_again_and_stopped(page: Page, api: RunningApi) -> None:
    dataset = labeling_data.drawn_scenes(api.http, "suggested-long", count=2, labeled=0)
    with home_of(api):
        labeling_data.suggest_boxes(dataset)
        request = SuggestionRequest().model_dump_json()
        job = data_jobs.create(UUID(dataset), DataJobKind.SUGGEST, request, by="somebody")
    page.goto(f"/datasets/{dataset}/label?tab=smart&page=7")
    expect(page.get_by_role("listbox", name="Samples").get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("progressbar", name="Suggest labels")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("progressbar", name="Suggest labels")).to_be_hidden()
    assert api.http.get(f"/data-jobs/{job.id}").json()["status"] == "Stopped"


def test_a_server_that_is_slow_is_asked_one_thing_at_a_time(page: Page, api: RunningApi) -> None:
    project = make_project(api, "slow", "image_classification")
    held: list[Route] = []
    page.route("**/phases", lambda route: held.append(route))
    page.goto(f"/projects/{project}")
    page.wait_for_timeout(1700)  # longer than the page waits before it asks again
    assert len(held) == 1
    held[0].continue_()
    page.unroute("**/phases")
    expect(page.get_by_role("heading", name="slow")).to_be_visible()


def test_a_labeler_is_offered_only_what_a_labeler_may_do(
    pages: CleanPages, api: RunningApi
) -> None:
    dataset = labeling_data.reviews(api.http, "for-labelers", count=2)
    with pages.opened(Role.LABELER) as page:
        page.goto(f"/datasets/{dataset}/label")
        page.get_by_role("button", name="Synchronize Data Source").click()
        dialog = page.get_by_role("dialog", name="Synchronize Data Source")
        expect(dialog.get_by_text("an owner can set one")).to_be_visible()
        expect(dialog.get_by_role("button", name="Synchronize Data Source")).to_be_disabled()
        expect(dialog.get_by_role("button", name="Choose")).to_have_count(0)


def test_what_is_typed_stays_when_the_arrow_keys_go_through_the_types(page: Page) -> None:
    page.goto("/projects/new?type=image_classification")
    name = page.get_by_role("textbox", name="Name")
    expect(name).to_be_focused()
    name.fill("street")
    page.get_by_role("radio", name="Image classification").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Predictive analytics")).to_be_focused()
    expect(page).to_have_url(re.compile("type=predictive_analytics"))
    expect(name).to_have_value("street")
