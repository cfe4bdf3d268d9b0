"""How figures look, and drawing one without a screen."""

import io
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import matplotlib
from matplotlib.figure import Figure

from tasks.reports.figure_labels import FigureLabels

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
