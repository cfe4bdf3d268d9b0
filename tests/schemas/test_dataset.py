"""What may be sent to create datasets and publish versions, and what datasets show."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pydantic import ValidationError

from schemas.dataset import (
    Dataset,
    DatasetCreate,
    DatasetVersion,
    TableHeader,
    VersionPublish,
    VersionVerification,
)
from schemas.label import LabelCreate
from schemas.project_type import ProjectType

NOW = datetime(2026, 1, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", ["a", "Cats_2-b", "a" * 64])
def test_names_of_the_rule_are_taken(name: str) -> None:
    created = DatasetCreate(name=name, project_type=ProjectType.IMAGE_CLASSIFICATION)
    assert (created.name, created.table_header) == (name, TableHeader.AUTO)


@pytest.mark.parametrize("name", ["", "a" * 65, "2cats", "_cats", "cats\n", "猫", "a b"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="name"):
        DatasetCreate(name=name, project_type=ProjectType.IMAGE_CLASSIFICATION)


def test_a_dataset_of_tables_has_no_label_set() -> None:
    with pytest.raises(ValidationError, match="has no label set; its labels are a column"):
        DatasetCreate(
            name="sales",
            project_type=ProjectType.PREDICTIVE_ANALYTICS,
            labels=[LabelCreate(name="cat")],
        )


def test_a_dataset_counts_what_is_left_to_label() -> None:
    dataset = Dataset(
        id=uuid4(),
        name="cats",
        project_type=ProjectType.IMAGE_CLASSIFICATION,
        output_path="out",
        created_at=NOW,
        samples=10,
        labeled=7,
    )
    assert dataset.unlabeled == 3


@pytest.mark.parametrize(("number", "name"), [(1, "V001"), (12, "V012"), (1000, "V1000")])
def test_versions_are_named_by_their_number(number: int, name: str) -> None:
    version = DatasetVersion(
        id=uuid4(),
        dataset_id=uuid4(),
        run_id=None,
        number=number,
        manifest_key="key",
        manifest_sha256="0" * 64,
        samples_per_label={},
        training_samples=1,
        validation_samples=1,
        created_at=NOW,
    )
    assert version.name == name


@pytest.mark.parametrize("sent", [{"training_ratio": 1}, {"training_ratio": 0}, {"seed": -1}])
def test_a_version_is_split_into_two_parts(sent: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match=next(iter(sent))):
        VersionPublish.model_validate(sent)


def test_a_version_with_a_damaged_sample_is_not_intact() -> None:
    checked = VersionVerification(version="V001", manifest_sha256="0", objects=2, damaged=["a"])
    assert not checked.intact
