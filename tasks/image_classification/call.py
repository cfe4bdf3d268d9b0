"""How a service of image classification is called."""

from schemas.explanation import ExplainOptions
from schemas.model_version import ModelVersion
from tasks.project_types.example_call import LABELS, PICTURE, Call, described


def call(_: ModelVersion) -> Call:
    """Return what is sent and answered."""
    return Call(PICTURE, LABELS, file="picture.jpg", options=described(ExplainOptions))
