"""Figures of the evaluation of an object detector."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from schemas.evaluation import DetectedClassEvaluation, DetectionEvaluation, Estimate
from tasks.reports.figure_style import (
    COLOURS,
    QUIET,
    ClassCurve,
    FigureLabels,
    draw_class_curves,
    figure_labels,
    labeled_png,
)

SHOWN_CLASSES = 25
ROW_INCHES = 0.42


def detection_figures(evaluation: DetectionEvaluation) -> dict[str, bytes]:
    """Return the figures by file name."""
    labels = figure_labels([class_.label for class_ in evaluation.classes])
    return {"curves.png": labeled_png(_draw, evaluation, labels)}


def _draw(figure: Figure, evaluation: DetectionEvaluation, labels: FigureLabels) -> None:
    named = list(zip(labels.names, evaluation.classes, strict=True))
    shown = sorted(named, key=lambda pair: pair[1].f1)[:SHOWN_CLASSES]
    figure.set_size_inches(13.5, max(5.2, 1.6 + ROW_INCHES * len(shown)))
    left, right = figure.subplots(1, 2)
    curves = [ClassCurve(name, class_.f1, class_.precision_recall_curve) for name, class_ in named]
    draw_class_curves(left, curves)
    left.set(xlabel="Recall: share of the objects found", ylabel="Precision: share that is right")
    left.set_title("Precision and recall: nearer to the top right is better")
    left.legend(loc="lower left", title="Label and its F1 score")
    _draw_classes(right, shown)
    cut = "" if len(shown) == len(named) else f" (the {len(shown)} weakest of {len(named)})"
    right.set_title(f"Each label at its best score threshold{cut}")


def _draw_classes(axes: Axes, classes: Sequence[tuple[str, DetectedClassEvaluation]]) -> None:
    """Draw precision and recall with their intervals, the weakest class at the top."""
    _draw_estimates(
        axes, [class_.precision for _, class_ in classes], -0.14, COLOURS[0], "precision"
    )
    _draw_estimates(axes, [class_.recall for _, class_ in classes], 0.14, COLOURS[1], "recall")
    names = [f"{name}\nscore ≥ {class_.threshold:.2f}" for name, class_ in classes]
    axes.set_yticks(range(len(classes)), names)
    axes.set(xlim=(-0.02, 1.02), ylim=(len(classes) - 0.5, -0.5))
    axes.set_xlabel("Share, with its 95 % interval")
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(visible=False, axis="y")
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.1), ncols=2)


def _draw_estimates(
    axes: Axes, estimates: Sequence[Estimate], shift: float, colour: str, name: str
) -> None:
    known = [(row + shift, estimate) for row, estimate in enumerate(estimates) if estimate.samples]
    for at, estimate in known:
        axes.plot([estimate.low, estimate.high], [at, at], color=QUIET, linewidth=3, zorder=1)
    values = [estimate.value for _, estimate in known]
    axes.scatter(values, [at for at, _ in known], s=42, color=colour, label=name, zorder=2)
