from collections.abc import Callable

from infra.catalog import sample_contents, sample_intake, samples
from infra.catalog.sample_intake import NewSample
from schemas.dataset import Dataset
from schemas.label import ChangeAction

NewSamples = Callable[..., NewSample]


def test_the_objects_of_some_files_are_known_also_those_in_the_trash(
    dataset: Dataset, new_sample: NewSamples
) -> None:
    sent = [new_sample(1), new_sample(1, content=7), new_sample(2), new_sample(3)]
    added = [sample for sample, _ in sample_intake.add(dataset.id, sent, "anna")]
    samples.trash(dataset.id, [added[0].id], "anna", ChangeAction.TRASH)
    known = sample_contents.keys(dataset.id, [sent[0].source, sent[2].source, "missing.png"])
    assert known == {sent[0].object_key, sent[1].object_key, sent[2].object_key}


def test_objects_of_another_dataset_are_not_known(
    dataset: Dataset, pictures: Dataset, new_sample: NewSamples
) -> None:
    sample_intake.add(pictures.id, [new_sample(1)], "anna")
    assert sample_contents.keys(dataset.id, [new_sample(1).source]) == set()
