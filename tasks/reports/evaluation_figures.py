"""Figures of an evaluation as PNG bytes, drawn without a screen and readable without a course."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from schemas.evaluation import (
    ClassEvaluation,
    Curve,
    DetectionEvaluation,
    Evaluation,
    ModelEvaluation,
    RegressionEvaluation,
)
from tasks.reports.detection_figures import detection_figures
from tasks.reports.figure_style import (
    COLOURS,
    QUIET,
    ClassCurve,
    FigureLabels,
    draw_class_curves,
    figure_labels,
    labeled_png,
    png,
)

MATRIX_CLASSES = 40
NUMBERED_CLASSES = 25

Draw = Callable[[Figure, Evaluation, FigureLabels], None]
BAR_SHARE = 0.9


def evaluation_figures(evaluation: ModelEvaluation) -> dict[str, bytes]:
    """Return the figures by file name; only single labels have a confusion matrix."""
    if isinstance(evaluation, RegressionEvaluation):
        return regression_figures(evaluation)
    if isinstance(evaluation, DetectionEvaluation):
        return detection_figures(evaluation)
    drawings: dict[str, Draw] = {"curves.png": _draw_curves}
    if evaluation.calibration:
        drawings["calibration.png"] = _draw_calibration
    if evaluation.confusion_matrix is not None:
        drawings["confusion-matrix.png"] = _draw_confusion_matrix
    labels = figure_labels([class_.label for class_ in evaluation.classes])
    return {name: labeled_png(draw, evaluation, labels) for name, draw in drawings.items()}


def _draw_confusion_matrix(figure: Figure, evaluation: Evaluation, labels: FigureLabels) -> None:
    counts = np.asarray(evaluation.confusion_matrix)
    shown = _most_confused(counts)
    counts = counts[np.ix_(shown, shown)]
    shares = counts / np.maximum(np.asarray(evaluation.confusion_matrix)[shown].sum(1), 1)[:, None]
    side = min(4.0 + 0.45 * len(shown), 14.0)
    figure.set_size_inches(side + 1.2, side)
    axes = figure.add_subplot()
    picture = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    bar = figure.colorbar(picture, format=PercentFormatter(1), shrink=0.8)
    bar.set_label("Share of the samples with this label")
    names = [labels.names[index] for index in shown]
    axes.set_xticks(range(len(shown)), names, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(shown)), names)
    axes.set(xlabel="What the model answers", ylabel="True label")
    axes.set_title(_matrix_title(len(shown), len(labels.names)))
    axes.grid(visible=False)
    if len(shown) <= NUMBERED_CLASSES:
        _write_counts(axes, counts, shares)


def _most_confused(counts: np.ndarray) -> list[int]:
    """Choose the classes of a matrix that stays readable, in their usual order."""
    mistakes = counts.sum(0) + counts.sum(1) - 2 * np.diag(counts)
    return sorted(int(index) for index in np.argsort(-mistakes, kind="stable")[:MATRIX_CLASSES])


def _matrix_title(shown: int, classes: int) -> str:
    cut = "" if shown == classes else f" (the {shown} of {classes} labels with most mistakes)"
    return f"Where answers are right (diagonal) and wrong{cut}"


def _write_counts(axes: Axes, counts: np.ndarray, shares: np.ndarray) -> None:
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shares[row, column] > 0.55 else "#1c2430"
            axes.text(column, row, f"{count:,}", ha="center", va="center", color=colour)


def _draw_curves(figure: Figure, evaluation: Evaluation, labels: FigureLabels) -> None:
    figure.set_size_inches(12.5, 5.2)
    left, right = figure.subplots(1, 2)
    draw_class_curves(
        left, _curves(evaluation, labels, lambda class_: class_.precision_recall_curve)
    )
    left.set(xlabel="Recall: share of the samples found", ylabel="Precision: share that is right")
    left.set_title("Precision and recall: nearer to the top right is better")
    draw_class_curves(right, _curves(evaluation, labels, lambda class_: class_.roc_curve))
    right.plot([0, 1], [0, 1], color=QUIET, linestyle="--", zorder=0)
    right.set(xlabel="Share of the others wrongly taken in", ylabel="Share of the samples found")
    right.set_title("ROC: nearer to the top left is better, dashed is chance")
    handles, texts = left.get_legend_handles_labels()
    figure.legend(handles, texts, loc="outside right center", title="Label and its F1 score")


def _curves(
    evaluation: Evaluation, labels: FigureLabels, curve_of: Callable[[ClassEvaluation], Curve]
) -> list[ClassCurve]:
    named = zip(evaluation.classes, labels.names, strict=True)
    return [ClassCurve(name, class_.f1, curve_of(class_)) for class_, name in named]


def _draw_calibration(figure: Figure, evaluation: Evaluation, labels: FigureLabels) -> None:  # noqa: ARG001
    figure.set_size_inches(6.4, 6.4)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    confidence = [bin_.confidence for bin_ in evaluation.calibration]
    accuracy = [bin_.accuracy for bin_ in evaluation.calibration]
    above.plot([0, 1], [0, 1], color=QUIET, linestyle="--", label="perfect")
    above.plot(confidence, accuracy, color=COLOURS[0], marker="o", linewidth=2, label="this model")
    above.set_title("Is the model as sure as it is right? Nearer to the line is better")
    above.set(ylabel="Answers that are right", ylim=(-0.02, 1.02), xlim=(-0.02, 1.02))
    above.yaxis.set_major_formatter(PercentFormatter(1))
    above.legend(loc="upper left", title=f"Mean gap {100 * evaluation.calibration_error:.1f} %")
    samples = [bin_.samples for bin_ in evaluation.calibration]
    below.bar(confidence, samples, width=0.03, color=COLOURS[0])
    below.set(xlabel="How sure the model is", ylabel="Samples")
    below.xaxis.set_major_formatter(PercentFormatter(1))


def regression_figures(evaluation: RegressionEvaluation) -> dict[str, bytes]:
    """Return the figures by file name."""

    def draw(figure: Figure) -> None:
        figure.set_size_inches(12.5, 5.2)
        left, right = figure.subplots(1, 2)
        left.axhline(0, color=QUIET, linestyle="--")
        left.scatter(evaluation.residuals.x, evaluation.residuals.y, s=14, color=COLOURS[0])
        left.set(xlabel="Predicted value", ylabel="True value minus prediction")
        left.set_title("How far answers are off: nearer to the line is better")
        middles, counts = evaluation.residual_histogram.x, evaluation.residual_histogram.y
        width = (middles[1] - middles[0]) * BAR_SHARE if len(middles) > 1 else 1.0
        right.bar(middles, counts, width=width, color=COLOURS[0])
        right.set(xlabel="True value minus prediction", ylabel="Records")
        right.set_title("How often answers are off by how much")

    return {"residuals.png": png(draw)}
