"""Jobs that let a model suggest labels for all samples of a dataset."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from infra.catalog import data_jobs, datasets, models, samples, suggestions
from infra.catalog.suggestions import NewSuggestion
from infra.object_store import object_store
from infra.work_folder import work_folder
from schemas.data_job import DataJob
from schemas.dataset import Dataset
from schemas.errors import ConflictError
from schemas.message import Message
from schemas.model_version import ModelVersion
from schemas.phase import PhaseStatus
from schemas.sample import Sample, SampleTab
from schemas.suggestion import SuggestedMark, SuggestionRequest
from tasks.serving.loading import Predictor, load_predictor
from tasks.suggestions.answers import content_of, suggested_marks
from tasks.suggestions.dismissals import with_dismissals
from tasks.suggestions.doubts import doubt, sureness
from tasks.suggestions.similarity import fingerprint, similar_groups

PORTION = 100


def run_suggestions(job: DataJob) -> None:
    """Ask a model about every sample and keep what it answers; look for near-duplicates."""
    request = SuggestionRequest.model_validate_json(job.request)
    dataset = datasets.get(job.dataset_id)
    model = models.get(model_of(dataset, request))
    fingerprints: dict[UUID, int] = {}
    with TemporaryDirectory(prefix="exeml-suggest-", dir=work_folder()) as folder:
        object_store().download_folder(model.folder_key, model.files, Path(folder))
        predictor = load_predictor(Path(folder))
        for portion in _portions(dataset):
            fingerprints |= _suggest(dataset, model, predictor, portion)
            data_jobs.progress(job.id, len(fingerprints), dataset.samples, {})
    groups = similar_groups(fingerprints)
    suggestions.set_groups(dataset.id, groups)
    data_jobs.finish(
        job.id,
        PhaseStatus.EXECUTED,
        Message(
            "suggestions.made",
            "{application} {version} has looked at {samples:,} samples; near-duplicates: {alike:,}",
            application=model.application,
            version=model.version,
            samples=len(fingerprints),
            alike=len(groups),
        ),
    )


def model_of(dataset: Dataset, request: SuggestionRequest) -> UUID:
    """Return the model that shall suggest, or say that there is none."""
    found = request.model_version_id or suggestions.newest_model(dataset.id)
    if found is None:
        raise ConflictError(
            "suggestions.no-model-yet",
            "dataset {dataset!r} has no model yet that could suggest labels; label some "
            "samples by hand and train a first model",
            dataset=dataset.name,
        )
    return found


def _portions(dataset: Dataset) -> Iterator[list[Sample]]:
    """Give all samples in their order; one that comes or goes meanwhile moves no other."""
    portion = samples.page(dataset.id, SampleTab.ALL, limit=PORTION).items
    while portion:
        yield portion
        portion = samples.beside(portion[-1].id, SampleTab.ALL, limit=PORTION)


def _suggest(
    dataset: Dataset, model: ModelVersion, predictor: Predictor, portion: list[Sample]
) -> dict[UUID, int]:
    """Keep what the model answers for some samples; return their fingerprints."""
    found, fingerprints = {}, {}
    for sample in portion:
        content = content_of(sample)
        found[sample.id] = suggested_marks(predictor, sample, content)
        fingerprints[sample.id] = fingerprint(dataset.project_type.media, content)
    wrong = suggestions.dismissed(dataset.id, list(found))
    made = [
        _suggestion(sample, with_dismissals(sample, found[sample.id], wrong.get(sample.id, ())))
        for sample in portion
    ]
    suggestions.keep(dataset.id, model.id, made)
    return fingerprints


def _suggestion(sample: Sample, marks: Sequence[SuggestedMark]) -> NewSuggestion:
    left = [mark for mark in marks if not mark.dismissed]
    return NewSuggestion(sample.id, sample.revision, marks, sureness(left), doubt(sample, left))
