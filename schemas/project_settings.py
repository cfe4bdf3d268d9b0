"""Which training settings each project type has."""

from collections.abc import Mapping

from pydantic import JsonValue, ValidationError

from schemas.errors import InvalidInputError
from schemas.image_classification import ImageClassificationSettings
from schemas.object_detection import ObjectDetectionSettings
from schemas.predictive_analytics import PredictiveAnalyticsSettings
from schemas.problem_sentences import sentences
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


def read_settings(project_type: ProjectType, sent: Mapping[str, JsonValue]) -> TrainingSettings:
    """Return the settings that were sent; InvalidInputError for values that cannot be meant."""
    try:
        return SETTINGS_TYPES[project_type].model_validate(sent)
    except ValidationError as error:
        raise InvalidInputError(sentences(error.errors())) from error
