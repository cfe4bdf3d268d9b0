"""The evaluation of a model in words and tables, for people who are no statisticians."""

from collections.abc import Iterable, Sequence
from functools import partial

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
from schemas.languages import ENGLISH, said
from schemas.message import Message, Say, Word
from tasks.reports.markdown import escaped, table

CLASSES_SHOWN = 100
METRICS_HEAD = (
    Message("models.head-metric", "Metric"),
    Message("models.head-interval", "Value (95 % interval)"),
)
LABEL = Message("models.head-label", "Label")
LABEL_PRECISION = Message("models.head-precision", "Precision")
LABEL_RECALL = Message("models.head-recall", "Recall")
LABEL_F1 = Message("models.head-f1", "F1 score")
CLASSES_HEAD = (
    LABEL,
    Message("models.head-samples", "Samples"),
    LABEL_PRECISION,
    LABEL_RECALL,
    LABEL_F1,
)
DETECTED_CLASSES_HEAD = (
    LABEL,
    Message("models.head-objects", "Objects"),
    LABEL_PRECISION,
    LABEL_RECALL,
    LABEL_F1,
    Message("models.head-threshold", "Score from"),
    "AP@50",
    "AP@50:95",
)
FEATURES_HEAD = (
    Message("models.head-column", "Column"),
    Message("models.head-kind", "Kind"),
    Message("models.head-importance", "Importance"),
    Message("models.head-missing", "Missing"),
    Message("models.head-values", "Values"),
)
PRECISION = Message("models.precision", "Precision, mean of the classes")
RECALL = Message("models.recall", "Recall, mean of the classes")
F1 = Message("models.f1", "F1 score, mean of the classes")
BOX_ACCURACY = Message("models.box-accuracy", "Accuracy: right of all true and all found boxes")
CALIBRATION_ERROR = Message(
    "models.calibration-error", "Calibration error: how far confidence and truth differ"
)


def evaluation_markdown(evaluation: ModelEvaluation, language: str = ENGLISH) -> str:
    """Return the metrics with their intervals, and what explains them."""
    say = partial(said, language=language)
    if isinstance(evaluation, DetectionEvaluation):
        parts = _detection_parts(evaluation, say)
    elif isinstance(evaluation, RegressionEvaluation):
        parts = _regression_parts(evaluation, say) + _feature_parts(evaluation.features, say)
    else:
        parts = _classification_parts(evaluation, say) + _feature_parts(evaluation.features, say)
    return "\n\n".join(map(say, parts)) + "\n"


def metrics_table(evaluation: ModelEvaluation, language: str = ENGLISH) -> str:
    """Return the metrics with their intervals as a Markdown table."""
    return _table(METRICS_HEAD, metric_rows(evaluation), partial(said, language=language))


def measured_on(evaluation: ModelEvaluation) -> Message:
    """Say on which samples the metrics were measured."""
    return Message(
        "models.measured-on",
        "{samples:,} {how}",
        samples=evaluation.samples,
        how=evaluation.method.sentence,
    )


def metric_rows(evaluation: ModelEvaluation) -> list[tuple[str, str]]:
    """Return each metric in words with its value and interval."""
    if isinstance(evaluation, RegressionEvaluation):
        return _regression_metrics(evaluation)
    if isinstance(evaluation, DetectionEvaluation):
        return _detection_metrics(evaluation)
    return _metrics(evaluation)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], say: Say) -> str:
    """Return a table whose cells are said in a language."""
    return table([say(one) for one in head], [[say(cell) for cell in row] for row in rows])


def _classification_parts(evaluation: Evaluation, say: Say) -> list[str]:
    accuracy = evaluation.accuracy
    return [
        Message(
            "models.page-accuracy",
            "## {share} of the answers are right",
            share=_percent(accuracy.value),
        ),
        Message(
            "models.page-measured-accuracy",
            "Measured on {measured}. With 95 % certainty the accuracy lies between {low} "
            "and {high}.",
            measured=measured_on(evaluation),
            low=_percent(accuracy.low),
            high=_percent(accuracy.high),
        ),
        _table(METRICS_HEAD, metric_rows(evaluation), say),
        Message("models.page-classes", "### Classes, the weakest first"),
        _classes(evaluation.classes, say),
        Message(
            "models.page-about-classes",
            "Precision: how many of the answers with this label are right. Recall: how many of "
            "the samples with this label are found. F1: the harmonic mean of both.",
        ),
    ]


def _regression_parts(evaluation: RegressionEvaluation, say: Say) -> list[str]:
    return [
        Message(
            "models.page-error",
            "## The answers are {error:.4g} off on average",
            error=evaluation.mae.value,
        ),
        Message(
            "models.page-measured", "Measured on {measured}.", measured=measured_on(evaluation)
        ),
        _table(METRICS_HEAD, metric_rows(evaluation), say),
        Message(
            "models.page-about-r2",
            "R2 is the share of the differences between records that the model explains: 1 is "
            "all, 0 is no better than always answering the mean.",
        ),
    ]


def _regression_metrics(evaluation: RegressionEvaluation) -> list[tuple[str, str]]:
    return [
        (Message("models.mae", "MAE, mean absolute error"), _range(evaluation.mae)),
        (Message("models.mse", "MSE, mean squared error"), _range(evaluation.mse)),
        (Message("models.rmse", "RMSE, root of the mean squared error"), _range(evaluation.rmse)),
        (Message("models.explained", "R2, share explained"), _range(evaluation.r2)),
    ]


def _detection_parts(evaluation: DetectionEvaluation, say: Say) -> list[str]:
    return [
        Message(
            "models.page-objects-found",
            "## {share} of the objects are found, as a mean of the labels",
            share=_percent(evaluation.recall),
        ),
        Message(
            "models.page-measured-objects",
            "Measured on {measured}, with {objects:,} objects to find. An object is found when a "
            "box with its label overlaps it by at least a half (IoU 0.5).",
            measured=measured_on(evaluation),
            objects=evaluation.objects,
        ),
        _table(METRICS_HEAD, metric_rows(evaluation), say),
        Message("models.page-labels", "### Labels, the weakest first"),
        _detected_classes(evaluation.classes, say),
        Message(
            "models.page-about-labels",
            "Precision: how many of the boxes with this label are right. Recall: how many of the "
            "objects with this label are found. Both hold from the score threshold on that makes "
            "F1, their harmonic mean, best for the label. A service answers with boxes of a score "
            "of {threshold:.2f} or more, the best for all labels together, unless a request "
            "names another threshold. mAP is the precision averaged over all recalls and labels: "
            "at an overlap of a half (mAP@50), and as the mean of overlaps from a half to 95 % "
            "(mAP@50:95), which asks for boxes that fit closely.",
            threshold=evaluation.threshold,
        ),
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


def _detected_classes(classes: list[DetectedClassEvaluation], say: Say) -> str:
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
    return _table(DETECTED_CLASSES_HEAD, rows, say) + _others(len(classes), say)


def _feature_parts(features: list[FeatureFact], say: Say) -> list[str]:
    if not features:
        return []
    rows = [
        (
            escaped(feature.name),
            Word(feature.kind) if feature.used else _not_used(feature, say),
            "" if feature.importance is None else f"{feature.importance:.1f} %",
            _percent(feature.missing),
            f"{feature.distinct:,}",
        )
        for feature in sorted(features, key=lambda feature: -(feature.importance or 0))
    ]
    return [
        Message("models.page-columns", "### Columns, the most important first"),
        _table(FEATURES_HEAD, rows, say),
    ]


def _not_used(feature: FeatureFact, say: Say) -> Message:
    reason = escaped(say(feature.reason))
    return Message("models.column-not-used", "not used: {reason}", reason=reason)


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
    return Message("models.no-objects", "no objects") if share is None else _percent(share)


def _metrics(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [
        (Message("models.accuracy", "Accuracy"), _estimate(evaluation.accuracy)),
        (PRECISION, _percent(evaluation.precision)),
        (RECALL, _percent(evaluation.recall)),
        (F1, _percent(evaluation.f1)),
        (CALIBRATION_ERROR, _percent(evaluation.calibration_error)),
        (Message("models.log-loss", "Log loss"), f"{evaluation.log_loss:.3f}"),
    ]


def _classes(classes: list[ClassEvaluation], say: Say) -> str:
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
    return _table(CLASSES_HEAD, rows, say) + _others(len(classes), say)


def _others(classes: int, say: Say) -> str:
    more = classes - CLASSES_SHOWN
    if more <= 0:
        return ""
    others = Message("models.page-more-classes", "and {more:,} better classes", more=more)
    return f"\n\n{say(others)}"


def _estimate(estimate: Estimate) -> Message:
    if estimate.samples == 0:
        return Message("models.no-samples", "no samples")
    return _shares(estimate)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
