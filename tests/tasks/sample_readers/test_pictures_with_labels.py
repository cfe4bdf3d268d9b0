import io
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pytest
from PIL import Image

from schemas.errors import NotFoundError
from schemas.label import Box, Mark
from schemas.sample import FileOutcome, FileReport
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.intake.pictures_with_labels import read_pictures
from tasks.sample_readers.file_groups import stream_groups
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample
from tasks.sample_readers.sample_names import storable
from tasks.sample_readers.source_files import SourceFile

LABELS = ReadingOptions(max_bytes=100_000, max_pixels=100_000)
BOXES = ReadingOptions(max_bytes=100_000, max_pixels=100_000, with_boxes=True)
FOLDERS = ReadingOptions(max_bytes=100_000, max_pixels=100_000, labels_from_folders=True)
BOX = Box(xmin=1, ymin=2, xmax=7, ymax=8)


def png(red: int = 0, size: tuple[int, int] = (8, 8), **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (red, 0, 0)).save(buffer, "PNG", **options)
    return buffer.getvalue()


def voc(label: str = "cat", xmax: int = 7, size: tuple[int, int] = (8, 8)) -> bytes:
    return (
        f"<annotation><folder/><filename/><size><width>{size[0]}</width><height>{size[1]}</height>"
        f"<depth>3</depth></size><segmented/><object><name>{label}</name><pose/><truncated/>"
        f"<occluded/><difficult/><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>{xmax}</xmax>"
        "<ymax>8</ymax></bndbox></object></annotation>"
    ).encode()


Marks = dict[str, tuple[Mark, ...] | None]


def read_all(
    files: Mapping[str, bytes], options: ReadingOptions = LABELS
) -> tuple[Marks, dict[str, str]]:
    """Return the marks of each picture, and what is said about each file."""
    source = UploadedFiles(files.items())
    marks: Marks = {}
    messages: dict[str, str] = {}
    for group in stream_groups(source.files()):
        for item in read_pictures(group, source, options):
            assert item.name not in messages
            match item:
                case ReadSample():
                    marks[item.name] = item.marks
                    if item.remarks:
                        messages[item.name] = " ".join(item.remarks)
                case FileReport():
                    assert item.outcome is FileOutcome.REFUSED
                    messages[item.name] = item.message
    return marks, messages


def labeled(*labels: str) -> tuple[Mark, ...]:
    return tuple(Mark(label) for label in labels)


def test_each_row_of_the_label_file_is_one_label() -> None:
    assert read_all({"10.jpg": png(), "10.txt": b"rose\nred\n"}) == (
        {"10.jpg": labeled("rose", "red")},
        {},
    )


def test_a_sample_carries_the_facts_of_its_picture() -> None:
    data = png(size=(300, 20))
    source = UploadedFiles([("a/1.jpg", data)])
    (group,) = stream_groups(source.files())
    (sample,) = read_pictures(group, source, LABELS)
    assert isinstance(sample, ReadSample)
    assert (sample.name, sample.source, sample.data) == ("a/1.jpg", "a/1.jpg", data)
    assert (sample.size, sample.media_format, sample.suffix) == (len(data), "PNG", "png")
    assert (sample.facts.width, sample.facts.height) == (300, 20)
    assert sample.thumbnail is not None
    assert Image.open(io.BytesIO(sample.thumbnail)).size == (256, 17)


def test_a_picture_without_label_file_says_nothing_about_labels() -> None:
    assert read_all({"10.png": png()}) == ({"10.png": None}, {})
    assert read_all({"10.png": png()}, BOXES) == ({"10.png": None}, {})


def test_an_empty_label_file_says_that_there_are_no_labels() -> None:
    assert read_all({"10.png": png(), "10.txt": b"\n"}) == ({"10.png": ()}, {})


def test_a_label_file_only_counts_in_its_own_folder() -> None:
    marks, messages = read_all({"a/1.png": png(), "b/1.txt": b"rose"})
    assert marks == {"a/1.png": None}
    assert messages == {
        "b/1.txt": "b/1.txt has no picture; put 1.jpg, .png or .bmp into the same folder"
    }


def test_labels_apply_to_all_pictures_of_one_stem() -> None:
    marks, _ = read_all({"cat.txt": b"cat", "cat.PNG": png(), "cat.jpg": png(1)})
    assert marks == {"cat.PNG": labeled("cat"), "cat.jpg": labeled("cat")}


def test_dots_in_a_stem_belong_to_it() -> None:
    marks, messages = read_all({"v1.2.png": png(), "v1.2.txt": b"a", "v1.txt": b"b"})
    assert marks == {"v1.2.png": labeled("a")}
    assert list(messages) == ["v1.txt"]


def test_a_bad_row_leaves_all_pictures_unlabeled_and_is_reported_once() -> None:
    marks, messages = read_all({"1.bmp": png(1), "1.png": png(), "1.txt": b"rose\n\nred rose\n"})
    assert marks == {"1.bmp": None, "1.png": None}
    assert messages["1.png"] == messages["1.bmp"]
    assert messages["1.png"] == "taken in unlabeled, because 1.txt cannot be used"
    assert messages["1.txt"].startswith("1.txt row 3: label 'red rose' holds other characters")


def test_a_label_file_over_its_limit_leaves_the_picture_unlabeled() -> None:
    marks, messages = read_all({"1.png": png(), "1.txt": b"a" * 70_000})
    assert marks == {"1.png": None}
    assert (
        messages["1.txt"] == "1.txt has 70,000 bytes; at most 65,536 are allowed; make it smaller"
    )


def test_a_second_label_file_of_one_picture_is_refused() -> None:
    marks, messages = read_all({"1.png": png(), "1.txt": b"a", "1.TXT": b"b"})
    assert marks == {"1.png": labeled("b")}
    assert messages == {
        "1.txt": "1.txt is a second label file of 1.png; only 1.TXT is used; remove one"
    }


@pytest.mark.parametrize("name", ["notes.docx", "cat.gif", "x.DS_Store", "README", "a.png.exe"])
@pytest.mark.parametrize(
    ("options", "kind"), [(LABELS, "a .txt label file"), (BOXES, "a .xml file of boxes")]
)
def test_other_kinds_of_files_are_refused_without_being_read(
    name: str, options: ReadingOptions, kind: str
) -> None:
    def must_not_be_read(_: int) -> bytes:
        raise AssertionError(name)

    group = FileGroup("a", (SourceFile(name, 1, "tag", must_not_be_read),))
    (report,) = read_pictures(group, UploadedFiles([]), options)
    assert isinstance(report, FileReport)
    assert report.message == (
        f"{name} is neither a JPG, JPEG, PNG or BMP picture nor {kind}; convert or remove it"
    )


def test_a_bad_picture_is_reported_and_its_neighbour_taken_in() -> None:
    marks, messages = read_all({"1.png": b"GIF89a", "1.jpg": png(), "1.txt": b"a"})
    assert marks == {"1.jpg": labeled("a")}
    assert messages == {"1.png": "1.png is a GIF picture; save it as JPG, PNG or BMP"}


def test_a_picture_that_vanishes_meanwhile_is_reported() -> None:
    def gone(_: int) -> bytes:
        raise NotFoundError("1.png is no longer there")

    group = FileGroup("1", (SourceFile("1.png", 1, "tag", gone),))
    (report,) = read_pictures(group, UploadedFiles([]), LABELS)
    assert isinstance(report, FileReport)
    assert report.message == "1.png is no longer there"


def test_files_are_read_within_their_limits_only() -> None:
    asked: dict[str, int] = {}

    def read(name: str, data: bytes, max_bytes: int) -> bytes:
        asked[name] = max_bytes
        return data

    for options, label_file, data in ((LABELS, "1.txt", b"a"), (BOXES, "2.xml", voc())):
        names = {f"{label_file[0]}.png": png(), label_file: data}
        files = (SourceFile(name, 1, "t", partial(read, name, one)) for name, one in names.items())
        list(read_pictures(FileGroup("1", tuple(files)), UploadedFiles([]), options))
    assert asked == {"1.png": 100_000, "1.txt": 65_536, "2.png": 100_000, "2.xml": 1_048_576}


def test_boxes_of_a_voc_file_are_marks_of_the_picture() -> None:
    assert read_all({"1.png": png(), "1.xml": voc("猫")}, BOXES) == (
        {"1.png": (Mark("猫", BOX),)},
        {},
    )


def test_a_box_that_leaves_the_picture_leaves_it_unlabeled() -> None:
    marks, messages = read_all({"1.png": png(), "1.xml": voc(xmax=9)}, BOXES)
    assert marks == {"1.png": None}
    assert messages == {
        "1.png": "taken in unlabeled, because 1.xml cannot be used",
        "1.xml": "1.xml object 1 'cat': box (1, 2, 9, 8) leaves the picture of 8 x 8 pixels; "
        "draw it inside",
    }


def test_boxes_are_held_against_each_picture_of_their_stem() -> None:
    files = {"1.jpg": png(), "1.png": png(size=(9, 9)), "1.xml": voc(xmax=9, size=(9, 9))}
    marks, messages = read_all(files, BOXES)
    box = Box(xmin=1, ymin=2, xmax=9, ymax=8)
    assert marks == {"1.jpg": None, "1.png": (Mark("cat", box),)}
    assert messages["1.jpg"] == "taken in unlabeled, because 1.xml cannot be used"


def test_the_upright_picture_counts_for_its_boxes() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    files = {"1.png": png(size=(8, 4), exif=exif), "1.xml": voc(xmax=4, size=(4, 8))}
    marks, messages = read_all(files, BOXES)
    assert marks == {"1.png": (Mark("cat", Box(xmin=1, ymin=2, xmax=4, ymax=8)),)}
    assert messages == {"1.png": "turned upright, as its EXIF data demands"}


def test_remarks_about_boxes_stand_at_the_picture() -> None:
    _, messages = read_all({"1.png": png(), "1.xml": voc(size=(16, 16))}, BOXES)
    assert messages["1.png"].startswith("1.xml says that the picture has 16 x 16 pixels, but it")


def test_a_file_of_boxes_without_picture_is_refused() -> None:
    assert read_all({"1.xml": voc()}, BOXES)[1] == {
        "1.xml": "1.xml has no picture; put 1.jpg, .png or .bmp into the same folder"
    }


def test_label_files_of_the_other_type_are_refused_with_the_way_that_works() -> None:
    assert read_all({"a/1.png": png(), "a/1.txt": b"0 .5 .5 .2 .2"}, BOXES) == (
        {"a/1.png": None},
        {
            "a/1.txt": "a/1.txt cannot hold boxes here; put PASCAL VOC boxes into a/1.xml, or "
            "import files of YOLO with the import layout yolo"
        },
    )
    assert read_all({"a/1.png": png(), "a/1.xml": voc()}, LABELS) == (
        {"a/1.png": None},
        {
            "a/1.xml": "a/1.xml is a file of boxes, which image classification does not take; put "
            "labels, one a row, into a/1.txt, or use a dataset for object detection"
        },
    )


def test_the_folder_of_a_picture_is_its_label_on_demand() -> None:
    files = {"cat/1.png": png(), "pets/猫/2.png": png(1)}
    assert read_all(files, FOLDERS) == (
        {"cat/1.png": labeled("cat"), "pets/猫/2.png": labeled("猫")},
        {},
    )
    assert read_all(files, LABELS)[0] == {"cat/1.png": None, "pets/猫/2.png": None}


def test_the_folder_is_no_label_where_labels_lie_on_boxes() -> None:
    options = replace(FOLDERS, with_boxes=True)
    assert read_all({"cat/1.png": png()}, options) == ({"cat/1.png": None}, {})


def test_a_folder_that_is_no_label_leaves_the_picture_unlabeled() -> None:
    marks, messages = read_all({"1.png": png(), "red rose/1.png": png(1)}, FOLDERS)
    assert marks == {"1.png": None, "red rose/1.png": None}
    assert messages["1.png"].startswith("taken in unlabeled, because 1.png lies in no folder")
    assert messages["red rose/1.png"].startswith(
        "taken in unlabeled, because the folder of red rose/1.png is no label: label 'red rose'"
    )


def test_a_label_file_in_a_folder_that_is_a_label_is_refused() -> None:
    assert read_all({"cat/1.png": png(), "cat/1.txt": b"dog"}, FOLDERS) == (
        {"cat/1.png": labeled("cat")},
        {
            "cat/1.txt": "cat/1.txt is a label file, but the labels come from the names of the "
            "folders; remove it, or import without labels from folders"
        },
    )


@pytest.mark.parametrize(
    "name", ["a\x00b.png", "..\\..\\x.png", "x" * 300 + ".png", "😀.png", "../../x.png", "+ \t.png"]
)
def test_no_picture_is_refused_for_its_name(name: str) -> None:
    label_file = name.removesuffix(".png") + ".txt"
    marks, _ = read_all({name: png(), label_file: b"cat"})
    assert marks == {storable(name): labeled("cat")}


def test_names_of_half_characters_still_pair() -> None:
    marks, _ = read_all({"a\ud800.png": png(), "a\ud800.txt": b"cat"})
    assert marks == {"a?.png": labeled("cat")}
