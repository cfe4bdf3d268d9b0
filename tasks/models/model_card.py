"""The card of a model version."""

from infra.catalog import services
from infra.catalog.applications import version_line
from schemas.evaluation import ModelEvaluation, RegressionEvaluation
from schemas.languages import restored
from schemas.message import Message
from schemas.model_card import ClassLine, MetricLine, ModelCard, VersionDetails
from schemas.model_version import ModelVersion
from schemas.project_type import Media, ProjectType
from tasks.models.model_lineage import description_of, lineage_of
from tasks.reports.evaluation_pages import CLASSES_SHOWN, measured_on, metric_rows

FEW_SAMPLES = 100
WEAK_F1 = 0.8
UNSEEN = {
    Media.PICTURE: Message(
        "models.unlike-pictures",
        "The metrics say nothing about pictures unlike those it was trained on: another camera, "
        "light or subject.",
    ),
    Media.SOUND: Message(
        "models.unlike-sounds",
        "The metrics say nothing about sounds unlike those it was trained on: another microphone, "
        "voice or noise.",
    ),
    Media.TEXT: Message(
        "models.unlike-texts",
        "The metrics say nothing about texts unlike those it was trained on: another language, "
        "style or subject.",
    ),
    Media.TABLE: Message(
        "models.unlike-records",
        "The metrics say nothing about records unlike those it was trained on: values outside of "
        "the ranges it has seen.",
    ),
}


def version_details(model: ModelVersion) -> VersionDetails:
    """Return everything about a version."""
    description = description_of(model)
    labels = description.get("class_names")
    return VersionDetails(
        **version_line(model, services.list_all()).model_dump(),
        project_id=model.project_id,
        project_type=model.project_type,
        recipe=restored(description["recipe"]),
        labels=labels if isinstance(labels, list) else [],
        metrics=[
            MetricLine(name=name, value=value) for name, value in metric_rows(model.evaluation)
        ],
        evaluation=model.evaluation,
        lineage=lineage_of(model),
        origin=model.origin,
        files=model.files,
    )


def model_card(model: ModelVersion) -> ModelCard:
    """Return the card of a version."""
    evaluation = model.evaluation
    classes = _class_lines(evaluation)
    return ModelCard(
        details=version_details(model),
        classes=classes[:CLASSES_SHOWN],
        measured=measured_on(evaluation),
        limits=_limits(model.project_type, evaluation, classes),
    )


def _class_lines(evaluation: ModelEvaluation) -> list[ClassLine]:
    if isinstance(evaluation, RegressionEvaluation):
        return []
    lines = [
        ClassLine(
            label=class_.label,
            precision=class_.precision.value,
            recall=class_.recall.value,
            f1=class_.f1,
        )
        for class_ in evaluation.classes
    ]
    return sorted(lines, key=lambda line: line.f1)


def _limits(
    project_type: ProjectType, evaluation: ModelEvaluation, classes: list[ClassLine]
) -> list[str]:
    """Say what the metrics do not promise."""
    limits: list[str] = [UNSEEN[project_type.media]]
    if evaluation.samples < FEW_SAMPLES:
        limits.append(
            Message(
                "models.few-samples",
                "Only {samples} samples were used to measure it; the intervals are wide.",
                samples=evaluation.samples,
            )
        )
    weak = [class_.label for class_ in classes if class_.f1 < WEAK_F1]
    if weak:
        limits.append(
            Message(
                "models.weak-classes",
                "It knows these classes poorly (F1 below {least:.0%}): {labels}.",
                least=WEAK_F1,
                labels=weak,
            )
        )
    return limits
