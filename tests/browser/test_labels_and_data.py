"""Label Management, adding data, hostile names, two people at once, restart under a page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from schemas.account import Role
from tasks.image_classification.demo import digit_pictures
from tests.browser import labeling_data
from tests.browser.conftest import CleanPages, RunningApi
from tests.browser.labeling_data import samples_of
from tests.browser.test_labeling import is_saved, rows, tiles

HOSTILE_FILE = "<img src=x onerror=window.hit=1>.png"
LONGEST_LABEL = "黑白分明的手写阿拉伯数字零一二三四五六七八九的图片标签集合样例"[:32].ljust(
    32, "图"
)


def open_management(page: Page) -> Locator:
    page.get_by_role("button", name="Manage", exact=True).click()
    return page.get_by_role("dialog", name="Label Management")


def names_of(api: RunningApi, dataset: str) -> dict[str, int]:
    found = api.http.get(f"/datasets/{dataset}/labels").json()
    return {label["name"]: label["samples"] for label in found}


def test_labels_are_added_renamed_merged_coloured_and_deleted(
    pages: CleanPages, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, "managed", count=14)
    before = names_of(api, dataset)
    pages.allowed.append("status of 422")  # a name that no label may have
    with pages.opened() as page:
        page.goto(f"/datasets/{dataset}/label?tab=labeled")
        dialog = open_management(page)
        dialog.get_by_label("New label").fill(LONGEST_LABEL)
        dialog.get_by_role("button", name="Add label").click()
        expect(dialog.get_by_label(f"Name of {LONGEST_LABEL}")).to_be_visible()
        dialog.get_by_label("Name of digit-2").fill("<img src=x onerror=window.hit=1>")
        dialog.get_by_label("Name of digit-2").press("Enter")
        expect(page.get_by_text("other characters than")).to_be_visible()
        dialog.get_by_label("Name of digit-2").fill("two")
        dialog.get_by_label("Name of digit-2").press("Enter")
        expect(dialog.get_by_label("Name of two")).to_be_visible()
        dialog.get_by_label("Name of two").fill("digit-0")
        dialog.get_by_label("Name of two").press("Enter")
        page.get_by_role("dialog", name="Merge").get_by_role("button", name="Merge").click()
        expect(dialog.get_by_label("Name of two")).to_be_hidden()
        assert names_of(api, dataset)["digit-0"] == before["digit-0"] + before["digit-2"]
        dialog.get_by_label("Colour of digit-9").fill("#123456")
        expect(page.get_by_text("digit-9 has another colour")).to_be_visible()
        dialog.get_by_role("button", name="Delete digit-9").click()
        asked = page.get_by_role("dialog", name="Delete digit-9")
        expect(asked).to_contain_text(f"{before['digit-9']} samples have this label")
        asked.get_by_label("the label, and samples").check()
        asked.get_by_role("button", name="Delete", exact=True).click()
        expect(asked).to_be_hidden()
        expect(dialog.get_by_label("Name of digit-9")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(page.get_by_role("tab", name=f"Trash {before['digit-9']}")).to_be_visible()
        page.keyboard.press("Control+z")
        expect(page.get_by_role("tab", name="Labeled 10", exact=True)).to_be_visible()
        assert page.evaluate("window.hit") is None
    assert names_of(api, dataset)["digit-9"] == before["digit-9"]


def test_a_label_goes_with_source_files_only_where_it_has_some_and_errors_stand_in_the_dialog(
    pages: CleanPages, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, "sourced", count=8)
    path = f"/datasets/{dataset}"
    pages.allowed.append("status of 422")
    with pages.opened() as page:
        page.goto(f"{path}/label")
        dialog = open_management(page)
        dialog.get_by_role("button", name="Delete digit-1").click()
        asked = page.get_by_role("dialog", name="Delete digit-1")
        expect(asked.get_by_role("radio")).to_have_count(2)
        expect(asked).not_to_contain_text("source files")
        page.keyboard.press("Escape")
        api.http.patch(path, json={"input_path": "s3://exeml/sourced"}).raise_for_status()
        page.reload()
        dialog = open_management(page)
        dialog.get_by_role("button", name="Delete digit-1").click()
        api.http.patch(path, json={"input_path": None}).raise_for_status()
        asked.get_by_label("and their source files").check()
        asked.get_by_role("button", name="Delete", exact=True).click()
        alert = asked.get_by_role("alert")
        expect(alert).to_contain_text("no source files to delete; delete the label alone")
        expect(alert).not_to_contain_text("_")
        asked.get_by_label("the label only").check()
        asked.get_by_role("button", name="Delete", exact=True).click()
        expect(dialog.get_by_label("Name of digit-1")).to_be_hidden()


def test_what_a_dialog_does_is_told_in_it_and_can_be_undone_there(
    pages: CleanPages, api: RunningApi
) -> None:
    """Behind a modal dialog notices would be dimmed, and nothing there can be pressed."""
    dataset = labeling_data.digits(api.http, "told", count=4)
    pages.allowed.append("status of 422")
    with pages.opened() as page:
        page.goto(f"/datasets/{dataset}/label")
        dialog = open_management(page)
        expect(dialog.get_by_role("columnheader", name="Attribute (key)")).to_be_visible()
        for name in ("digit-8", "digit-9"):
            dialog.get_by_label(f"Choose {name}").check()
        dialog.get_by_role("button", name="Delete them").click()
        both = page.get_by_role("dialog", name="Delete digit-8, digit-9")
        both.get_by_role("button", name="Delete", exact=True).click()
        expect(dialog.get_by_label("Name of digit-8")).to_be_hidden()
        expect(dialog.get_by_label("Name of digit-9")).to_be_hidden()
        dialog.get_by_label("Key of digit-3").select_option("t")
        dialog.get_by_role("button", name="Undo").click()
        expect(dialog.get_by_label("Key of digit-3")).to_have_value("3")
        dialog.get_by_label("Name of digit-2").fill("no name")
        dialog.get_by_label("Name of digit-2").press("Enter")
        refused = dialog.get_by_text("other characters than")
        expect(refused).to_be_visible()
        expect(page.get_by_text("other characters than")).to_have_count(1)
        dialog.get_by_role("button", name="Delete digit-3").click()
        another = page.get_by_role("dialog", name="Delete digit-3")
        expect(another.get_by_role("radio").first).to_be_visible()
        expect(page.get_by_text("other characters than")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(refused).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(page.get_by_text("other characters than")).to_be_visible()


def test_a_typed_label_gets_the_colour_and_the_key_that_are_chosen_for_it(
    page: Page, api: RunningApi
) -> None:
    dataset = labeling_data.reviews(api.http, "typed", count=3)
    page.goto(f"/datasets/{dataset}/label")
    labels = page.get_by_role("region", name="Labels")
    typed = labels.get_by_label("Type a label")
    typed.fill("positive")
    expect(labels.get_by_label("Key", exact=True)).to_have_count(0)  # it is there already
    typed.fill("mixed")
    labels.get_by_label("Colour", exact=True).fill("#123456")
    labels.get_by_label("Key", exact=True).select_option("m")
    typed.press("Enter")
    expect(labels.get_by_role("button", name="mixed")).to_be_visible()
    expect(typed).to_have_value("")
    made = api.http.get(f"/datasets/{dataset}/labels").json()[-1]
    assert (made["name"], made["colour"], made["shortcut"]) == ("mixed", "#123456", "m")
    rows(page).first.focus()
    page.keyboard.press("m")
    is_saved(page)
    assert [one["labels"] for one in samples_of(api.http, dataset, "labeled")] == [["mixed"]]


@pytest.mark.parametrize(
    ("language", "advice", "label_advice", "look_again"),
    [
        ("en", "shows every situation", "Miss no object", "Look at all images again"),
        ("zh", "覆盖各种情况", "不遗漏物体", "重新检查所有图片"),
    ],
)
def test_the_guides_advice_stands_where_data_is_added_and_labeled(
    pages: CleanPages,
    api: RunningApi,
    language: str,
    advice: str,
    label_advice: str,
    look_again: str,
) -> None:
    words = {"en": ("Add data", "Synchronize Data Source"), "zh": ("添加数据", "同步数据源")}
    add, synchronize = words[language]
    dataset = labeling_data.drawn_scenes(api.http, f"advised-{language}", count=4, labeled=0)
    labels = [{"name": "one"}, {"name": "two"}]
    api.http.post(f"/datasets/{dataset}/labels", json=labels).raise_for_status()
    with pages.opened(language=language) as page:
        page.goto(f"/datasets/{dataset}/label")
        expect(page.get_by_text(label_advice)).to_be_visible()
        expect(page.get_by_role("button", name=synchronize, exact=True)).to_be_visible()
        page.get_by_role("button", name=add, exact=True).click()
        expect(page.get_by_role("dialog", name=add).get_by_text(advice)).to_be_visible()
        page.keyboard.press("Escape")
        publish_with_boxes(api, dataset)
        page.goto(f"/datasets/{dataset}/label?tab=all")
        hint = page.get_by_text(look_again)
        expect(hint).to_contain_text("V001")
        expect(hint).to_contain_text("two")
        page.locator(".another-look").get_by_role("button").click()
        expect(hint).to_have_count(0)


def publish_with_boxes(api: RunningApi, dataset: str) -> None:
    """Publish a version in which only the label one is in use."""
    box = {"label": "one", "xmin": 1, "ymin": 1, "xmax": 9, "ymax": 9}
    sent = [{"sample_id": one["id"], "boxes": [box]} for one in samples_of(api.http, dataset)]
    api.http.put("/samples/labels", json=sent).raise_for_status()
    api.http.post(f"/datasets/{dataset}/versions", json={}).raise_for_status()


def test_files_are_added_in_attempts_and_each_says_what_came_of_it(
    page: Page, api: RunningApi, tmp_path: Path
) -> None:
    wanted = {"name": "sent", "project_type": "image_classification"}
    dataset = api.http.post("/datasets", json=wanted).json()["id"]
    pictures = digit_pictures()[0][:60]
    for picture in pictures:
        (tmp_path / picture.name).write_bytes(picture.png)
    (tmp_path / pictures[0].name).with_suffix(".txt").write_text("seven\n")
    (tmp_path / HOSTILE_FILE).write_bytes(b"not a picture")
    page.goto(f"/datasets/{dataset}/label")
    expect(page.get_by_text("There is no data yet")).to_be_visible()
    page.get_by_role("button", name="Add data").click()
    dialog = page.get_by_role("dialog", name="Add data")
    with page.expect_file_chooser() as chooser:
        dialog.get_by_text("Choose files").click()
    chooser.value.set_files(sorted(tmp_path.iterdir()))
    expect(dialog.get_by_text("added: 60 · refused: 1")).to_be_visible()
    expect(dialog.get_by_text("is a text file; choose")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("tab", name="Labeled 1", exact=True)).to_be_visible()
    expect(tiles(page)).to_have_count(59)
    assert page.evaluate("window.hit") is None


def test_two_people_lose_nothing_when_they_label_the_same(
    pages: CleanPages, api: RunningApi
) -> None:
    pages.allowed.append("status of 409")
    reviews = labeling_data.reviews(api.http, "shared", count=4)
    scenes = labeling_data.drawn_scenes(api.http, "shared-scenes", count=2, labeled=1)
    [drawn, _] = samples_of(api.http, scenes)
    with pages.opened(Role.LABELER) as mine, pages.opened() as theirs:
        for page in (mine, theirs):
            page.goto(f"/datasets/{reviews}/label?tab=all")
            expect(rows(page)).to_have_count(4)
            rows(page).first.focus()
        theirs.keyboard.press("1")
        is_saved(theirs)
        mine.keyboard.press("2")
        mine.get_by_role("button", name="Set mine").click()
        is_saved(mine)
        assert samples_of(api.http, reviews)[0]["labels"] == ["negative"]

        mine.goto(f"/datasets/{scenes}/label?sample={drawn['id']}")
        expect(mine.get_by_role("button", name=re.compile("box 1$")).first).to_be_visible()
        sent = [{"sample_id": drawn["id"], "boxes": [], "revision": drawn["revision"]}]
        api.http.put("/samples/labels", json=sent).raise_for_status()
        mine.keyboard.press("Enter")
        mine.get_by_role("button", name="Use mine").click()
        is_saved(mine)
        boxes = api.http.get(f"/samples/{drawn['id']}").json()["boxes"]
        assert len(boxes) == len(drawn["boxes"]) + 1


def test_a_restart_under_an_open_page_loses_no_label(pages: CleanPages, api: RunningApi) -> None:
    pages.allowed.append("ERR_CONNECTION_REFUSED")
    dataset = labeling_data.digits(api.http, "restarted", count=12, labeled=0)
    with pages.opened() as page:
        page.goto(f"/datasets/{dataset}/label")
        expect(tiles(page)).to_have_count(12)
        tiles(page).first.focus()
        api.stop()
        page.keyboard.press("5")
        page.keyboard.press("6")
        expect(page.get_by_text("2 changes wait")).to_be_visible()
        expect(tiles(page)).to_have_count(10)
        api.start()
        is_saved(page)
        expect(page.get_by_role("tab", name="Labeled 2", exact=True)).to_be_visible()


def test_a_viewer_sees_labels_and_can_change_none(pages: CleanPages, api: RunningApi) -> None:
    dataset = labeling_data.digits(api.http, "looked-at", count=4, labeled=2)
    with pages.opened(Role.VIEWER) as page:
        page.goto(f"/datasets/{dataset}/label?tab=all")
        expect(tiles(page)).to_have_count(4)
        for name in ("Add data", "Delete", "Undo", "Manage"):
            expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
        tiles(page).nth(3).focus()
        page.keyboard.press("5")
        tiles(page).nth(3).click()
        expect(page.get_by_text("Without a label")).to_be_visible()
    assert len(samples_of(api.http, dataset, "labeled")) == 2
