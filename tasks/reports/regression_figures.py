"""Figures of the evaluation of a model that predicts a number."""

from matplotlib.figure import Figure

from schemas.evaluation import RegressionEvaluation
from tasks.reports.figure_style import COLOURS, QUIET, png

BAR_SHARE = 0.9


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
