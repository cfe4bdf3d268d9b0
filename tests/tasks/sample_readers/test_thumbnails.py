import io

import numpy as np
import pytest
from PIL import Image

from schemas.sample import (
    IMAGE_MAX_BYTES,
    IMAGE_MAX_PIXELS,
    THUMBNAIL_NOT_NEEDED_BYTES,
    THUMBNAIL_SIDE,
)
from tasks.sample_readers.pictures import read_picture


def thumbnail(image: Image.Image, media_format: str = "PNG", **options: object) -> Image.Image:
    """Take a picture in and open the thumbnail that it gets."""
    buffer = io.BytesIO()
    image.save(buffer, media_format, **options)
    picture = read_picture(
        "a", buffer.getvalue(), max_bytes=IMAGE_MAX_BYTES, max_pixels=IMAGE_MAX_PIXELS
    )
    assert picture.thumbnail is not None
    small = Image.open(io.BytesIO(picture.thumbnail))
    assert (small.format, small.getexif()) == ("JPEG", {})
    return small


def colour_at(image: Image.Image, x: int, y: int) -> list[int]:
    return [int(value) for value in np.asarray(image.convert("RGB"))[y, x]]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((640, 480), (256, 192)),
        ((480, 640), (192, 256)),
        ((257, 257), (256, 256)),
        ((256, 300), (218, 256)),
        ((20_000, 10), (256, 1)),
        ((1, 20_000), (1, 256)),
        ((2_000, 2_000), (256, 256)),
    ],
)
def test_a_thumbnail_keeps_the_shape_within_its_square(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert thumbnail(Image.new("RGB", size, "red")).size == expected


def taken_in(data: bytes) -> bytes | None:
    return read_picture("a", data, max_bytes=IMAGE_MAX_BYTES, max_pixels=10**6).thumbnail


def test_a_small_picture_needs_none() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE), "red").save(buffer, "PNG")
    assert len(buffer.getvalue()) < THUMBNAIL_NOT_NEEDED_BYTES
    assert taken_in(buffer.getvalue()) is None


def test_a_small_picture_of_many_bytes_gets_one_of_its_own_size() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (200, 100), "red").save(buffer, "BMP")
    assert len(buffer.getvalue()) > THUMBNAIL_NOT_NEEDED_BYTES
    data = taken_in(buffer.getvalue())
    assert data is not None
    assert len(data) < 2_000
    assert Image.open(io.BytesIO(data)).size == (200, 100)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK"])
def test_colours_are_kept(mode: str) -> None:
    image = Image.new("RGB", (600, 600), "white")
    image.paste("red", (0, 0, 300, 300))
    media_format = "JPEG" if mode == "CMYK" else "PNG"
    small = thumbnail(image.convert(mode, dither=Image.Dither.NONE), media_format)
    assert min(colour_at(small, 200, 200)) > 245
    red, _, blue = colour_at(small, 50, 50)
    if mode in ("1", "L"):
        assert red == blue < 100
    else:
        assert red > 200
        assert blue < 60


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparent_parts_are_white(mode: str) -> None:
    image = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 300, 300))
    picture = image.quantize() if mode == "PA" else image.convert(mode)
    small = thumbnail(picture)
    assert colour_at(small, 200, 200) == [255, 255, 255]
    assert max(colour_at(small, 50, 50)) < 10


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_colour_that_means_transparent_is_white(mode: str) -> None:
    image = Image.new(mode, (600, 600))
    small = thumbnail(image, transparency=(0, 0, 0) if mode == "RGB" else 0)
    assert colour_at(small, 50, 50) == [255, 255, 255]


def test_a_16_bit_picture_is_scaled_and_not_cut_to_white() -> None:
    values = np.zeros((600, 600), dtype=np.uint16)
    values[:, 200:400] = 1 << 15
    values[:, 400:] = 65_535
    small = thumbnail(Image.fromarray(values))
    shades = [colour_at(small, x, 100)[0] for x in (40, 128, 220)]
    assert shades == pytest.approx([0, 128, 255], abs=4)


def test_a_picture_that_was_turned_has_an_upright_thumbnail() -> None:
    image = Image.new("RGB", (600, 300), "blue")
    image.paste("red", (0, 0, 150, 150))
    exif = Image.Exif()
    exif[0x0112] = 6
    small = thumbnail(image, "JPEG", exif=exif)
    assert small.size == (128, 256)
    red, _, blue = colour_at(small, 110, 20)
    assert red > 200
    assert blue < 60


def test_the_largest_picture_gets_its_thumbnail() -> None:
    assert thumbnail(Image.new("1", (10_000, 5_000))).size == (256, 128)
    assert thumbnail(Image.new("P", (10_000, 5_000))).size == (256, 128)
