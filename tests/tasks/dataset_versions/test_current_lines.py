"""A dataset as it is now, in the form of a manifest."""

from collections.abc import Callable
from uuid import UUID

from infra.catalog import datasets, samples
from schemas.dataset import Dataset
from schemas.label import ChangeAction
from schemas.project_type import ProjectType
from schemas.sample import Sample
from tasks.dataset_versions.current_lines import as_current_lines, current_lines


def test_everything_outside_of_the_trash_is_there_and_nobody_has_decided_its_usage(
    ten_pictures: tuple[UUID, list[Sample]], add_picture: Callable[..., Sample]
) -> None:
    dataset_id, pictures = ten_pictures
    unlabeled = add_picture(datasets.get(dataset_id), "unlabeled.png")
    samples.trash(dataset_id, [pictures[0].id], "test", ChangeAction.TRASH)
    lines = list(as_current_lines(dataset_id))
    assert [line.id for line in lines] == [one.id for one in [*pictures[1:], unlabeled]]
    assert {line.usage for line in lines} == {None}
    assert (lines[0].object_key, lines[0].width) == (pictures[1].object_key, pictures[1].width)
    labeled = [one.line.id for one in current_lines(dataset_id) if one.is_labeled]
    assert labeled == [one.id for one in pictures[1:]]


def test_tables_are_there_too(
    create_dataset: Callable[..., Dataset], add_table: Callable[..., Sample]
) -> None:
    dataset = create_dataset("bank", ProjectType.PREDICTIVE_ANALYTICS)
    table = add_table(dataset, "a.csv", b"age,job\n1,cook\n", ("age", "job"))
    assert [line.id for line in as_current_lines(dataset.id)] == [table.id]
