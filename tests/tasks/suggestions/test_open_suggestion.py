"""Boxes that a model suggests for a picture are offered until somebody has answered them."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from infra.catalog import changes, datasets, sample_intake, sample_labels, samples, suggestions
from infra.catalog.sample_intake import NewSample
from infra.catalog.suggestions import NewSuggestion
from schemas.dataset import DatasetCreate
from schemas.label import Box, LabeledBox, SampleLabels
from schemas.project_type import ProjectType
from schemas.sample import SampleFacts
from schemas.suggestion import PlacedLabel, SuggestedMark, SuggestionOrder
from tasks.suggestions.dismissals import with_dismissals
from tasks.suggestions.doubts import doubt, sureness
from tasks.suggestions.open_suggestion import dismiss, open_suggestion

CAT, DOG = Box(xmin=1, ymin=1, xmax=41, ymax=41), Box(xmin=50, ymin=50, xmax=70, ymax=80)
FACTS = SampleFacts(width=80, height=90)
MARKS = [
    SuggestedMark(label="cat", score=0.9, box=CAT),
    SuggestedMark(label="dog", score=0.6, box=DOG),
]


@pytest.fixture
def picture(catalog: Path) -> UUID:
    """An unlabeled picture of 80 x 90 pixels in which a model has found a cat and a dog."""
    wanted = DatasetCreate(name="pets", project_type=ProjectType.OBJECT_DETECTION)
    dataset = datasets.create(wanted)
    new = NewSample("1.png", "1.png", "1.png", "0" * 64, 100, "PNG", "1.png", facts=FACTS)
    [(sample, _)] = sample_intake.add(dataset.id, [new], by="test")
    made = NewSuggestion(sample.id, sample.revision, MARKS, sureness(MARKS), doubt(sample, MARKS))
    suggestions.keep(dataset.id, uuid4(), [made])
    return sample.id


def offered(sample_id: UUID) -> list[tuple[str, bool]]:
    return [(mark.label, mark.dismissed) for mark in open_suggestion(sample_id).marks]


def set_box(sample_id: UUID, label: str, box: Box) -> None:
    boxes = [LabeledBox(label=label, **box.model_dump())]
    sample_labels.set_labels([SampleLabels(sample_id=sample_id, boxes=boxes)], by="test")


def test_what_people_have_set_is_no_longer_offered_until_it_is_taken_back(picture: UUID) -> None:
    assert offered(picture) == [("cat", False), ("dog", False)]
    set_box(picture, "cat", CAT.model_copy(update={"xmax": 38}))
    assert offered(picture) == [("dog", False)]
    set_box(picture, "dog", CAT)  # another label is no answer to the cat
    assert offered(picture) == [("cat", False), ("dog", False)]
    latest, _, *_ = changes.of_sample(picture)
    changes.undo(latest.change_id, by="test")
    assert offered(picture) == [("dog", False)]


def suggest_again(sample_id: UUID, *marks: SuggestedMark) -> None:
    """Keep what another model says of the picture, as a job of suggestions does."""
    sample = samples.get(sample_id)
    wrong = suggestions.dismissed(sample.dataset_id, [sample_id]).get(sample_id, [])
    made = with_dismissals(sample, marks, wrong)
    new = NewSuggestion(sample_id, sample.revision, made, score=0.5, doubt=0)
    suggestions.keep(sample.dataset_id, uuid4(), [new])


def test_a_newer_model_does_not_offer_again_what_was_dismissed_at_the_same_place(
    picture: UUID,
) -> None:
    dismiss(picture, [PlacedLabel(label="dog", box=DOG)])
    set_box(picture, "cat", CAT)  # boxes that are set elsewhere change nothing about it
    near = DOG.model_copy(update={"xmin": 55})
    dog, elsewhere = (SuggestedMark(label="dog", score=0.7, box=box) for box in (near, CAT))
    suggest_again(picture, dog, elsewhere)
    assert offered(picture) == [("dog", True), ("dog", False)]
    suggest_again(picture)  # a model that sees nothing there does not forget it
    suggest_again(picture, dog)
    assert offered(picture) == [("dog", True)]
    set_box(picture, "dog", DOG)  # somebody thinks otherwise by now
    suggest_again(picture, dog)
    set_box(picture, "cat", CAT)
    assert offered(picture) == [("dog", False)]


def test_what_was_said_of_a_picture_is_forgotten_with_its_content(picture: UUID) -> None:
    dismiss(picture, [PlacedLabel(label="dog", box=DOG)])
    dataset_id = samples.get(picture).dataset_id
    other = NewSample("1.png", "1.png", "1.png", "1" * 64, 100, "PNG", "2.png", facts=FACTS)
    sample_intake.add(dataset_id, [other], by="test", synchronizing=True)
    assert samples.get(picture).sha256 == "1" * 64
    assert offered(picture) == []
    assert suggestions.dismissed(dataset_id, [picture]) == {}


def test_a_picture_of_which_all_is_dismissed_is_listed_again_when_a_model_finds_something_else(
    picture: UUID,
) -> None:
    dataset_id = samples.get(picture).dataset_id

    def listed() -> list[int]:
        found = suggestions.summary(dataset_id).counts
        for order in (SuggestionOrder.SURE, SuggestionOrder.UNSURE):
            page = suggestions.page(dataset_id, order)
            assert len(page.items) == page.total == found[order]
        return [len(one.marks) for one in page.items]

    dismiss(picture, [PlacedLabel(label="dog", box=DOG)])
    assert listed() == [1]
    dismiss(picture, [PlacedLabel(label=mark.label, box=mark.box) for mark in MARKS])
    assert listed() == []
    suggest_again(picture, *MARKS)
    assert listed() == []
    suggest_again(picture, *MARKS, SuggestedMark(label="dog", score=0.7, box=CAT))
    assert listed() == [1]
    dismiss(picture, [])  # all is taken back
    assert listed() == [3]
    suggest_again(picture)  # a picture without boxes is an answer that nobody has dismissed
    assert listed() == [0]


def test_a_dismissed_box_is_neither_listed_nor_accepted_with_the_others(picture: UUID) -> None:
    dataset_id = samples.get(picture).dataset_id
    left = dismiss(picture, [PlacedLabel(label="dog", box=DOG)])
    assert [mark.dismissed for mark in left.marks] == [False, True]
    [listed] = suggestions.page(dataset_id, SuggestionOrder.SURE).items
    assert ([mark.label for mark in listed.marks], listed.score) == (["cat"], 0.9)
    accepted = suggestions.marks(dataset_id, [picture])[picture]
    assert [mark.label for mark in accepted] == ["cat"]
    dismiss(picture, [])  # taken back
    assert offered(picture) == [("cat", False), ("dog", False)]
    [listed] = suggestions.page(dataset_id, SuggestionOrder.SURE).items
    assert listed.score == 0.6
