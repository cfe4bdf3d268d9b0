"""Suggested labels: let a model look at all samples, then accept or correct what it says."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from deployments.api.access import Author
from deployments.api.labels import Labeled
from deployments.api.samples import SampleIds
from infra.catalog import data_jobs, datasets, sample_labels, suggestions
from schemas.data_job import DataJob, DataJobKind
from schemas.errors import InvalidInputError
from schemas.label import ChangeAction
from schemas.paging import PAGE_MAX, PAGE_USUAL
from schemas.suggestion import (
    SampleSuggestion,
    SuggestionAnswer,
    SuggestionOrder,
    SuggestionPage,
    SuggestionRequest,
    SuggestionSummary,
)
from tasks.suggestions.open_suggestion import dismiss, open_suggestion

router = APIRouter(tags=["suggestions"])
OF_DATASET = "/datasets/{dataset_id}/suggestions"
OF_SAMPLE = "/samples/{sample_id}/suggestion"


@router.post(OF_DATASET, status_code=202)
def suggest_labels(dataset_id: UUID, request: SuggestionRequest, by: Author) -> DataJob:
    """Let a model of the dataset's project look at every sample."""
    from tasks.data_jobs.suggestions import model_of

    dataset = datasets.get(dataset_id)
    if not dataset.project_type.has_labels:
        raise InvalidInputError(
            "suggestions.none-for-tables",
            "dataset {dataset!r} holds tables, whose labels are a column; nothing can be "
            "suggested for it",
            dataset=dataset.name,
        )
    chosen = SuggestionRequest(model_version_id=model_of(dataset, request))
    return data_jobs.create(dataset_id, DataJobKind.SUGGEST, chosen.model_dump_json(), by=by)


@router.get(OF_DATASET)
def list_suggestions(
    dataset_id: UUID,
    order: SuggestionOrder = SuggestionOrder.SURE,
    offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_USUAL,
) -> SuggestionPage:
    """List suggestions: of unlabeled samples, of doubtful labels, or near-duplicates together."""
    return suggestions.page(dataset_id, order, offset=offset, limit=limit)


@router.get(f"{OF_DATASET}/summary")
def summarize_suggestions(dataset_id: UUID) -> SuggestionSummary:
    """Say whether there are suggestions, from which model, and how many."""
    return suggestions.summary(dataset_id)


@router.post(f"{OF_DATASET}/accept")
def accept_suggestions(dataset_id: UUID, chosen: SampleIds, by: Author) -> Labeled:
    """Give samples the labels or boxes that are suggested for them."""
    marks = suggestions.marks(dataset_id, chosen.sample_ids)
    made = sample_labels.set_marks(dataset_id, marks, by, ChangeAction.LABEL)
    return Labeled(change_id=made)


@router.post(f"{OF_DATASET}/settle")
def settle_doubts(dataset_id: UUID, chosen: SampleIds) -> dict[str, int]:
    """Say that the labels of samples are right, whatever the model says."""
    return {"settled": suggestions.settle(dataset_id, chosen.sample_ids)}


@router.get(OF_SAMPLE)
def show_suggestion(sample_id: UUID) -> SampleSuggestion:
    """Show what is suggested for a sample and what it does not carry yet."""
    return open_suggestion(sample_id)


@router.put(OF_SAMPLE)
def answer_suggestion(sample_id: UUID, answered: SuggestionAnswer) -> SampleSuggestion:
    """Dismiss exactly these marks of what is suggested; they are not offered again."""
    return dismiss(sample_id, answered.dismissed)
