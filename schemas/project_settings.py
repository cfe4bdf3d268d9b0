"""Which training settings each project type has."""

from collections.abc import Mapping

from schemas.image_classification import ImageClassificationSettings
from schemas.object_detection import ObjectDetectionSettings
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.project_type import ProjectType
from schemas.sound_classification import SoundClassificationSettings
from schemas.text_classification import TextClassificationSettings
from schemas.training import TrainingSettings

SETTINGS_TYPES: Mapping[ProjectType, type[TrainingSettings]] = {
    ProjectType.IMAGE_CLASSIFICATION: ImageClassificationSettings,
    ProjectType.OBJECT_DETECTION: ObjectDetectionSettings,
    ProjectType.PREDICTIVE_ANALYTICS: PredictiveAnalyticsSettings,
    ProjectType.SOUND_CLASSIFICATION: SoundClassificationSettings,
    ProjectType.TEXT_CLASSIFICATION: TextClassificationSettings,
}
