"""A model suggests labels for all samples; people accept, correct, or keep what they had."""

from pathlib import Path

import pytest

from infra.catalog import changes, data_jobs, sample_labels, samples, suggestions
from infra.object_store import ObjectStore
from schemas.data_job import DataJobKind
from schemas.errors import ConflictError
from schemas.label import ChangeAction, LabelChange, SampleLabels
from schemas.phase import PhaseStatus
from schemas.sample import SampleTab
from schemas.suggestion import PlacedLabel, SuggestionOrder, SuggestionRequest
from tasks.data_jobs.suggestions import model_of, run_suggestions
from tasks.suggestions.open_suggestion import dismiss
from tests.tasks.comparison.compared_models import SEES_RED_AND_GREEN, Application


@pytest.fixture
def application(catalog: Path, object_store: ObjectStore, tmp_path: Path) -> Application:
    """An application with a good model; two pictures are unlabeled and a third is mislabeled."""
    made = Application(tmp_path)
    made.add({"red": 6, "green": 6})
    made.register(made.publish(), SEES_RED_AND_GREEN)
    red, green, other = (named(made, name) for name in ("red-0-0", "green-0-0", "red-1-0"))
    changed = [
        SampleLabels(sample_id=red, labels=[]),
        SampleLabels(sample_id=green, labels=[]),
        SampleLabels(sample_id=other, labels=["green"]),
    ]
    sample_labels.set_labels(changed, by="test")
    return made


def named(application: Application, name: str) -> object:
    found = samples.by_name(application.dataset.id, [f"{name}.png"])
    return found[f"{name}.png"][0].id


def suggest(application: Application) -> None:
    request = SuggestionRequest().model_dump_json()
    job = data_jobs.create(application.dataset.id, DataJobKind.SUGGEST, request, by="test")
    run_suggestions(job)
    assert data_jobs.get(job.id).status is PhaseStatus.EXECUTED


def listed(application: Application, order: SuggestionOrder) -> list[tuple[str, list[str]]]:
    page = suggestions.page(application.dataset.id, order)
    assert page.total == len(page.items)
    return [(one.sample.name, [mark.label for mark in one.marks]) for one in page.items]


def test_unlabeled_samples_are_accepted_in_one_change_that_can_be_undone(
    application: Application,
) -> None:
    suggest(application)
    dataset_id = application.dataset.id
    sure = dict(listed(application, SuggestionOrder.SURE))
    assert sure == {"red-0-0.png": ["red"], "green-0-0.png": ["green"]}
    assert dict(listed(application, SuggestionOrder.UNSURE)) == sure
    chosen = [one.sample.id for one in suggestions.page(dataset_id, SuggestionOrder.SURE).items]
    made = sample_labels.set_marks(
        dataset_id, suggestions.marks(dataset_id, chosen), "me", ChangeAction.LABEL
    )
    assert made is not None
    assert listed(application, SuggestionOrder.SURE) == []
    assert samples.page(dataset_id, SampleTab.UNLABELED).total == 0
    changes.undo(made, by="me")
    assert samples.page(dataset_id, SampleTab.UNLABELED).total == 2
    assert dict(listed(application, SuggestionOrder.SURE)) == sure


def test_a_wrong_label_is_doubted_until_it_is_corrected_or_kept(application: Application) -> None:
    suggest(application)
    doubtful = listed(application, SuggestionOrder.DOUBTFUL)
    assert doubtful == [("red-1-0.png", ["red"])]
    wrong = samples.get(named(application, "red-1-0"))
    suggestions.settle(application.dataset.id, [wrong.id])
    assert listed(application, SuggestionOrder.DOUBTFUL) == []


def test_a_label_that_was_dismissed_is_not_suggested_again_by_the_same_model(
    application: Application,
) -> None:
    suggest(application)
    red, dataset_id = named(application, "red-0-0"), application.dataset.id
    dismiss(red, [PlacedLabel(label="red")])
    suggest(application)
    left = [("green-0-0.png", ["green"])]
    assert listed(application, SuggestionOrder.SURE) == left
    assert listed(application, SuggestionOrder.UNSURE) == left
    counts = suggestions.summary(dataset_id).counts
    assert (counts[SuggestionOrder.SURE], counts[SuggestionOrder.SIMILAR]) == (1, 12)


def test_what_was_changed_since_is_not_accepted(application: Application) -> None:
    suggest(application)
    red = named(application, "red-0-0")
    change = LabelChange(sample_ids=[red], add=["green"])
    sample_labels.change_labels(application.dataset.id, change, by="me")
    with pytest.raises(ConflictError, match="1 of the samples were changed since"):
        suggestions.marks(application.dataset.id, [red])


def test_near_duplicates_stand_together(application: Application) -> None:
    suggest(application)  # one colour is like any other without its colour
    page = suggestions.page(application.dataset.id, SuggestionOrder.SIMILAR)
    assert len({one.similar_group for one in page.items}) == 1
    assert page.total == 12


def test_without_a_model_nothing_can_be_suggested(
    catalog: Path, object_store: ObjectStore, tmp_path: Path
) -> None:
    application = Application(tmp_path)
    assert suggestions.summary(application.dataset.id).model is None
    with pytest.raises(ConflictError, match="train a first model"):
        model_of(application.dataset, SuggestionRequest())
