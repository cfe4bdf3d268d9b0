"""Undo takes back what a person means: also at once, after coming back, and beside other people."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser import labeling_data
from tests.browser.conftest import CleanPages, RunningApi
from tests.browser.labeling_data import samples_of
from tests.browser.test_labeling import boxes_of, is_saved, labels_of, tiles

BOX = re.compile(r"box \d$")


def scene_without_boxes(api: RunningApi, name: str) -> tuple[str, str]:
    dataset = labeling_data.drawn_scenes(api.http, name, count=2, labeled=1)
    return dataset, samples_of(api.http, dataset, "unlabeled")[0]["id"]


def test_undo_means_the_latest_change_while_it_is_on_its_way_and_redo_may_follow_at_once(
    page: Page, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, "undone", count=4, labeled=0)
    page.goto(f"/datasets/{dataset}/label")
    tiles(page).first.focus()
    page.keyboard.press("3")
    is_saved(page)
    held: list[Route] = []
    page.route("**/samples/labels", lambda route: held.append(route))
    page.keyboard.press("4")
    expect(tiles(page)).to_have_count(2)
    page.keyboard.press("Control+z")
    held[0].continue_()
    page.unroute("**/samples/labels")
    expect(tiles(page)).to_have_count(3)
    expect(tiles(page).first).to_be_focused()  # what came back is where the keyboard goes on
    assert sorted(map(len, labels_of(api, dataset).values())) == [0, 0, 0, 1]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    expect(tiles(page)).to_have_count(2)
    is_saved(page)
    assert list(labels_of(api, dataset).values()) == [["digit-3"], ["digit-4"], [], []]


def test_boxes_are_taken_back_after_leaving_the_picture_and_from_the_list(
    page: Page, api: RunningApi
) -> None:
    dataset, sample = scene_without_boxes(api, "undone-scenes")
    page.goto(f"/datasets/{dataset}/label?tab=all")
    boxes = page.locator("svg.boxes").get_by_role("button", name=BOX)
    for count in (1, 2):
        tiles(page).nth(1).click()
        expect(page.get_by_text("100 %")).to_be_visible()
        for _ in range(count):
            page.keyboard.press("+")  # so that the second box is a smaller one
        page.keyboard.press("Enter")
        expect(boxes).to_have_count(count)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    is_saved(page)
    page.keyboard.press("Control+z")  # opens the picture
    expect(boxes).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(boxes).to_have_count(0)
    is_saved(page)
    assert boxes_of(api, sample) == []
    page.keyboard.press("Enter")
    expect(boxes).to_have_count(1)
    is_saved(page)
    expect(page.get_by_role("button", name="Use mine")).to_have_count(0)
    assert len(boxes_of(api, sample)) == 1


def test_undo_after_a_conflict_leaves_the_boxes_of_the_other_person(
    pages: CleanPages, api: RunningApi
) -> None:
    pages.allowed.append("status of 409")
    dataset, sample = scene_without_boxes(api, "undone-together")
    with pages.opened() as page:
        page.goto(f"/datasets/{dataset}/label?sample={sample}&tab=all")
        boxes = page.locator("svg.boxes").get_by_role("button", name=BOX)
        expect(page.get_by_text("100 %")).to_be_visible()
        page.keyboard.press("Enter")
        expect(boxes).to_have_count(1)
        is_saved(page)
        theirs = {"label": "theirs", "xmin": 1, "ymin": 1, "xmax": 30, "ymax": 30}
        sent = [{"sample_id": sample, "boxes": [*boxes_of(api, sample), theirs]}]
        api.http.put("/samples/labels", json=sent).raise_for_status()
        for key in ("Escape", "+", "Enter"):
            page.keyboard.press(key)
        expect(page.get_by_role("button", name="Use mine")).to_be_visible()
        expect(boxes).to_have_count(2)
        page.keyboard.press("Control+z")
        expect(page.get_by_text("nothing to undo")).to_be_visible()
        assert theirs["label"] in [box["label"] for box in boxes_of(api, sample)]
        page.get_by_role("button", name="Use mine").click()
        expect(boxes.last).not_to_have_accessible_name("theirs, box 2")
        is_saved(page)
        assert theirs["label"] not in [box["label"] for box in boxes_of(api, sample)]
        page.keyboard.press("Control+z")
        expect(boxes.last).to_have_accessible_name("theirs, box 2")


def test_the_keyboard_stays_at_its_sample_when_others_label_those_before_it(
    page: Page, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, "together", count=6, labeled=0)
    first, second, *_, last = samples_of(api.http, dataset)
    page.goto(f"/datasets/{dataset}/label")
    tiles(page).nth(4).focus()
    meant = re.compile(samples_of(api.http, dataset)[4]["original_name"])
    change = {"sample_ids": [first["id"], second["id"]], "add": ["digit-1"], "remove": []}
    api.http.patch(f"/datasets/{dataset}/samples/labels", json=change).raise_for_status()
    page.evaluate("dispatchEvent(new Event('samples-changed'))")  # as the next refresh does
    expect(tiles(page)).to_have_count(4)
    expect(tiles(page).nth(2)).to_have_accessible_name(meant)
    page.keyboard.press("5")
    expect(tiles(page)).to_have_count(3)
    is_saved(page)
    expect(tiles(page).last).to_have_accessible_name(re.compile(last["original_name"]))
    labels = list(labels_of(api, dataset).values())
    assert labels == [["digit-1"], ["digit-1"], [], [], ["digit-5"], []]
