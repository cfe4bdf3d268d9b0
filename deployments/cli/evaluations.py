"""Prints evaluations."""

from typing import Any

from deployments.cli.output import console, print_rows, print_table
from schemas.evaluation import (
    MODEL_EVALUATION,
    DetectionEvaluation,
    Estimate,
    Evaluation,
    FeatureFact,
)
from tasks.reports.evaluation_pages import metric_rows


def print_evaluation(report: dict[str, Any]) -> None:
    """Print an evaluation: the main numbers, a row per class, the columns of a table."""
    evaluation = MODEL_EVALUATION.validate_python(report)
    how = evaluation.method.sentence.removeprefix("samples, ")
    console.print(f"{evaluation.headline}: {how}", highlight=False)
    if isinstance(evaluation, DetectionEvaluation):
        _print_detected_classes(evaluation)
        return
    if isinstance(evaluation, Evaluation):
        _print_classes(evaluation)
    else:
        print_table(("metric", "value (95 % interval)"), metric_rows(evaluation))
    _print_features(evaluation.features)


def _print_classes(evaluation: Evaluation) -> None:
    console.print(
        f"means of the classes: precision {evaluation.precision:.3f}, recall "
        f"{evaluation.recall:.3f}, F1 {evaluation.f1:.3f}; log-loss {evaluation.log_loss:.3f}",
        highlight=False,
    )
    rows = [
        {
            "label": class_.label,
            "samples": class_.samples,
            "precision": _share(class_.precision),
            "recall": _share(class_.recall),
            "f1": f"{class_.f1:.3f}",
        }
        for class_ in evaluation.classes
    ]
    print_rows(rows, ("label", "samples", "precision", "recall", "f1"), as_json=False)


def _print_detected_classes(evaluation: DetectionEvaluation) -> None:
    console.print(
        f"means of the classes: precision {evaluation.precision:.3f}, recall "
        f"{evaluation.recall:.3f}; accuracy {_share(evaluation.accuracy)}; services answer with "
        f"boxes of a score of {evaluation.threshold:.3f} or more",
        highlight=False,
    )
    rows = [
        {
            "label": class_.label,
            "objects": class_.objects,
            "precision": _share(class_.precision),
            "recall": _share(class_.recall),
            "f1": f"{class_.f1:.3f}",
            "threshold": f"{class_.threshold:.3f}",
            "AP50": _of_some(class_.average_precision_50),
            "AP": _of_some(class_.average_precision),
        }
        for class_ in evaluation.classes
    ]
    head = ("label", "objects", "precision", "recall", "f1", "threshold", "AP50", "AP")
    print_rows(rows, head, as_json=False)


def _print_features(features: list[FeatureFact]) -> None:
    rows = [
        {
            "column": feature.name,
            "kind": feature.kind,
            "importance": "" if feature.importance is None else f"{feature.importance:.1f} %",
            "missing": f"{feature.missing:.1%}",
            "values": feature.distinct,
            "why": feature.reason,
        }
        for feature in sorted(features, key=lambda feature: -(feature.importance or 0))
    ]
    if rows:
        head = ("column", "kind", "importance", "missing", "values", "why")
        print_rows(rows, head, as_json=False)


def _share(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _of_some(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"
