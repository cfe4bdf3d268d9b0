"""What only object detection has: its settings, answers and model folder."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from schemas.label import LabelName
from schemas.message import Message
from schemas.model_folder import GRAPH_FILE, WEIGHTS_FILE, ModelDescription
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings

# The graph leaves out what scores less: almost all of it is wrong.
LOWEST_SCORE = 0.05

CoordinateText = Annotated[str, Field(pattern=r"^\d{1,8}\.\d{6}$")]
ScoreText = Annotated[str, Field(pattern=r"^[01]\.\d{7}$")]
BoxText = tuple[CoordinateText, CoordinateText, CoordinateText, CoordinateText]
CountText = Annotated[str, Field(pattern=r"^[1-9]\d*$")]
ScoreThreshold = Annotated[float, Field(ge=LOWEST_SCORE, lt=1)]
Channels = tuple[float, float, float]


class DetectorBackbone(StrEnum):
    """The network that looks at a picture, before objects are searched in what it sees."""

    EFFICIENTNET_LITE0 = "efficientnet_lite0"
    R50_FPN = "r50_fpn"


class ObjectDetectionSettings(TrainingSettings):
    """Training settings of one run of object detection."""

    mirror: bool | None = Field(
        None,
        description="Also train on mirrored pictures; empty: unless labels look like characters",
    )
    backbone: DetectorBackbone = Field(
        DetectorBackbone.EFFICIENTNET_LITE0,
        description="efficientnet_lite0 learns on any machine; r50_fpn knows the objects of COCO, "
        "needs a GPU and its weights in the folder EXEML_MODEL_FOLDER",
    )


class DetectionOptions(BaseModel):
    """What may be asked along with a picture."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: ScoreThreshold | None = Field(
        None,
        description=Message(
            "services.threshold-option",
            "Score from which boxes are answered; empty: the one with the best F1",
        ),
    )
    explain: bool = Field(
        False,
        description=Message(
            "services.explain-option-of-boxes", "not for boxes, each of which shows its place"
        ),
    )

    @field_validator("explain")
    @classmethod
    def boxes_explain_themselves(cls, explain: bool) -> bool:
        if explain:
            raise ValueError(
                Message(
                    "services.boxes-not-explained",
                    "boxes have no explanation; look at where they lie",
                )
            )
        return explain


class DetectionPrediction(BaseModel):
    """Answer for one picture: what is where, best score first, all values as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    detection_classes: list[LabelName]
    detection_boxes: list[BoxText] = Field(
        description="y_min, x_min, y_max, x_max in pixels of the upright picture"
    )
    detection_scores: list[ScoreText]
    detection_counts: dict[LabelName, CountText] = Field(description="Objects of each label found")

    @model_validator(mode="after")
    def lists_tell_of_the_same_objects(self) -> "DetectionPrediction":
        found = len(self.detection_classes)
        if {len(self.detection_boxes), len(self.detection_scores)} != {found}:
            raise ValueError(
                Message(
                    "services.objects-incomplete",
                    "{classes} classes, {boxes} boxes and {scores} scores are given; each "
                    "object needs all three",
                    classes=found,
                    boxes=len(self.detection_boxes),
                    scores=len(self.detection_scores),
                )
            )
        counts = {name: str(count) for name, count in Counter(self.detection_classes).items()}
        if self.detection_counts != counts:
            raise ValueError(
                Message(
                    "services.counts-wrong",
                    "detection_counts {given} should be {wanted}",
                    given=str(self.detection_counts),
                    wanted=str(counts),
                )
            )
        return self


class DetectionModelDescription(ModelDescription):
    """How to use an object detector: one square of pixels 0..255 in; boxes, classes, scores out."""

    required_files = (GRAPH_FILE, WEIGHTS_FILE)

    project_type: Literal[ProjectType.OBJECT_DETECTION] = ProjectType.OBJECT_DETECTION
    class_names: list[LabelName] = Field(min_length=1)
    backbone: DetectorBackbone
    image_size: int = Field(ge=64, le=2048, description="Side of the square input, pixels")
    pixel_mean: Channels = Field(
        description="Red, green and blue subtracted from pixels, inside of the graph; also the "
        "colour of the square where the picture does not fill it"
    )
    pixel_std: Channels = Field(description="Divides pixels after that, inside of the graph")
    anchor_sizes: list[float] = Field(min_length=1, description="Side of the anchors a level")
    most_objects: int = Field(ge=1, description="How many objects it finds in a picture at most")
    score_threshold: ScoreThreshold = Field(description="Score from which boxes are answered")
    pretrained_weights: str = Field(
        description="Name, source and sha256 of the weights it began from"
    )
