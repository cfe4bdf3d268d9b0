"""Curves of many classes in one figure: the weakest in colour, the others pale."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from schemas.evaluation import Curve
from tasks.reports.figure_style import COLOURS, QUIET


@dataclass(frozen=True)
class ClassCurve:
    """A curve of shares and the class that it belongs to."""

    name: str
    f1: float
    curve: Curve


def draw_class_curves(axes: Axes, classes: Sequence[ClassCurve]) -> None:
    """Draw the weakest classes in colour, since those are looked for, and the others pale."""
    weakest = sorted(classes, key=lambda one: one.f1)
    for one, colour in zip(weakest, COLOURS, strict=False):
        name = f"{one.name}  {one.f1:.2f}"
        axes.plot(one.curve.x, one.curve.y, color=colour, linewidth=2, label=name)
    others = weakest[len(COLOURS) :]
    for index, one in enumerate(others):
        label = f"{len(others)} better labels" if index == 0 else None
        axes.plot(one.curve.x, one.curve.y, color=QUIET, linewidth=1, zorder=1, label=label)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
