"""Labels in figures: shown when an installed font has their characters, else numbered."""

import functools
import re
from dataclasses import dataclass

from matplotlib import font_manager

DEFAULT_FAMILY = "DejaVu Sans"  # comes with matplotlib
CHINESE_FAMILIES = re.compile(
    r"CJK|Source Han|Hei|Song|SimSun|Ming|Kai|YaHei|PingFang|Unicode MS|Fallback|Unifont"
)
SHOWN_LENGTH = 24


@dataclass(frozen=True)
class FigureLabels:
    """What to write for each label, with which fonts, and a note when a font is missing."""

    names: list[str]
    families: list[str]
    note: str


def figure_labels(labels: list[str]) -> FigureLabels:
    """Find fonts for the labels; number those whose characters no installed font has."""
    families = fonts_for(frozenset("".join(labels)))
    if families is not None:
        return FigureLabels([_shortened(label) for label in labels], families, note="")
    default = _characters_of(font_manager.findfont(DEFAULT_FAMILY))
    names = [
        _shortened(label) if default.issuperset(map(ord, label)) else f"class {number}"
        for number, label in enumerate(labels, start=1)
    ]
    note = (
        "No installed font has the characters of some labels: they are numbered in the order of "
        "the class list. Install a Chinese font, for example fonts-noto-cjk, to see them."
    )
    return FigureLabels(names, [DEFAULT_FAMILY], note)


@functools.lru_cache(maxsize=64)
def fonts_for(characters: frozenset[str]) -> list[str] | None:
    """Return the default font, and a second one for what it lacks; none when there is no such."""
    wanted = {ord(character) for character in characters}
    missing = wanted - _characters_of(font_manager.findfont(DEFAULT_FAMILY))
    if not missing:
        return [DEFAULT_FAMILY]
    for font in font_manager.fontManager.ttflist:
        if CHINESE_FAMILIES.search(font.name) and missing <= _characters_of(font.fname):
            return [DEFAULT_FAMILY, font.name]
    return None


@functools.lru_cache(maxsize=64)
def _characters_of(path: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(path).get_charmap())


def _shortened(label: str) -> str:
    return label if len(label) <= SHOWN_LENGTH else label[: SHOWN_LENGTH - 1] + "…"
