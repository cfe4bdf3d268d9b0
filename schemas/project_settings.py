"""Which training settings each project type has."""

from collections.abc import Mapping

from schemas.image_classification import ImageClassificationSettings
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings

SETTINGS_TYPES: Mapping[ProjectType, type[TrainingSettings]] = {
    ProjectType.IMAGE_CLASSIFICATION: ImageClassificationSettings,
}
