"""How figures look, and drawing one without a screen."""

import functools
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from schemas.evaluation import Curve

DEFAULT_FAMILY = "DejaVu Sans"  # comes with matplotlib
CHINESE_FAMILIES = re.compile(
    r"CJK|Source Han|Hei|Song|SimSun|Ming|Kai|YaHei|PingFang|Unicode MS|Fallback|Unifont"
)
SHOWN_LENGTH = 24
# The colours of Okabe and Ito, which colour-blind people can tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d00", "#444444")
QUIET = "#c9ced6"
NOTE_COLOUR = "#5b6675"
DOTS_PER_INCH = 120
STYLE: dict[Any, Any] = {
    "text.parse_math": False,  # labels are words, a dollar sign must not start a formula
    "font.size": 11.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.0,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e8ebef",
    "legend.frameon": False,
    "legend.fontsize": 9.5,
}
Evaluated = TypeVar("Evaluated")


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
    codes = {ord(character) for character in characters}
    missing = codes - _characters_of(font_manager.findfont(DEFAULT_FAMILY))
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


def labeled_png(
    draw: Callable[[Figure, Evaluated, FigureLabels], None],
    evaluation: Evaluated,
    labels: FigureLabels,
) -> bytes:
    """Return what is drawn of an evaluation as PNG bytes, with the note that its labels need."""

    def draw_with_note(figure: Figure) -> None:
        draw(figure, evaluation, labels)
        if labels.note:
            figure.supxlabel(labels.note, fontsize=8.5, color=NOTE_COLOUR, wrap=True)

    return png(draw_with_note, labels.families)


def png(draw: Callable[[Figure], None], families: Sequence[str] = ()) -> bytes:
    """Return what is drawn as PNG bytes; `families` are fonts for the words in it."""
    fonts: dict[Any, Any] = {"font.family": list(families)} if families else {}
    with matplotlib.rc_context({**STYLE, **fonts}):
        figure = Figure(layout="constrained")
        draw(figure)
        buffer = io.BytesIO()
        figure.savefig(
            buffer, format="png", dpi=DOTS_PER_INCH, bbox_inches="tight", pad_inches=0.15
        )
    return buffer.getvalue()


@dataclass(frozen=True)
class ClassCurve:
    """A curve of shares and the class that it belongs to."""

    name: str
    f1: float
    curve: Curve


def draw_class_curves(axes: Axes, classes: Sequence[ClassCurve]) -> None:
    """Draw the weakest classes in colour, since those are looked for, and the others pale."""
    weakest = sorted(classes, key=lambda class_: class_.f1)
    for class_, colour in zip(weakest, COLOURS, strict=False):
        name = f"{class_.name}  {class_.f1:.2f}"
        axes.plot(class_.curve.x, class_.curve.y, color=colour, linewidth=2, label=name)
    others = weakest[len(COLOURS) :]
    for index, class_ in enumerate(others):
        label = f"{len(others)} better labels" if index == 0 else None
        axes.plot(class_.curve.x, class_.curve.y, color=QUIET, linewidth=1, zorder=1, label=label)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
