"""The evaluation of a classifier in words and tables, for people who are no statisticians."""

from schemas.evaluation import ClassEvaluation, Estimate, Evaluation
from tasks.markdown import escaped, table

CLASSES_SHOWN = 100


def evaluation_markdown(evaluation: Evaluation) -> str:
    """Return the metrics with their intervals and a table of classes, the weakest first."""
    accuracy = evaluation.accuracy
    return (
        "\n\n".join(
            [
                f"## {_percent(accuracy.value)} of the answers are right",
                f"Measured on {evaluation.samples:,} {evaluation.method.sentence}. "
                f"With 95 % certainty the accuracy lies between {_percent(accuracy.low)} "
                f"and {_percent(accuracy.high)}.",
                _metrics(evaluation),
                "### Classes, the weakest first",
                _classes(evaluation.classes),
                "Precision: how many of the answers with this label are right. Recall: how many of "
                "the samples with this label are found. F1: the harmonic mean of both.",
            ]
        )
        + "\n"
    )


def _metrics(evaluation: Evaluation) -> str:
    rows = [
        ("Accuracy", _estimate(evaluation.accuracy)),
        ("Precision, mean of the classes", _percent(evaluation.precision)),
        ("Recall, mean of the classes", _percent(evaluation.recall)),
        ("F1 score, mean of the classes", _percent(evaluation.f1)),
        (
            "Calibration error: how far confidence and truth differ",
            _percent(evaluation.calibration_error),
        ),
        ("Log loss", f"{evaluation.log_loss:.3f}"),
    ]
    return table(("Metric", "Value (95 % interval)"), rows)


def _classes(classes: list[ClassEvaluation]) -> str:
    weakest = sorted(classes, key=lambda one: one.f1)
    rows = [
        (
            escaped(one.label),
            f"{one.samples:,}",
            _estimate(one.precision),
            _estimate(one.recall),
            _percent(one.f1),
        )
        for one in weakest[:CLASSES_SHOWN]
    ]
    shown = table(("Label", "Samples", "Precision", "Recall", "F1 score"), rows)
    more = len(classes) - CLASSES_SHOWN
    return shown + (f"\n\nand {more:,} better classes" if more > 0 else "")


def _estimate(estimate: Estimate) -> str:
    if estimate.samples == 0:
        return "no samples"
    low, high = _percent(estimate.low), _percent(estimate.high)
    return f"{_percent(estimate.value)} ({low} to {high})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
