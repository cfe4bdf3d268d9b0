"""Every kind of file that people send as a picture, made by real encoders."""

import hashlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from schemas.errors import InvalidPictureError, TooLargeError
from schemas.sample import IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS
from tasks.sample_readers.pictures import Picture, read_picture


def take_in(name: str, data: bytes) -> Picture:
    return read_picture(name, data, max_bytes=IMAGE_MAX_BYTES, max_pixels=IMAGE_MAX_PIXELS)


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(InvalidPictureError) as caught:
        take_in(name, data)
    return str(caught.value)


def photo(mode: str = "RGB", size: tuple[int, int] = (64, 32)) -> Image.Image:
    """A red top left corner on blue, so that turning shows."""
    image = Image.new("RGB", size, "blue")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    return image.convert(mode)


def encoded(image: Image.Image, media_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, media_format, **options)
    return buffer.getvalue()


def with_orientation(orientation: int, media_format: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(photo(), media_format, exif=exif)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(chunk: bytes) -> bytes:
    """A small PNG with one more chunk after its header."""
    data = encoded(photo(), "PNG")
    return data[:33] + chunk + data[33:]


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes((width // 8 + 1) * min(height, 50)))
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", body)
        + png_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("media_format", "suffix"), [("JPEG", "jpg"), ("PNG", "png"), ("BMP", "bmp")]
)
def test_a_picture_is_kept_as_it_was_sent(media_format: str, suffix: str) -> None:
    data = encoded(photo(), media_format)
    picture = take_in("cat", data)
    assert picture.data == data
    assert picture.sha256 == hashlib.sha256(data).hexdigest()
    assert (picture.media_format, picture.suffix) == (media_format, suffix)
    assert (picture.width, picture.height) == (64, 32)


def test_the_content_decides_the_format_and_not_the_name() -> None:
    assert take_in("cat.jpg", encoded(photo(), "PNG")).suffix == "png"


@pytest.mark.parametrize(
    ("media_format", "sentence"),
    [
        ("GIF", "cat.jpg is a GIF picture; save it as JPG, PNG or BMP"),
        ("WEBP", "cat.jpg is a WEBP picture; save it as JPG, PNG or BMP"),
        ("TIFF", "cat.jpg is a TIFF picture; save it as JPG, PNG or BMP"),
        ("EPS", "cat.jpg is an EPS picture; save it as JPG, PNG or BMP"),
        ("ICO", "cat.jpg is an icon file; save it as JPG, PNG or BMP"),
        ("JPEG2000", "cat.jpg is a JPEG 2000 picture; save it as JPG, PNG or BMP"),
        ("PDF", "cat.jpg is a PDF document; export its pictures as JPG, PNG or BMP"),
    ],
)
def test_other_formats_are_named_with_the_cure(media_format: str, sentence: str) -> None:
    assert refusal("cat.jpg", encoded(photo(), media_format)) == sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a.png is empty (0 bytes); export the picture again"),
        (b"rose\n", "a.png is a text file; choose a JPG, PNG or BMP picture"),
        (b"BMW is a car\n", "a.png is a text file; choose a JPG, PNG or BMP picture"),
        (
            "猫".encode() * 3000,
            "a.png is a text file; choose a JPG, PNG or BMP picture",
        ),
        (bytes(range(256)), "a.png is no picture; choose a JPG, PNG or BMP picture"),
        (
            b"<!DOCTYPE html><html><body>404 <svg></svg>",
            "a.png is a web page; the download failed, repeat it",
        ),
        (
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
            "a.png is an SVG picture; save it as JPG, PNG or BMP",
        ),
        (b"PK\x03\x04....", "a.png is an archive; unpack it and send its pictures"),
        (
            b"\x00\x00\x00\x18ftypheic",
            "a.png is a HEIC picture; save it as JPG, PNG or BMP",
        ),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00",
            "a.png is a damaged PNG picture: its header cannot be read; export it again",
        ),
        (
            b"\xff\xd8\xff\xe0",
            "a.png is a damaged JPG picture: its header cannot be read; export it again",
        ),
    ],
)
def test_a_file_that_is_no_picture_is_refused_by_what_it_is(data: bytes, sentence: str) -> None:
    assert refusal("a.png", data) == sentence


def test_a_script_hidden_behind_a_gif_header_is_refused() -> None:
    assert "is a GIF picture" in refusal("x.jpg", b"GIF89a/*" + b"*/=1;alert(1)")


def test_a_picture_with_an_archive_behind_it_stays_a_picture_of_its_own_format() -> None:
    assert take_in("x.zip", encoded(photo(), "PNG") + b"PK\x03\x04").suffix == "png"


@pytest.mark.parametrize("missing", [2, 3, 200])
def test_a_cut_jpeg_is_damaged_even_when_only_its_end_marker_is_missing(missing: int) -> None:
    assert "cat.jpg is damaged" in refusal("cat.jpg", encoded(photo(), "JPEG")[:-missing])


@pytest.mark.parametrize(("media_format", "missing"), [("PNG", 30), ("BMP", 1)])
def test_a_cut_png_or_bmp_is_damaged(media_format: str, missing: int) -> None:
    assert "cat is damaged" in refusal("cat", encoded(photo(), media_format)[:-missing])


def test_a_flipped_bit_in_a_png_is_damaged() -> None:
    data = bytearray(encoded(photo(), "PNG"))
    data[60] ^= 1
    assert "cat.png is damaged" in refusal("cat.png", bytes(data))


def test_a_bomb_of_20000_by_20000_pixels_is_refused_before_it_is_decoded() -> None:
    message = refusal("bomb.png", png_header(20_000, 20_000))
    assert message == (
        "bomb.png has over 50,000,000 pixels; at most 50,000,000 are allowed; save it smaller"
    )


@pytest.mark.parametrize("size", [(0, 8), (8, 0)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    assert "flat.png is" in refusal("flat.png", png_header(*size))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_the_pixel_limit_names_the_size_that_was_found() -> None:
    message = refusal("big.png", png_header(10_000, 10_000))
    assert message == (
        "big.png has 10,000 x 10,000 = 100,000,000 pixels; at most 50,000,000 are allowed; "
        "save it smaller"
    )


def test_exactly_the_pixel_limit_is_accepted() -> None:
    data = encoded(photo(), "PNG")
    assert read_picture("a", data, max_bytes=10_000, max_pixels=64 * 32).width == 64
    with pytest.raises(InvalidPictureError, match="at most 2,047 are allowed"):
        read_picture("a", data, max_bytes=10_000, max_pixels=64 * 32 - 1)


def test_a_text_bomb_inside_a_png_is_refused() -> None:
    bomb = b"Comment\x00\x00" + zlib.compress(bytes(80_000_000))
    assert "bomb.png is damaged" in refusal("bomb.png", png_with(png_chunk(b"zTXt", bomb)))


def test_a_jpeg_of_thousands_of_scans_is_refused_before_it_is_decoded() -> None:
    data = encoded(photo(), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    message = refusal("slow.jpg", data[:start] + data[start:-2] * 2000 + data[-2:])
    assert "at most 100 are allowed; save it again as a baseline JPG" in message


def test_five_megabytes_are_accepted_and_one_byte_more_is_not() -> None:
    data = encoded(photo(), "BMP")
    limit = len(data)
    assert read_picture("a.bmp", data, max_bytes=limit, max_pixels=IMAGE_MAX_PIXELS)
    with pytest.raises(TooLargeError, match=r"a.bmp has 5,242,881 bytes \(5.0 MB\); at most"):
        take_in("a.bmp", data + bytes(IMAGE_MAX_BYTES + 1 - limit))


@pytest.mark.parametrize("media_format", ["JPEG", "PNG"])
def test_a_picture_that_lies_on_its_side_is_turned_upright_once(media_format: str) -> None:
    data = with_orientation(6, media_format)
    picture = take_in("cat.jpg", data)
    assert (picture.width, picture.height) == (32, 64)
    assert picture.media_format == media_format
    assert picture.sha256 == hashlib.sha256(picture.data).hexdigest()
    upright = Image.open(io.BytesIO(picture.data))
    assert upright.size == (32, 64)
    assert 0x0112 not in upright.getexif()
    red, _, blue = upright.convert("RGB").getpixel((28, 4))
    assert red > 200
    assert blue < 60
    assert take_in("cat.jpg", picture.data).data == picture.data


def test_turning_loses_next_to_nothing() -> None:
    noise = np.random.default_rng(0).integers(60, 200, (40, 60, 3), dtype=np.uint8)
    smooth = Image.fromarray(noise).resize((600, 400), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 3
    source = encoded(smooth, "JPEG", quality=90, exif=exif)
    expected = Image.open(io.BytesIO(source)).transpose(Image.Transpose.ROTATE_180)
    found = Image.open(io.BytesIO(take_in("a.jpg", source).data))
    difference = np.abs(np.asarray(found, dtype=int) - np.asarray(expected, dtype=int))
    assert difference.mean() < 2


def test_a_turned_picture_stays_within_the_limit_of_bytes() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(Image.fromarray(noise), "JPEG", quality=86, exif=exif)
    picture = read_picture("a.jpg", data, max_bytes=len(data), max_pixels=IMAGE_MAX_PIXELS)
    assert len(picture.data) <= len(data)


@pytest.mark.parametrize(
    ("orientation", "size", "red_corner"),
    [
        (2, (64, 32), (60, 4)),
        (3, (64, 32), (60, 28)),
        (4, (64, 32), (4, 28)),
        (5, (32, 64), (4, 4)),
        (6, (32, 64), (28, 4)),
        (7, (32, 64), (28, 60)),
        (8, (32, 64), (4, 60)),
    ],
)
def test_every_orientation_is_turned_and_mirrored_as_it_says(
    orientation: int, size: tuple[int, int], red_corner: tuple[int, int]
) -> None:
    picture = take_in("cat.jpg", with_orientation(orientation))
    assert (picture.width, picture.height) == size
    upright = Image.open(io.BytesIO(picture.data)).convert("RGB")
    corners = [(x, y) for x in (4, size[0] - 4) for y in (4, size[1] - 4)]
    assert [one for one in corners if upright.getpixel(one)[0] > 200] == [red_corner]


@pytest.mark.parametrize("size", [(1, 1), (20_000, 1), (1, 20_000), (20_000, 2_500)])
@pytest.mark.parametrize("media_format", ["PNG", "BMP", "JPEG"])
def test_tiny_and_very_long_pictures_are_taken_in(media_format: str, size: tuple[int, int]) -> None:
    data = encoded(Image.new("1" if media_format != "JPEG" else "L", size), media_format)
    picture = read_picture("a", data, max_bytes=2 * IMAGE_MAX_BYTES, max_pixels=IMAGE_MAX_PIXELS)
    assert (picture.width, picture.height) == size


def test_a_header_that_claims_more_pixels_than_there_are_is_damaged() -> None:
    data = bytearray(encoded(photo(), "BMP"))
    struct.pack_into("<i", data, 22, 3_000)
    assert "a.bmp is damaged" in refusal("a.bmp", bytes(data))


@pytest.mark.parametrize("orientation", [0, 1, 9, 70])
def test_a_normal_or_senseless_orientation_changes_nothing(orientation: int) -> None:
    data = with_orientation(orientation)
    assert take_in("cat.jpg", data).data == data


def test_exif_that_cannot_be_read_is_ignored() -> None:
    data = png_with(png_chunk(b"eXIf", b"no TIFF header at all"))
    assert take_in("cat.png", data).data == data


def test_a_picture_with_odd_entries_in_its_exif_is_turned_all_the_same() -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0"  # two entries follow
    exif += struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    exif += struct.pack("<HHI4s", 0x011A, 2, 4, b"odd\0")  # a resolution that is a text
    picture = take_in("cat.jpg", encoded(photo(), "JPEG", exif=exif + bytes(4)))
    assert (picture.width, picture.height) == photo().size[::-1]
    assert picture.data == take_in("cat.jpg", picture.data).data


def test_the_colour_profile_of_a_turned_picture_is_kept() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    data = encoded(photo(), "JPEG", exif=exif, icc_profile=b"profile")
    upright = Image.open(io.BytesIO(take_in("a.jpg", data).data))
    assert upright.info["icc_profile"] == b"profile"


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_greys_palettes_and_transparency_are_kept_as_they_are(mode: str) -> None:
    image = photo("L").convert("I;16") if mode == "I;16" else photo(mode)
    data = encoded(image, "PNG")
    assert take_in("cat.png", data).data == data


def test_a_16_bit_grey_picture_can_be_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    grey = Image.fromarray(np.arange(64 * 32, dtype=np.uint16).reshape(32, 64) * 31)
    upright = Image.open(io.BytesIO(take_in("a.png", encoded(grey, "PNG", exif=exif)).data))
    assert upright.mode == "I;16"
    assert np.array_equal(np.asarray(upright), np.rot90(np.asarray(grey), -1))


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_cmyk_jpeg_is_accepted(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = take_in("print.jpg", encoded(photo("CMYK"), "JPEG", exif=exif))
    stored = Image.open(io.BytesIO(picture.data))
    assert (picture.media_format, stored.mode) == ("JPEG", "CMYK")
    red, _, blue = stored.convert("RGB").getpixel((28, 4) if orientation == 6 else (4, 4))
    assert red > 200
    assert blue < 60


def test_an_animated_png_counts_as_its_first_frame() -> None:
    frames = [photo(), photo("L").convert("RGB")]
    data = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    picture = take_in("moving.png", data)
    assert (picture.data, picture.media_format) == (data, "PNG")


def test_a_phone_jpeg_with_a_second_picture_inside_counts_as_jpeg() -> None:
    data = encoded(photo(), "MPO", save_all=True, append_images=[photo()])
    picture = take_in("phone.jpg", data)
    assert (picture.data, picture.suffix) == (data, "jpg")
