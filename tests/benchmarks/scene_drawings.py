"""Drawings and photos for scenes, fetched once with npm and apt-get into the cache of the person.

Four families of emoji drawings, and the desktop backgrounds of three packages of Debian, about
250 MB to fetch and 6 MB to keep. Nothing of them is part of ExeML.
"""

import io
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont

FAMILIES = {  # of npm packages: the folder of the drawings
    "@lobehub/fluent-emoji-3d@1.1.0": "package/assets",
    "emoji-datasource-facebook@16.0.0": "package/img/facebook/64",
    "emoji-datasource-messenger@4.1.0": "package/img/messenger/64",
}
DEBIAN_FONT = "fonts-noto-color-emoji"
DEBIAN_PHOTOS = ("gnome-backgrounds", "mate-backgrounds", "ukui-wallpapers")
FONT_SIZE = 109  # the only one that the font has
SYMBOLS = {
    "apple": ("1f34e", "1f34f"),
    "car": ("1f697", "1f698", "1f699", "1f695", "1f696"),
    "cat": ("1f408", "1f408-200d-2b1b", "1f431", "1f63a", "1f638", "1f63e"),
    "cup": ("2615", "1f375"),
}
LOOK_ALIKES = (
    *("1f345", "1f351", "1f34a", "1f350"),  # tomato, peach, orange, pear
    *("1f68c", "1f68d", "1f69a", "1f691"),  # buses, lorry, ambulance
    *("1f415", "1f436", "1f98a", "1f42f"),  # dogs, fox, tiger
    *("1f37a", "1f943", "1f963", "1fad6"),  # mug, glass, bowl, pot
)
BACKGROUND_SIDE = 900
SMALLEST_BACKGROUND = 400
FETCH_SECONDS = 600


class DrawingsMissingError(Exception):
    """The packages cannot be fetched here."""


@dataclass(frozen=True)
class KeptDrawing:
    """An emoji as one family draws it."""

    family: int
    symbol: str
    picture: Image.Image


@dataclass(frozen=True)
class KeptPhoto:
    """A desktop background; those of one motif are variants of each other."""

    motif: str
    picture: Image.Image


def drawings(folder: Path) -> list[KeptDrawing]:
    """Read the drawings that are kept in the folder."""
    found = []
    for path in sorted((folder / "drawings").iterdir()):
        family, symbol = path.stem.split("_")
        found.append(KeptDrawing(int(family), symbol, Image.open(path).convert("RGBA")))
    return found


def photos(folder: Path) -> list[KeptPhoto]:
    """Read the backgrounds that are kept in the folder."""
    return [
        KeptPhoto(re.split(r"[-_ \d]", path.stem.lower())[0] or path.stem, Image.open(path))
        for path in sorted((folder / "photos").iterdir())
    ]


def kept_packages() -> Path:
    """Return the folder with the drawings and photos, after fetching them when first needed."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "exeml" / "benchmark-scenes-1"
    if (folder / "complete").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "drawings").mkdir(parents=True)
    (folder / "photos").mkdir()
    with TemporaryDirectory(prefix="exeml-scenes-") as fetched:
        for number, (package, inside) in enumerate(FAMILIES.items()):
            _keep_family(Path(fetched), package, inside, folder / "drawings", number)
        font = next(_debian_files(Path(fetched), DEBIAN_FONT, {".ttf"}))
        _keep_font(font, folder / "drawings", len(FAMILIES))
        for package in DEBIAN_PHOTOS:
            for path in _debian_files(Path(fetched), package, {".jpg", ".png", ".webp"}):
                _keep_photo(path, folder / "photos")
    (folder / "complete").touch()
    return folder


def _keep_family(fetched: Path, package: str, inside: str, kept: Path, number: int) -> None:
    archive = fetched / _run(["npm", "pack", "--silent", package], fetched).split()[-1]
    wanted = {*LOOK_ALIKES, *(symbol for symbols in SYMBOLS.values() for symbol in symbols)}
    with tarfile.open(archive) as files:
        for member in files:
            path = Path(member.name)
            data = files.extractfile(member)
            if data is not None and str(path.parent) == inside and path.stem in wanted:
                picture = Image.open(io.BytesIO(data.read())).convert("RGBA")
                picture.save(kept / f"{number}_{path.stem}.png")


def _keep_font(path: Path, kept: Path, number: int) -> None:
    font = ImageFont.truetype(path, FONT_SIZE)
    for symbol in (*LOOK_ALIKES, *(symbol for symbols in SYMBOLS.values() for symbol in symbols)):
        picture = Image.new("RGBA", (136, 128))
        text = "".join(chr(int(code, 16)) for code in symbol.split("-"))
        ImageDraw.Draw(picture).text((0, 0), text, font=font, embedded_color=True)
        picture.save(kept / f"{number}_{symbol}.png")


def _keep_photo(path: Path, kept: Path) -> None:
    with Image.open(path) as photo:
        if min(photo.size) < SMALLEST_BACKGROUND:
            return
        photo.draft("RGB", (2 * BACKGROUND_SIDE, 2 * BACKGROUND_SIDE))
        small = photo.convert("RGB")
        small.thumbnail((BACKGROUND_SIDE, BACKGROUND_SIDE))
        small.save(kept / f"{path.stem}.jpg", quality=92)


def _debian_files(fetched: Path, package: str, endings: set[str]) -> Iterator[Path]:
    _run(["apt-get", "download", "--quiet", package], fetched)
    (archive,) = fetched.glob(f"{package}_*.deb")
    _run(["dpkg-deb", "--extract", archive.name, package], fetched)
    files = (path for path in (fetched / package).rglob("*") if path.suffix in endings)
    return iter(sorted(path for path in files if path.is_file() and not path.is_symlink()))


def _run(command: list[str], folder: Path) -> str:
    try:
        return subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=FETCH_SECONDS
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise DrawingsMissingError(
            f"the drawings of the scenes cannot be fetched here ({error})"
        ) from error
