"""Files of boxes as people and programs write them, and as nobody should."""

import time

import pytest

from schemas.errors import InvalidAnnotationsError, TooLargeError
from schemas.label import MAX_BOXES, Box, Mark
from schemas.sample import VOC_FILE_MAX_BYTES
from tasks.formats.voc import boxes_in

WIDTH, HEIGHT = 640, 480
HEAD = (
    "<folder>f</folder><filename>10.jpg</filename><size><width>640</width><height>480</height>"
    "<depth>3</depth></size><segmented>0</segmented>"
)
CORNERS = "<xmin>10</xmin><ymin>20</ymin><xmax>110</xmax><ymax>220</ymax>"
FLAGS = (
    "<pose>Unspecified</pose><truncated>0</truncated><occluded>0</occluded><difficult>0</difficult>"
)
CAT = Mark("cat", Box(xmin=10, ymin=20, xmax=110, ymax=220))


def item(label: str = "cat", corners: str = CORNERS) -> str:
    return f"<object><name>{label}</name>{FLAGS}<bndbox>{corners}</bndbox></object>"


def box(*corners: object) -> str:
    """The four corners as XML."""
    names = ("xmin", "ymin", "xmax", "ymax")
    return "".join(f"<{name}>{one}</{name}>" for name, one in zip(names, corners, strict=True))


def voc(*objects: str, head: str = HEAD) -> bytes:
    return f"<annotation>{head}{''.join(objects)}</annotation>".encode()


def read(data: bytes) -> tuple[tuple[Mark, ...], tuple[str, ...]]:
    found = boxes_in("10.xml", data, WIDTH, HEIGHT)
    told: set[str] = set()
    return found.marks, (*found.remarks, *(text for note in found.once for text in note.told(told)))


def refusal(data: bytes) -> str:
    with pytest.raises((InvalidAnnotationsError, TooLargeError)) as caught:
        read(data)
    return str(caught.value)


def test_a_file_as_the_guide_describes_it_is_read_without_remarks() -> None:
    dog = item("狗", "<xmin>0</xmin><ymin>0</ymin><xmax>640</xmax><ymax>480</ymax>")
    assert read(voc(item(), dog)) == (
        (CAT, Mark("狗", Box(xmin=0, ymin=0, xmax=640, ymax=480))),
        (),
    )


def test_a_file_without_objects_is_a_picture_without_boxes() -> None:
    assert read(voc()) == ((), ())


def test_the_doubled_ymin_of_the_guide_counts_as_ymax_with_a_remark() -> None:
    corners = "<xmin>10</xmin><ymin>20</ymin><xmax>110</xmax><ymin>220</ymin>"
    assert read(voc(item(corners=corners))) == (
        (CAT,),
        ("10.xml object 1 'cat': ymin is there twice and ymax is not; the second counts as ymax",),
    )


def test_what_many_programs_leave_out_is_accepted_and_listed() -> None:
    bare = f"<object><name>cat</name><bndbox>{CORNERS}</bndbox></object>"
    assert read(voc(bare, head="<filename>10.jpg</filename>")) == (
        (CAT,),
        (
            "10.xml has no folder, size/width, size/height, size/depth, segmented, object/pose, "
            "object/truncated, object/occluded, object/difficult; taken in without, like all "
            "files that lack them",
        ),
    )


@pytest.mark.parametrize("said", ["480</width><height>640", "abc</width><height>480"])
def test_the_size_of_the_picture_counts_and_not_the_one_of_the_file(said: str) -> None:
    head = HEAD.replace("640</width><height>480", said)
    marks, remarks = read(voc(item(), head=head))
    assert marks == (CAT,)
    shown = said.replace("</width><height>", " x ")
    assert remarks == (
        f"10.xml says that the picture has {shown} pixels, but it has 640 x 480; "
        "look whether the boxes fit",
    )


@pytest.mark.parametrize("confidence", ["1.5", "-0.1", "87%", "", "nan"])
def test_a_confidence_that_is_no_number_of_0_to_1_is_told(confidence: str) -> None:
    def sure(label: str, how: str) -> str:
        return item(label).replace("</object>", f"<confidence>{how}</confidence></object>")

    assert read(voc(sure("cat", "1"))) == ((CAT,), ())
    _, remarks = read(voc(sure("dog", "0"), sure("cat", confidence), sure("owl", confidence)))
    assert remarks == (
        f"10.xml object 2: confidence is {confidence!r} and not a number of 0 to 1; it is not used",
    )


def test_a_box_that_is_there_twice_counts_once() -> None:
    assert read(voc(item(), item())) == (
        (CAT,),
        ("10.xml object 2 is there twice and counts once",),
    )


@pytest.mark.parametrize(
    "data",
    [
        voc(item(corners=box(" 10 ", "+20", "1.1e2", "220.0\n"))),
        voc(item(" cat\n")),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + voc(item()),
        '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16")
        + voc(item()).decode().encode("utf-16-le"),
        voc(item()).decode().encode("utf-16-be"),
        b"\xef\xbb\xbf" + voc(item()),
        voc(f"<!-- a comment --><owner/>{item()}<unknown a='1'/>"),
        voc(item().replace("</object>", "<part><name>head</name></part></object>")),
        voc(item("<![CDATA[cat]]>")),
    ],
)
def test_the_usual_ways_to_write_a_file_give_the_same_box(data: bytes) -> None:
    assert read(data) == ((CAT,), ())


@pytest.mark.parametrize(
    ("corners", "ending"),
    [
        (box(10, 20, 641, 220), "box (10, 20, 641, 220) leaves the picture of 640 x 480 pixels"),
        (box(10, 20, 110, 480.5), "box (10, 20, 110, 480.5) leaves the picture of 640 x 480"),
        (box(-1, 20, 110, 220), "box (-1, 20, 110, 220) leaves the picture of 640 x 480 pixels"),
        (box(-0.5, -9, 110, 220), "box (-0.5, -9, 110, 220) leaves the picture"),
        (box(700, 500, 710, 510), "box (700, 500, 710, 510) leaves the picture"),
        (box(10, 20, "1e300", 220), "box (10, 20, 1e+300, 220) leaves the picture"),
        (box(110, 20, 10, 220), "box (110, 20, 10, 220) has no area; xmin must be below xmax"),
        (box(10, 220, 110, 20), "box (10, 220, 110, 20) has no area; xmin must be below xmax"),
        (box(10, 20, 10, 220), "box (10, 20, 10, 220) has no area"),
        (box(0, 0, 0, 0), "box (0, 0, 0, 0) has no area"),
        (box("nan", 20, 110, 220), "xmin is 'nan'; write a number of pixels"),
        (box(10, 20, "inf", 220), "xmax is 'inf'; write a number of pixels"),
        (box(10, 20, "1e400", 220), "xmax is '1e400'; write a number of pixels"),
        (box(10, 20, "1_0_0", 220), "xmax is '1_0_0'; write a number of pixels"),
        (box(10, 20, "0x6e", 220), "xmax is '0x6e'; write a number of pixels"),
        (box(10, 20, "\uff11", 220), "xmax is '\uff11'; write a number of pixels"),
        (box(10, 20, "110,5", 220), "xmax is '110,5'; write a number of pixels"),
        (box(10, 20, "", 220), "xmax is ''; write a number of pixels"),
        (box(10, 20, "<b>110</b>", 220), "xmax is ''; write a number of pixels"),
        (box(10, 20, "9" * 400, 220), f"xmax is '{'9' * 40}…'; write a number of pixels"),
        ("", "its box has 0 <xmin>; it must have one"),
        (CORNERS.replace("ymax", "ymxa"), "its box has 0 <ymax>; it must have one"),
        (CORNERS + "<xmax>9</xmax>", "its box has 2 <xmax>; it must have one"),
        (CORNERS + "<ymin>9</ymin>", "its box has 2 <ymin>; it must have one"),
        (box(10, 20, 110, 220).replace("xmin", "XMIN"), "its box has 0 <xmin>"),
    ],
)
def test_a_box_that_cannot_be_used_is_named_with_its_numbers(corners: str, ending: str) -> None:
    message = refusal(voc(item(corners=corners)))
    assert message.startswith(f"10.xml object 1 'cat': {ending}")


def test_one_bad_box_means_that_none_is_taken() -> None:
    message = refusal(voc(item(), item("dog", box(0, 0, 900, 9)), item()))
    assert message == (
        "10.xml object 2 'dog': box (0, 0, 900, 9) leaves the picture of 640 x 480 pixels; "
        "draw it inside"
    )


def test_only_the_first_problems_are_named() -> None:
    message = refusal(voc(*[item("red rose")] * 9))
    assert message.count("object") == 6
    assert message.endswith("; and 4 more objects")


@pytest.mark.parametrize(
    ("item_text", "ending"),
    [
        (item(""), ": the label is empty; write 1 to 32 characters"),
        (item("red rose"), ": label 'red rose' holds other characters"),
        (item("x" * 33), f": label '{'x' * 33}' has 33 characters"),
        (item("&lt;script&gt;"), ": label '<script>' holds other characters"),
        (item("<b>cat</b>"), ": the label is empty"),
        (f"<object><bndbox>{CORNERS}</bndbox></object>", " has 0 <name> and 1 <bndbox>"),
        ("<object><name>cat</name></object>", " has 1 <name> and 0 <bndbox>; it must have one"),
        (item() + "<object/>", " has 0 <name> and 0 <bndbox>; it must have one of each"),
        (item().replace("<pose>", "<name>dog</name><pose>"), " has 2 <name> and 1 <bndbox>"),
        (
            item().replace("</object>", f"<bndbox>{CORNERS}</bndbox></object>"),
            " has 1 <name> and 2 <bndbox>; it must have one of each",
        ),
    ],
)
def test_an_object_without_a_good_label_or_box_is_named(item_text: str, ending: str) -> None:
    number = 2 if "<object/>" in item_text else 1
    assert refusal(voc(item_text)).startswith(f"10.xml object {number}{ending}")


def entity_bomb() -> bytes:
    entities = "".join(
        f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10)
    )
    return f'<!DOCTYPE a [<!ENTITY e0 "lol">{entities}]>'.encode() + voc(item("&e9;"))


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE annotation>" + voc(item()),
        b'<!DOCTYPE annotation SYSTEM "http://127.0.0.1:1/voc.dtd">' + voc(item()),
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + voc(item("&x;")),
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>' + voc(item()),
        b'<!DOCTYPE a [<!ENTITY x "' + b"a" * 90_000 + b'">]>' + voc(item("&x;" * 9)),
        entity_bomb(),
    ],
)
def test_entities_and_doctypes_are_refused_before_they_do_anything(data: bytes) -> None:
    assert refusal(data) == "10.xml has a DOCTYPE or entities, which are not accepted; remove them"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"rose\n",
        b'{"annotation": {}}',
        b"\x00" * 100,
        b"\x89PNG\r\n\x1a\n",
        voc(item())[:-5],
        voc(item()) + b"<annotation/>",
        voc(item("&unknown;")),
        voc(item("a&b")),
        voc(item("a\x00b")),
        voc(item("&#0;")),
        voc(item("&#xD800;")),
        voc(item()).replace(b"</name>", b"", 1),
        voc(item("玫瑰")).decode().encode("gbk"),
        b"<annotation xmlns:a='x'><b:object/></annotation>",
    ],
)
def test_what_is_no_well_formed_xml_is_refused_with_the_place(data: bytes) -> None:
    message = refusal(data)
    assert message.startswith("10.xml is no well-formed XML (")
    assert message.endswith("; export it again as PASCAL VOC")


@pytest.mark.parametrize(
    "encoding", ["GBK", "gb2312", "big5", "no-such-encoding", "utf-7", "rot13"]
)
def test_an_encoding_that_is_not_read_is_refused_with_the_cure(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + voc(item())
    assert refusal(data).startswith("10.xml ")
    assert refusal(data).endswith(
        ("; save it with the encoding UTF-8", "; export it again as PASCAL VOC")
    )


@pytest.mark.parametrize(
    ("data", "tag"),
    [
        (b"<html/>", "html"),
        (b"<kml xmlns='http://k'/>", "{http://k}kml"),
        (b"<Annotation/>", "Annotation"),
        (b"<annotations><annotation/></annotations>", "annotations"),
        (b"<" + b"a" * 500 + b"/>", "a" * 40 + "…"),
        (b"<annotation xmlns='voc'/>", "{voc}annotation"),
    ],
)
def test_another_kind_of_xml_is_refused_by_its_root(data: bytes, tag: str) -> None:
    assert refusal(data) == (
        f"10.xml begins with <{tag}> instead of <annotation>; export it again as PASCAL VOC"
    )


@pytest.mark.parametrize("closed", [True, False])
def test_a_tree_that_is_too_deep_is_refused_at_once(closed: bool) -> None:
    levels = 120_000
    data = b"<annotation>" + b"<a>" * levels + (b"</a>" * levels + b"</annotation>") * closed
    begin = time.process_time()
    assert refusal(data) == (
        "10.xml has elements over 16 levels deep; export it again as PASCAL VOC"
    )
    assert time.process_time() - begin < 2


def test_a_thousand_boxes_are_accepted_and_one_more_is_not() -> None:
    objects = [item(corners=box(number / 10, 20, 110, 220)) for number in range(MAX_BOXES + 1)]
    assert len(read(voc(*objects[:-1]))[0]) == MAX_BOXES
    assert refusal(voc(*objects)) == (
        "10.xml has 1,001 boxes; at most 1,000 are allowed on one picture; remove some"
    )


def test_a_file_over_a_megabyte_is_refused_without_being_parsed() -> None:
    data = voc(item()) + b" " * VOC_FILE_MAX_BYTES
    assert refusal(data).startswith(f"10.xml has {len(data):,} bytes; a file of boxes has at most")


def test_a_megabyte_of_attributes_and_small_elements_takes_less_than_two_seconds() -> None:
    attributes = " ".join(f"a{number}='1'" for number in range(40_000))
    begin = time.process_time()
    assert read(voc(f"<x {attributes}/>" + "<y/>" * 100_000)) == ((), ())
    assert time.process_time() - begin < 2
