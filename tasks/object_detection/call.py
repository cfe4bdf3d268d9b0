"""How a service of object detection is called."""

from schemas.message import Message
from schemas.model_version import ModelVersion
from schemas.object_detection import DetectionOptions
from tasks.project_types.example_call import PICTURE, Call, described

BOXES = Message(
    "services.answer-boxes",
    "`detection_classes`, `detection_boxes` ([y_min, x_min, y_max, x_max] in pixels) and "
    "`detection_scores`, one of each per box",
)


def call(_: ModelVersion) -> Call:
    """Return what is sent and answered."""
    return Call(PICTURE, BOXES, file="picture.jpg", options=described(DetectionOptions))
