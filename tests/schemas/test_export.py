"""Which export formats suit which project types."""

import pytest

from schemas.errors import InvalidInputError
from schemas.export import ExportFormat, check_format, formats_of
from schemas.project_type import ProjectType


def test_formats_of_boxes_suit_object_detection_only() -> None:
    for project_type in ProjectType:
        offers_boxes = ExportFormat.VOC in formats_of(project_type)
        assert offers_boxes == (project_type is ProjectType.OBJECT_DETECTION)


def test_coco_suits_pictures_of_both_types() -> None:
    suits = [one for one in ProjectType if ExportFormat.COCO in formats_of(one)]
    assert suits == [ProjectType.IMAGE_CLASSIFICATION, ProjectType.OBJECT_DETECTION]


@pytest.mark.parametrize("project_type", ProjectType)
def test_every_type_can_be_exported_as_csv_and_manifest(project_type: ProjectType) -> None:
    check_format(project_type, ExportFormat.CSV)
    check_format(project_type, ExportFormat.JSONL)


def test_unsuitable_format_names_the_suitable_ones() -> None:
    with pytest.raises(InvalidInputError, match="choose one of csv, jsonl, label_studio"):
        check_format(ProjectType.SOUND_CLASSIFICATION, ExportFormat.VOC)
