"""The evaluation of a model in words and tables, for people who are no statisticians."""

from schemas.evaluation import (
    ClassEvaluation,
    DetectedClassEvaluation,
    DetectionEvaluation,
    Estimate,
    Evaluation,
    FeatureFact,
    ModelEvaluation,
    Range,
    RegressionEvaluation,
)
from schemas.message import Message
from tasks.reports.markdown import escaped, table

CLASSES_SHOWN = 100
METRICS_HEAD = ("Metric", "Value (95 % interval)")
PRECISION = Message("models.precision", "Precision, mean of the classes")
RECALL = Message("models.recall", "Recall, mean of the classes")
F1 = Message("models.f1", "F1 score, mean of the classes")
BOX_ACCURACY = Message("models.box-accuracy", "Accuracy: right of all true and all found boxes")
CALIBRATION_ERROR = Message(
    "models.calibration-error", "Calibration error: how far confidence and truth differ"
)
DETECTED_CLASSES_HEAD = (
    *("Label", "Objects", "Precision", "Recall", "F1 score"),
    *("Score from", "AP@50", "AP@50:95"),
)


def evaluation_markdown(evaluation: ModelEvaluation) -> str:
    """Return the metrics with their intervals, and what explains them."""
    if isinstance(evaluation, DetectionEvaluation):
        parts = _detection_parts(evaluation)
    elif isinstance(evaluation, RegressionEvaluation):
        parts = _regression_parts(evaluation) + _feature_parts(evaluation.features)
    else:
        parts = _classification_parts(evaluation) + _feature_parts(evaluation.features)
    return "\n\n".join(parts) + "\n"


def metrics_table(evaluation: ModelEvaluation) -> str:
    """Return the metrics with their intervals as a Markdown table."""
    return table(METRICS_HEAD, metric_rows(evaluation))


def metric_rows(evaluation: ModelEvaluation) -> list[tuple[str, str]]:
    """Return each metric in words with its value and interval."""
    if isinstance(evaluation, RegressionEvaluation):
        return _regression_metrics(evaluation)
    if isinstance(evaluation, DetectionEvaluation):
        return _detection_metrics(evaluation)
    return _metrics(evaluation)


def _classification_parts(evaluation: Evaluation) -> list[str]:
    accuracy = evaluation.accuracy
    return [
        f"## {_percent(accuracy.value)} of the answers are right",
        f"Measured on {evaluation.samples:,} {evaluation.method.sentence}. "
        f"With 95 % certainty the accuracy lies between {_percent(accuracy.low)} "
        f"and {_percent(accuracy.high)}.",
        metrics_table(evaluation),
        "### Classes, the weakest first",
        _classes(evaluation.classes),
        "Precision: how many of the answers with this label are right. Recall: how many of "
        "the samples with this label are found. F1: the harmonic mean of both.",
    ]


def _regression_parts(evaluation: RegressionEvaluation) -> list[str]:
    return [
        f"## The answers are {evaluation.mae.value:.4g} off on average",
        f"Measured on {evaluation.samples:,} {evaluation.method.sentence}.",
        metrics_table(evaluation),
        "R2 is the share of the differences between records that the model explains: 1 is all, "
        "0 is no better than always answering the mean.",
    ]


def _regression_metrics(evaluation: RegressionEvaluation) -> list[tuple[str, str]]:
    return [
        (Message("models.mae", "MAE, mean absolute error"), _range(evaluation.mae)),
        (Message("models.mse", "MSE, mean squared error"), _range(evaluation.mse)),
        (Message("models.rmse", "RMSE, root of the mean squared error"), _range(evaluation.rmse)),
        (Message("models.explained", "R2, share explained"), _range(evaluation.r2)),
    ]


def _detection_parts(evaluation: DetectionEvaluation) -> list[str]:
    return [
        f"## {_percent(evaluation.recall)} of the objects are found, as a mean of the labels",
        f"Measured on {evaluation.samples:,} {evaluation.method.sentence}, "
        f"with {evaluation.objects:,} objects to find. An object is found when a box with its "
        "label overlaps it by at least a half (IoU 0.5).",
        metrics_table(evaluation),
        "### Labels, the weakest first",
        _detected_classes(evaluation.classes),
        "Precision: how many of the boxes with this label are right. Recall: how many of the "
        "objects with this label are found. Both hold from the score threshold on that makes F1, "
        f"their harmonic mean, best for the label. A service answers with boxes of a score of "
        f"{evaluation.threshold:.2f} or more, the best for all labels together, unless a request "
        "names another threshold. mAP is the precision averaged over all recalls and labels: "
        "at an overlap of a half (mAP@50), and as the mean of overlaps from a half to 95 % "
        "(mAP@50:95), which asks for boxes that fit closely.",
    ]


def _detection_metrics(evaluation: DetectionEvaluation) -> list[tuple[str, str]]:
    return [
        ("mAP@50", _shares(evaluation.map_50)),
        ("mAP@50:95", _shares(evaluation.map_50_95)),
        (BOX_ACCURACY, _estimate(evaluation.accuracy)),
        (PRECISION, _percent(evaluation.precision)),
        (RECALL, _percent(evaluation.recall)),
        (F1, _percent(evaluation.f1)),
    ]


def _detected_classes(classes: list[DetectedClassEvaluation]) -> str:
    weakest = sorted(classes, key=lambda class_: class_.f1)
    rows = [
        (
            escaped(class_.label),
            f"{class_.objects:,}",
            _estimate(class_.precision),
            _estimate(class_.recall),
            _percent(class_.f1),
            f"{class_.threshold:.2f}",
            _share_of_some(class_.average_precision_50),
            _share_of_some(class_.average_precision),
        )
        for class_ in weakest[:CLASSES_SHOWN]
    ]
    head = (
        "Label",
        "Objects",
        "Precision",
        "Recall",
        "F1 score",
        "Score from",
        "AP@50",
        "AP@50:95",
    )
    return table(head, rows) + _others(len(classes))


def _feature_parts(features: list[FeatureFact]) -> list[str]:
    if not features:
        return []
    rows = [
        (
            escaped(feature.name),
            feature.kind if feature.used else f"not used: {escaped(feature.reason)}",
            "" if feature.importance is None else f"{feature.importance:.1f} %",
            _percent(feature.missing),
            f"{feature.distinct:,}",
        )
        for feature in sorted(features, key=lambda feature: -(feature.importance or 0))
    ]
    head = ("Column", "Kind", "Importance", "Missing", "Values")
    return ["### Columns, the most important first", table(head, rows)]


def _range(found: Range) -> Message:
    return Message(
        "models.number-with-interval",
        "{number:.4g} ({low:.4g} to {high:.4g})",
        number=found.value,
        low=found.low,
        high=found.high,
    )


def _shares(found: Range | Estimate) -> Message:
    return Message(
        "models.share-with-interval",
        "{share} ({low} to {high})",
        share=_percent(found.value),
        low=_percent(found.low),
        high=_percent(found.high),
    )


def _share_of_some(share: float | None) -> str:
    return "no objects" if share is None else _percent(share)


def _metrics(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [
        (Message("models.accuracy", "Accuracy"), _estimate(evaluation.accuracy)),
        (PRECISION, _percent(evaluation.precision)),
        (RECALL, _percent(evaluation.recall)),
        (F1, _percent(evaluation.f1)),
        (CALIBRATION_ERROR, _percent(evaluation.calibration_error)),
        (Message("models.log-loss", "Log loss"), f"{evaluation.log_loss:.3f}"),
    ]


def _classes(classes: list[ClassEvaluation]) -> str:
    weakest = sorted(classes, key=lambda class_: class_.f1)
    rows = [
        (
            escaped(class_.label),
            f"{class_.samples:,}",
            _estimate(class_.precision),
            _estimate(class_.recall),
            _percent(class_.f1),
        )
        for class_ in weakest[:CLASSES_SHOWN]
    ]
    shown = table(("Label", "Samples", "Precision", "Recall", "F1 score"), rows)
    return shown + _others(len(classes))


def _others(classes: int) -> str:
    more = classes - CLASSES_SHOWN
    return f"\n\nand {more:,} better classes" if more > 0 else ""


def _estimate(estimate: Estimate) -> Message:
    if estimate.samples == 0:
        return Message("models.no-samples", "no samples")
    return _shares(estimate)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
