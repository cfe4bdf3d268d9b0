"""Labeling in a real browser: each tool once, with mouse and with keys."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import labeling_data
from tests.browser.conftest import CleanPages, RunningApi
from tests.browser.evaluated_data import home_of
from tests.browser.labeling_data import samples_of

SUGGESTED = 6  # boxes of the third scene


def tiles(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Samples").get_by_role("option")


def rows(page: Page) -> Locator:
    return page.get_by_role("grid", name="Samples").get_by_role("row")


def is_saved(page: Page) -> None:
    expect(page.get_by_text("All changes saved")).to_be_visible()


def labels_of(api: RunningApi, dataset: str) -> dict[str, list[str]]:
    return {one["original_name"]: one["labels"] for one in samples_of(api.http, dataset)}


def test_pictures_are_labeled_one_by_one_by_key_in_batches_and_taken_back(
    page: Page, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, "digits")
    page.goto(f"/datasets/{dataset}/label")
    expect(tiles(page)).to_have_count(30)
    page.keyboard.press("ArrowRight")  # goes to the list
    page.keyboard.press("3")
    page.keyboard.press("4")
    expect(page.get_by_role("tab", name="Unlabeled 28")).to_be_visible()
    tiles(page).nth(2).click()
    tiles(page).nth(5).click(modifiers=["Shift"])
    expect(page.get_by_role("heading", name="4 selected")).to_be_visible()
    page.get_by_role("button", name=re.compile("^7 digit-7")).click()
    expect(page.get_by_role("tab", name="Unlabeled 24")).to_be_visible()
    is_saved(page)
    names = sorted(labels_of(api, dataset))[10:]
    carried = [labels_of(api, dataset)[name] for name in names[:8]]
    assert carried == [["digit-3"], ["digit-4"], [], [], *[["digit-7"]] * 4]

    page.keyboard.press("Control+z")
    expect(page.get_by_role("tab", name="Unlabeled 28")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_role("tab", name="Unlabeled 24")).to_be_visible()
    page.get_by_role("tab", name="All").click()
    page.get_by_role("button", name="Select current page").click()
    page.keyboard.press("0")
    expect(page.get_by_role("tab", name="Unlabeled 0")).to_be_visible()
    page.get_by_role("button", name="Take digit-7 off").click()
    is_saved(page)
    assert all("digit-7" not in carried for carried in labels_of(api, dataset).values())
    assert all("digit-0" in carried for carried in labels_of(api, dataset).values())

    tiles(page).nth(3).dblclick()  # large, and on to the next
    expect(page.get_by_role("img", name="digit-0003.png")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="digit-0004.png")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.get_by_role("img", name="digit-0005.png")).to_be_visible()
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tab", name="All 40")).to_be_visible()


def test_nothing_is_chosen_or_labeled_while_another_tab_is_fetched(
    page: Page, api: RunningApi
) -> None:
    dataset = labeling_data.digits(api.http, "slow")
    page.goto(f"/datasets/{dataset}/label")
    expect(tiles(page)).to_have_count(30)
    fetched: list[Route] = []
    page.route(re.compile("/samples.*tab=labeled"), lambda route: fetched.append(route))
    page.get_by_role("tab", name=re.compile("^Labeled")).click()
    select_page = page.get_by_role("button", name="Select current page")
    expect(select_page).to_be_disabled()
    page.keyboard.press("Control+a")
    tiles(page).nth(2).click()
    page.keyboard.press("3")
    for route in fetched:
        route.continue_()
    expect(tiles(page)).to_have_count(10)
    expect(select_page).to_be_enabled()
    expect(page.get_by_role("button", name=re.compile("^Take .* off$"))).to_have_count(0)
    expect(page.get_by_role("tab", name="Unlabeled 30")).to_be_visible()


def drag(page: Page, way: list[tuple[float, float]]) -> None:
    """Draw from the first to the last of these points, shares of the editor."""
    area = page.locator("svg.boxes").bounding_box()
    assert area is not None
    points = [(area["x"] + x * area["width"], area["y"] + y * area["height"]) for x, y in way]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()


def boxes_of(api: RunningApi, sample: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = api.http.get(f"/samples/{sample}").json()["boxes"]
    return found


def test_boxes_are_drawn_moved_resized_and_stay_inside_of_the_picture(
    page: Page, api: RunningApi
) -> None:
    dataset = labeling_data.drawn_scenes(api.http, "scenes")
    sample = samples_of(api.http, dataset, "unlabeled")[0]
    page.goto(f"/datasets/{dataset}/label")
    tiles(page).first.click()
    drag(page, [(0.5, 0.5), (0.6, 0.7), (1.02, 1.01)])
    is_saved(page)
    [drawn] = boxes_of(api, sample["id"])
    assert (drawn["xmax"], drawn["ymax"]) == (sample["width"], sample["height"])

    box = page.get_by_role("button", name=re.compile("box 1$")).first
    page.keyboard.press("ArrowLeft")  # a selected box moves
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("2")
    expect(box).to_have_accessible_name("digit-8, box 1")
    is_saved(page)
    [moved] = boxes_of(api, sample["id"])
    assert moved["ymax"] == pytest.approx(sample["height"] - 1, abs=2)
    assert moved["xmax"] < sample["width"] - 1
    for _ in range(4):
        page.keyboard.press("Control+z")
    is_saved(page)
    expect(box).to_have_accessible_name(f"{drawn['label']}, box 1")
    assert boxes_of(api, sample["id"]) == [drawn]

    page.keyboard.press("Escape")
    page.keyboard.press("Enter")  # another one, without a mouse
    expect(page.get_by_role("heading", name="2 boxes")).to_be_visible()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="No object").click()
    is_saved(page)
    assert api.http.get(f"/samples/{sample['id']}").json()["empty"]
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("scene-1-0004.jpg")).to_be_visible()
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -400)
    expect(page.get_by_text("120 %")).to_be_visible()
    page.get_by_role("button", name="Back to the list").click()
    expect(page.get_by_role("tab", name="Labeled 4", exact=True)).to_be_visible()


def test_two_fingers_zoom_and_move_a_picture_and_draw_nothing(page: Page, api: RunningApi) -> None:
    dataset = labeling_data.drawn_scenes(api.http, "touched", count=2, labeled=1)
    page.goto(f"/datasets/{dataset}/label")
    tiles(page).first.click()
    expect(page.get_by_text("100 %")).to_be_visible()
    area = page.locator("svg.boxes").bounding_box()
    assert area is not None
    middle = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
    devices = page.context.new_cdp_session(page)
    for kind, ways in (("Start", [-20]), ("Start", [-20, 20]), ("Move", [-40, 40]), ("End", [])):
        points = [{"x": middle[0] + x, "y": middle[1], "id": i} for i, x in enumerate(ways)]
        devices.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    expect(page.get_by_text("200 %")).to_be_visible()
    expect(page.locator(".box")).to_have_count(0)
    assert boxes_of(api, samples_of(api.http, dataset, "unlabeled")[0]["id"]) == []


def suggested(page: Page) -> Locator:
    return page.get_by_role("region", name="Suggestions").get_by_role("listitem")


def suggested_scenes(api: RunningApi, name: str) -> str:
    dataset = labeling_data.drawn_scenes(api.http, name, count=3, labeled=0)
    with home_of(api):
        labeling_data.suggest_boxes(dataset)
    return dataset


def editor_of_suggestions(
    page: Page, api: RunningApi, name: str
) -> tuple[str, list[dict[str, Any]]]:
    """Open a scene of a new dataset, of which a model has found all boxes."""
    dataset = suggested_scenes(api, name)
    sample = samples_of(api.http, dataset)[2]["id"]
    page.goto(f"/datasets/{dataset}/label?sample={sample}&tab=all")
    expect(suggested(page)).to_have_count(SUGGESTED)
    return sample, api.http.get(f"/samples/{sample}/suggestion").json()["marks"]


def test_suggested_boxes_are_accepted_corrected_dismissed_and_taken_back_by_keys(
    page: Page, api: RunningApi
) -> None:
    sample, marks = editor_of_suggestions(page, api, "suggested-keys")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # accepts, and goes on to the next one
    page.keyboard.press("ArrowDown")  # corrects it, so that it is an own one
    expect(suggested(page)).to_have_count(SUGGESTED - 2)
    page.keyboard.press("Space")
    page.keyboard.press("Delete")
    expect(suggested(page)).to_have_count(SUGGESTED - 3)
    is_saved(page)
    accepted, corrected = boxes_of(api, sample)
    assert accepted["ymin"] == pytest.approx(marks[0]["box"]["ymin"], abs=0.01)
    assert corrected["ymin"] > marks[1]["box"]["ymin"] + 0.5
    page.reload()
    expect(suggested(page)).to_have_count(SUGGESTED - 3)  # dismissed ones do not come back
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name=f"{SUGGESTED - 1} boxes")).to_be_visible()
    is_saved(page)
    assert len(boxes_of(api, sample)) == SUGGESTED - 1
    page.keyboard.press("Control+z")
    expect(suggested(page)).to_have_count(SUGGESTED - 3)
    page.keyboard.press("?")
    expect(page.get_by_text("Accept all suggested boxes")).to_be_visible()


def test_pictures_with_suggestions_are_answered_one_after_the_other(
    page: Page, api: RunningApi
) -> None:
    dataset = suggested_scenes(api, "suggested-walk")
    page.goto(f"/datasets/{dataset}/label?tab=smart")
    tiles(page).first.click()
    for name in ("scene-1-0000.jpg", "scene-1-0001.jpg"):
        expect(page.get_by_role("region", name=name)).to_be_visible()
        page.get_by_role("button", name="Accept all").focus()
        page.keyboard.press("Enter")  # presses the button that has the focus
        is_saved(page)
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Back to the list").click()
    expect(tiles(page)).to_have_count(1)
    tiles(page).first.click()
    expect(suggested(page)).not_to_have_count(0)
    while suggested(page).count():
        page.get_by_role("button", name=re.compile("^Dismiss")).first.click()
        is_saved(page)
    page.get_by_role("button", name="Back to the list").click()
    expect(page.get_by_role("button", name="Surest first 0")).to_be_visible()
    expect(tiles(page)).to_have_count(0)


def test_suggested_boxes_are_answered_with_the_mouse_and_a_conflict_is_told(
    pages: CleanPages, api: RunningApi
) -> None:
    pages.allowed.append("status of 409")
    with pages.opened(theme="dark") as page:
        sample, marks = editor_of_suggestions(page, api, "suggested-mouse")
        dashed = page.locator(".suggested .shape")
        dashed.first.click()
        page.locator(".answer").first.click()
        expect(dashed).to_have_count(SUGGESTED - 1)
        dashed.last.drag_to(page.locator("svg.boxes image"))  # corrects it
        expect(dashed).to_have_count(SUGGESTED - 2)
        is_saved(page)
        moved = boxes_of(api, sample)[1]
        assert moved["xmin"] != pytest.approx(marks[-1]["box"]["xmin"], abs=5)
        page.keyboard.press("Control+z")
        expect(dashed).to_have_count(SUGGESTED - 1)
        is_saved(page)
        other = {"sample_id": sample, "boxes": [{"label": "new", **marks[1]["box"]}]}
        api.http.put("/samples/labels", json=[other]).raise_for_status()
        page.get_by_role("button", name=re.compile("^Dismiss")).last.click()
        page.get_by_role("button", name="Use mine").click()
        expect(dashed).to_have_count(SUGGESTED - 2)
        is_saved(page)
        [accepted] = boxes_of(api, sample)
        assert accepted["xmin"] == pytest.approx(marks[0]["box"]["xmin"], abs=0.01)


def test_sounds_are_played_and_labeled_by_keys(page: Page, api: RunningApi) -> None:
    dataset = labeling_data.sounds(api.http, "sounds")
    page.goto(f"/datasets/{dataset}/label")
    expect(rows(page)).to_have_count(6)
    play = page.get_by_role("button", name="Play sound-0003.wav")
    expect(play).to_be_enabled()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pause sound-0003.wav")).to_be_visible()
    page.get_by_role("button", name="Spectrogram of sound-0003.wav").click()
    expect(page.locator(".wave canvas").last).to_be_visible()
    rows(page).first.focus()
    page.keyboard.press("2")
    expect(page.get_by_role("tab", name="Unlabeled 5")).to_be_visible()
    is_saved(page)
    assert labels_of(api, dataset)["sound-0003.wav"] == ["string"]


def test_texts_take_one_label_each_and_keep_where_one_is(page: Page, api: RunningApi) -> None:
    dataset = labeling_data.reviews(api.http, "reviews")
    page.goto(f"/datasets/{dataset}/label?tab=all")
    expect(rows(page)).to_have_count(12)
    rows(page).first.focus()
    for key in ("1", "2", "2", "1"):
        page.keyboard.press(key)
    expect(rows(page).nth(4)).to_be_focused()
    expect(page.get_by_role("tab", name="Labeled 4", exact=True)).to_be_visible()
    rows(page).first.click()
    page.keyboard.press("2")
    is_saved(page)
    carried = [one["labels"] for one in samples_of(api.http, dataset)][:5]
    assert carried == [["negative"], ["negative"], ["negative"], ["positive"], []]
    page.get_by_role("searchbox").fill("no such words")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing matches the filter")).to_be_visible()


def test_a_table_shows_its_columns_and_records(pages: CleanPages, api: RunningApi) -> None:
    dataset = labeling_data.wines(api.http, "wines")
    with pages.opened(size=(820, 1180), language="zh", theme="dark") as page:
        page.goto(f"/datasets/{dataset}/label")
        expect(page.get_by_role("rowheader", name="cultivar 标签列")).to_be_visible()
        page.get_by_role("tab", name="记录 130").click()
        expect(page.get_by_role("columnheader", name="cultivar ★")).to_be_visible()
