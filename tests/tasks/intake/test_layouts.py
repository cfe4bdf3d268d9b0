"""Files of every layout, in datasets of every type that the layout suits."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from schemas.errors import InvalidInputError
from schemas.import_layout import ImportLayout, layouts_of
from schemas.project_type import ProjectType
from schemas.sample import FileOutcome
from tasks.intake.uploads import import_upload
from tests.tasks.intake.conftest import FilledDataset
from tests.tasks.intake.sample_files import (
    coco,
    label_studio,
    label_studio_boxes,
    png,
    voc,
    wav,
    zipped,
)

PICTURES = ProjectType.IMAGE_CLASSIFICATION
BOXES = ProjectType.OBJECT_DETECTION
TABLES = ProjectType.PREDICTIVE_ANALYTICS
SOUNDS = ProjectType.SOUND_CLASSIFICATION
TEXTS = ProjectType.TEXT_CLASSIFICATION
NewDataset = Callable[[ProjectType], FilledDataset]


class Case(NamedTuple):
    """Files of a layout, and the labels that the samples carry afterwards by name or text."""

    project_type: ProjectType
    layout: ImportLayout
    files: Mapping[str, bytes]
    labels: Mapping[str, list[str]]


def case(
    project_type: ProjectType,
    layout: str,
    files: Mapping[str, bytes],
    labels: Mapping[str, list[str]],
) -> object:
    chosen = ImportLayout(layout)
    return pytest.param(
        Case(project_type, chosen, files, labels), id=f"{project_type.value}-{layout}"
    )


TEXT_A, TEXT_B = "good film", "bad film"
BOX = ("cat", 2, 3, 20, 15)
CASES = [
    case(
        PICTURES,
        "files",
        {"1.png": png(1), "1.txt": b"cat\ntame\n", "2.png": png(2)},
        {"1.png": ["cat", "tame"], "2.png": []},
    ),
    case(
        PICTURES,
        "folders",
        {"cat/1.png": png(1), "dog/1.png": png(2)},
        {"cat/1.png": ["cat"], "dog/1.png": ["dog"]},
    ),
    case(
        PICTURES,
        "coco",
        {
            "images/1.png": png(1),
            "images/2.png": png(2),
            "c.json": coco(["1.png", "2.png"], {"1.png": [BOX]}),
        },
        {"images/1.png": ["cat"], "images/2.png": []},
    ),
    case(
        PICTURES,
        "label_studio",
        {"1.png": png(1), "ls.json": label_studio("image", {"/data/1.png": ["cat", "tame"]})},
        {"1.png": ["cat", "tame"]},
    ),
    case(
        BOXES,
        "files",
        {"1.png": png(1), "1.xml": voc(BOX), "2.png": png(2)},
        {"1.png": ["cat"], "2.png": []},
    ),
    case(
        BOXES,
        "voc",
        {
            "JPEGImages/1.png": png(1),
            "JPEGImages/2.png": png(2),
            "Annotations/1.xml": voc(BOX),
            "ImageSets/Main/train.txt": b"1\n",
        },
        {"JPEGImages/1.png": ["cat"], "JPEGImages/2.png": []},
    ),
    case(
        BOXES,
        "coco",
        {
            "images/1.png": png(1),
            "images/2.png": png(2),
            "c.json": coco(["1.png", "2.png"], {"1.png": [BOX]}),
        },
        {"images/1.png": ["cat"], "images/2.png": []},
    ),
    case(
        BOXES,
        "yolo",
        {
            "images/1.png": png(1),
            "images/2.png": png(2),
            "labels/1.txt": b"0 0.5 0.5 0.25 0.5\n",
            "data.yaml": b"names: [cat, dog]\n",
        },
        {"images/1.png": ["cat"], "images/2.png": []},
    ),
    case(
        BOXES,
        "label_studio",
        {"1.png": png(1), "ls.json": label_studio_boxes({"1.png": ("cat", 25, 25, 50, 50)})},
        {"1.png": ["cat"]},
    ),
    case(
        SOUNDS,
        "files",
        {"1.wav": wav(1), "1.txt": b"bark", "2.wav": wav(2)},
        {"1.wav": ["bark"], "2.wav": []},
    ),
    case(
        SOUNDS,
        "folders",
        {"bark/1.wav": wav(1), "miow/1.wav": wav(2)},
        {"bark/1.wav": ["bark"], "miow/1.wav": ["miow"]},
    ),
    case(
        SOUNDS,
        "label_studio",
        {"1.wav": wav(1), "ls.json": label_studio("audio", {"1.wav": ["bark"]})},
        {"1.wav": ["bark"]},
    ),
    case(
        TEXTS,
        "files",
        {
            "films.txt": f"{TEXT_A}\n{TEXT_B}\nso so film\n".encode(),
            "films_result.txt": b"good\nbad\n\n",
            "more.csv": b"great film,good\n",
        },
        {TEXT_A: ["good"], TEXT_B: ["bad"], "so so film": [], "great film": ["good"]},
    ),
    case(
        TEXTS,
        "label_studio",
        {"ls.json": label_studio("text", {TEXT_A: ["good"], TEXT_B: ["bad"]})},
        {TEXT_A: ["good"], TEXT_B: ["bad"]},
    ),
    case(
        TABLES,
        "files",
        {"a.csv": b"age,bought\n31,yes\n45,no\n"},
        {"a.csv": []},
    ),
]


def labels_now(dataset: FilledDataset) -> dict[str, list[str]]:
    if dataset.now.project_type is TEXTS:
        return {text: sorted(labels) for text, labels in dataset.texts().items()}
    return {name: sorted(one.labels) for name, one in dataset.in_tab().items()}


@pytest.mark.parametrize("wanted", CASES)
def test_the_files_of_a_layout_become_labeled_samples(
    new_dataset: NewDataset, wanted: Case
) -> None:
    dataset = new_dataset(wanted.project_type)
    reports = dataset.upload(wanted.files, wanted.layout)
    assert labels_now(dataset) == wanted.labels
    assert [one.message for one in reports.values() if one.outcome is FileOutcome.REFUSED] == []


@pytest.mark.parametrize("wanted", CASES)
def test_the_same_files_again_change_nothing(new_dataset: NewDataset, wanted: Case) -> None:
    dataset = new_dataset(wanted.project_type)
    dataset.upload(wanted.files, wanted.layout)
    before = dataset.in_tab()
    reports = dataset.upload(wanted.files, wanted.layout)
    assert {one.outcome for one in reports.values()} == {FileOutcome.UNCHANGED}
    assert dataset.in_tab() == before


@pytest.mark.parametrize("layout", ["voc", "coco", "yolo", "label_studio"])
def test_a_picture_and_what_another_file_says_about_it_are_one_line_of_the_report(
    new_dataset: NewDataset, layout: str
) -> None:
    [known] = [one.values[0] for one in CASES if one.id == f"{BOXES.value}-{layout}"]  # type: ignore[attr-defined]
    dataset, later = new_dataset(BOXES), new_dataset(BOXES)
    pictures = {name: data for name, data in known.files.items() if name.endswith(".png")}
    files = import_upload(dataset.now, list(known.files.items()), known.layout, "anna").files
    assert [(one.name, one.outcome) for one in files] == [(n, FileOutcome.ADDED) for n in pictures]
    assert {one.name: one.labels for one in files} == known.labels
    later.upload(pictures)
    files = import_upload(later.now, list(known.files.items()), known.layout, "anna").files
    assert [one.name for one in files] == list(pictures)
    assert files[0].outcome is FileOutcome.UPDATED


@pytest.mark.parametrize("wanted", CASES)
def test_an_archive_of_the_files_makes_the_same_samples(
    new_dataset: NewDataset, wanted: Case
) -> None:
    dataset = new_dataset(wanted.project_type)
    dataset.upload({"all.zip": zipped(wanted.files)}, wanted.layout)
    assert labels_now(dataset) == wanted.labels


def test_every_layout_of_every_type_has_a_case() -> None:
    tested = {(one.values[0].project_type, one.values[0].layout) for one in CASES}  # type: ignore[attr-defined]
    assert tested == {(one, layout) for one in ProjectType for layout in layouts_of(one)}


@pytest.mark.parametrize(
    ("project_type", "layout"),
    [
        (one, layout)
        for one in ProjectType
        for layout in ImportLayout
        if layout not in layouts_of(one)
    ],
)
def test_a_layout_that_does_not_suit_is_refused_with_those_that_do(
    new_dataset: NewDataset, project_type: ProjectType, layout: ImportLayout
) -> None:
    dataset = new_dataset(project_type)
    with pytest.raises(InvalidInputError) as caught:
        dataset.upload({"1.png": png()}, layout)
    assert f"layout '{layout}' does not suit" in str(caught.value)
    assert ", ".join(layouts_of(project_type)) in str(caught.value)


@pytest.mark.parametrize(
    ("layout", "files"),
    [
        ("files", {"1.png": png(), "1.xml": voc(BOX)}),
        ("voc", {"a/1.png": png(), "b/1.xml": voc(BOX)}),
        ("coco", {"1.png": png(), "c.json": coco(["1.png"], {"1.png": [BOX]})}),
    ],
)
def test_boxes_lie_where_the_file_says(
    new_dataset: NewDataset, layout: str, files: dict[str, bytes]
) -> None:
    dataset = new_dataset(BOXES)
    dataset.upload(files, ImportLayout(layout))
    (sample,) = dataset.in_tab().values()
    (box,) = sample.boxes
    assert (box.label, *box.corners) == BOX


def test_boxes_of_yolo_and_label_studio_are_shares_of_the_picture(new_dataset: NewDataset) -> None:
    yolo, studio = new_dataset(BOXES), new_dataset(BOXES)
    yolo.upload(
        {"1.png": png(), "1.txt": b"0 0.5 0.5 0.25 0.5\n", "classes.txt": b"cat\n"},
        ImportLayout.YOLO,
    )
    studio.upload(
        {"1.png": png(), "s.json": label_studio_boxes({"1.png": ("cat", 37.5, 25, 25, 50)})},
        ImportLayout.LABEL_STUDIO,
    )
    for dataset in (yolo, studio):
        (box,) = dataset.in_tab()["1.png"].boxes
        assert box.corners == pytest.approx((12, 6, 20, 18))


def test_boxes_that_leave_the_picture_are_reported_and_the_picture_is_taken_in(
    new_dataset: NewDataset,
) -> None:
    dataset = new_dataset(BOXES)
    files = {"1.png": png(), "1.xml": voc(("cat", 2, 3, 20, 15), ("cat", 2, 3, 33, 15))}
    reports = dataset.upload(files)
    assert reports["1.xml"].outcome is FileOutcome.REFUSED
    assert reports["1.png"].outcome is FileOutcome.ADDED
    assert "taken in unlabeled, because 1.xml cannot be used" in reports["1.png"].message
    assert dataset.in_tab()["1.png"].boxes == []


def test_an_annotation_of_a_file_that_is_not_there_is_reported_by_its_name(
    new_dataset: NewDataset,
) -> None:
    dataset = new_dataset(BOXES)
    listed = coco(["1.png", "gone.png"], {"gone.png": [BOX], "1.png": [BOX]})
    reports = dataset.upload({"1.png": png(), "c.json": listed}, ImportLayout.COCO)
    assert "gone.png is not in the dataset" in reports["gone.png"].message
    assert dataset.in_tab()["1.png"].labels == ["cat"]


def test_a_name_that_may_mean_two_files_is_reported_with_both(new_dataset: NewDataset) -> None:
    dataset = new_dataset(PICTURES)
    files = {
        "a/1.png": png(1),
        "b/1.png": png(2),
        "ls.json": label_studio("image", {"1.png": ["cat"]}),
    }
    reports = dataset.upload(files, ImportLayout.LABEL_STUDIO)
    assert "1.png may mean a/1.png or b/1.png" in reports["1.png"].message
    assert dataset.now.labeled == 0


@pytest.mark.parametrize(
    ("layout", "picture", "file", "content"),
    [
        ("yolo", "images/1_png.rf.0a.png", "labels/1_png.rf.0a.txt", b"0 0.5 0.5 0.25 0.5\n"),
        ("yolo", "11/v1.2.png", "11/v1.2.txt", b"0 0.5 0.5 0.25 0.5\n"),
        ("voc", "JPEGImages/1.v2.png", "Annotations/1.v2.xml", voc(BOX)),
    ],
)
def test_dots_and_folders_that_end_alike_do_not_lead_astray(
    new_dataset: NewDataset, layout: str, picture: str, file: str, content: bytes
) -> None:
    dataset = new_dataset(BOXES)
    others = {"1/v1.2.png": png(2), "1.png": png(3)}
    files = {picture: png(1), **others, file: content, "data.yaml": b"names: [cat]\n"}
    dataset.upload(files, ImportLayout(layout))
    labels = {name: one.labels for name, one in dataset.in_tab().items()}
    assert labels == {picture: ["cat"], **{other: [] for other in others}}


def test_labels_of_a_picture_that_was_refused_go_to_no_other_of_its_name(
    new_dataset: NewDataset,
) -> None:
    dataset = new_dataset(BOXES)
    files = {
        "images/train/1.png": png(1),
        "images/val/1.png": b"damaged",
        "labels/train/1.txt": b"0 0.5 0.5 0.25 0.5\n",
        "labels/val/1.txt": b"1 0.5 0.5 0.25 0.5\n",
        "data.yaml": b"names: [cat, dog]\n",
    }
    reports = dataset.upload(files, ImportLayout.YOLO)
    assert "is not in the dataset" in reports["images/val/1"].message
    assert dataset.in_tab()["images/train/1.png"].labels == ["cat"]


def test_yolo_labels_without_class_names_ask_for_them(new_dataset: NewDataset) -> None:
    dataset = new_dataset(BOXES)
    files = {"1.png": png(), "1.txt": b"0 0.5 0.5 0.25 0.5\n"}
    reports = dataset.upload(files, ImportLayout.YOLO)
    assert "the class names are missing" in reports["data.yaml"].message
    assert reports["1.png"].outcome is FileOutcome.ADDED


def test_two_labels_of_a_sound_are_refused_and_the_other_sounds_are_labeled(
    new_dataset: NewDataset,
) -> None:
    dataset = new_dataset(SOUNDS)
    choices = {"1.wav": ["bark", "miow"], "2.wav": ["bark"]}
    files = {"1.wav": wav(1), "2.wav": wav(2), "s.json": label_studio("audio", choices)}
    reports = dataset.upload(files, ImportLayout.LABEL_STUDIO)
    assert {name: one.labels for name, one in dataset.in_tab().items()} == {
        "1.wav": [],
        "2.wav": ["bark"],
    }
    assert any(one.outcome is FileOutcome.REFUSED for one in reports.values())


def test_a_damaged_annotation_file_is_reported_and_the_samples_are_taken_in(
    new_dataset: NewDataset,
) -> None:
    dataset = new_dataset(BOXES)
    reports = dataset.upload({"1.png": png(), "c.json": b'{"images": ['}, ImportLayout.COCO)
    assert reports["c.json"].outcome is FileOutcome.REFUSED
    assert reports["1.png"].outcome is FileOutcome.ADDED


@pytest.mark.parametrize(
    ("layout", "picture", "boxes"),
    [("files", "{}.png", "{}.xml"), ("voc", "JPEGImages/{}.png", "Annotations/{}.xml")],
)
def test_what_many_box_files_lack_is_told_once_an_import(
    new_dataset: NewDataset, layout: str, picture: str, boxes: str
) -> None:
    sure = voc(BOX).replace(b"</object>", b"<confidence>7</confidence></object>")
    full = sure.replace(b"<annotation>", b"<annotation><folder>f</folder>")
    said = {1: full, 2: sure, 3: sure, 4: sure}
    files = {picture.format(n): png(n) for n in said}
    files |= {boxes.format(n): one for n, one in said.items()}
    dataset = new_dataset(BOXES)
    for _ in range(2):
        reports = dataset.upload(files, ImportLayout(layout))
        messages = [reports[picture.format(n)].message for n in said]
        assert sum("filename" in one for one in messages) == 1
        assert sum("folder" in one for one in messages) == 1
        assert sum("confidence is '7'" in one for one in messages) == 1
        assert not any("taken in without" in one for one in messages[2:])
