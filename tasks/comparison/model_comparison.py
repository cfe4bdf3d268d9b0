"""Comparison of two versions of an AI application; the result is stored, as it never changes."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra import object_keys
from infra.catalog import projects
from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.dataset import VersionDiff
from schemas.errors import InvalidInputError, NotFoundError
from schemas.languages import kept_json
from schemas.message import Message
from schemas.model_comparison import SAMPLES_MIN, MetricComparison, ModelComparison, PairedAnswers
from schemas.model_version import ModelVersion, ModelVersionStatus
from schemas.version_names import model_version_number
from tasks.comparison.holdout import Holdout, Pair, ancestry, dataset_version, run_of
from tasks.dataset_versions.differences import diff
from tasks.project_types.parts import Part, part_of
from tasks.serving.loading import load_predictor

# Called with the number of answers so far and in total.
Listener = Callable[[int, int], None]


def compare_models(
    first: ModelVersion, second: ModelVersion, report: Listener = lambda _done, _total: None
) -> ModelComparison:
    """Compare two versions on samples that neither was trained on, or return the stored result.

    Raises InvalidInputError for versions that cannot be compared.
    """
    pair = pair_of(first, second)
    known = kept_comparison(pair)
    if known is not None:
        return known
    find: Callable[[Pair], Holdout] = part_of(pair.newer.project_type, Part.HOLDOUT).holdout
    made = _compared(pair, find(pair), report)
    object_store().put(_key(pair), kept_json(made).encode())
    return made


def pair_of(first: ModelVersion, second: ModelVersion) -> Pair:
    """Return two versions as a pair, the older one first.

    Raises InvalidInputError for the same version twice, versions of different applications,
    versions without a usable model, and versions whose training samples are not known.
    """
    if first.id == second.id:
        raise InvalidInputError(
            "comparisons.version-given-twice",
            "version {version} of {application!r} is given twice; choose another one",
            version=first.version,
            application=first.application,
        )
    if first.project_id != second.project_id:
        raise InvalidInputError(
            "comparisons.different-applications",
            "{application} {version} and {other_application} {other_version} are of "
            "different AI applications; compare versions of one",
            application=first.application,
            version=first.version,
            other_application=second.application,
            other_version=second.version,
        )
    for model in (first, second):
        if model.status is not ModelVersionStatus.SUCCESSFUL:
            raise InvalidInputError(
                "comparisons.version-not-successful",
                "version {version} of {application!r} is {status}; only {needed} versions "
                "can be compared",
                version=model.version,
                application=model.application,
                status=model.status,
                needed=ModelVersionStatus.SUCCESSFUL,
            )
    for model in (first, second):
        _refuse_unknown_samples(model)
    older, newer = sorted((first, second), key=_number)
    return Pair(older, newer)


def _refuse_unknown_samples(model: ModelVersion) -> None:
    """Raise InvalidInputError if the model, or one it was continued from, was imported."""
    for earlier in ancestry(model):
        run_of(earlier)


def kept_comparison(pair: Pair) -> ModelComparison | None:
    """Return the stored comparison of a pair, or None."""
    try:
        return ModelComparison.model_validate_json(object_store().get(_key(pair)))
    except NotFoundError:
        return None


def _number(model: ModelVersion) -> int:
    return model_version_number(model.version)


def _key(pair: Pair) -> str:
    output_path = projects.get(pair.newer.project_id).output_path
    return object_keys.model_comparison(output_path, run_of(pair.older), run_of(pair.newer))


def _compared(pair: Pair, holdout: Holdout, report: Listener) -> ModelComparison:
    metrics: list[MetricComparison] = []
    answers: PairedAnswers | None = None
    if holdout.samples >= SAMPLES_MIN:
        metrics, answers = _judged(pair, holdout, report)
    data = diff(dataset_version(pair.older), dataset_version(pair.newer))
    return ModelComparison(
        application=pair.newer.application,
        project_type=pair.newer.project_type,
        older=pair.older.version,
        newer=pair.newer.version,
        older_id=pair.older.id,
        newer_id=pair.newer.id,
        samples=holdout.samples,
        left_out=holdout.left_out,
        metrics=metrics,
        answers=answers,
        notes=[*holdout.notes, *_notes_on_labels(pair, data)],
        data=data,
        compared_at=datetime.now(UTC),
    )


def _judged(
    pair: Pair, holdout: Holdout, report: Listener
) -> tuple[list[MetricComparison], PairedAnswers | None]:
    from tasks.comparison.paired_differences import paired_answers, paired_differences

    total = 2 * holdout.samples
    older = _answers(pair.older, holdout, lambda done: report(done, total))
    newer = _answers(pair.newer, holdout, lambda done: report(holdout.samples + done, total))
    outcomes = holdout.outcomes(older, newer)
    return paired_differences(outcomes), paired_answers(outcomes)


def _answers(model: ModelVersion, holdout: Holdout, report: Callable[[int], None]) -> list[Any]:
    """Return the answers of one model; it is freed before the other one is loaded."""
    answers = []
    with TemporaryDirectory(prefix="exeml-compare-", dir=work_folder()) as folder:
        object_store().download_folder(model.folder_key, model.files, Path(folder))
        for answer in holdout.answers(load_predictor(Path(folder))):
            answers.append(answer)
            report(len(answers))
    return answers


def _notes_on_labels(pair: Pair, data: VersionDiff) -> list[str]:
    counts = data.samples_per_label.items()
    added = [label for label, (before, now) in counts if now and not before]
    removed = [label for label, (before, now) in counts if before and not now]
    notes: list[str] = []
    if added:
        notes.append(
            Message(
                "comparisons.labels-added",
                "{older} does not know {labels}: it is wrong about their samples.",
                older=pair.older.version,
                labels=added,
            )
        )
    if removed:
        notes.append(
            Message(
                "comparisons.labels-removed",
                "{data} no longer has {labels}, which {older} may still answer.",
                data=data.newer,
                labels=removed,
                older=pair.older.version,
            )
        )
    return notes
