"""`model.json`: what a folder with a trained model holds and how the model is to be used."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.label import LabelName
from schemas.languages import ForeignSentence
from schemas.message import Message
from schemas.project_type import ProjectType
from schemas.written_as import WrittenAs

DESCRIPTION_FILE = "model.json"

Sha256 = Annotated[
    str,
    WrittenAs(
        r"[0-9a-f]{64}", Message("forms.sha256", "a sha256 of 64 digits and letters from a to f")
    ),
]
# Formats that hold numbers and text only; nothing in them runs when it is read.
FileName = Annotated[
    str,
    WrittenAs(
        r"[a-z0-9][a-z0-9_-]{0,60}\.(onnx|safetensors|cbm|json|txt)",
        Message(
            "forms.model-file-name",
            "the name that a file of a model may have, for example model.onnx",
        ),
    ),
]
GRAPH_FILE = "model.onnx"
WEIGHTS_FILE = "weights.safetensors"
LEARNED_FILE = "learned.txt"
Threshold = Annotated[float, Field(gt=0, lt=1)]


class ModelDescription(BaseModel):
    """What every model folder says of itself; each type adds how its model is used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    required_files: ClassVar[tuple[str, ...]]

    format: Literal[1] = 1
    project_type: ProjectType
    recipe: ForeignSentence = Field(description="What was trained, in words")
    sha256_of_files: dict[FileName, Sha256]


class ImageModelDescription(ModelDescription):
    """How to use an image classifier: pixels 0..255 in, one probability a class out."""

    required_files = (GRAPH_FILE, WEIGHTS_FILE)

    project_type: Literal[ProjectType.IMAGE_CLASSIFICATION] = ProjectType.IMAGE_CLASSIFICATION
    class_names: list[LabelName] = Field(min_length=2)
    image_size: int = Field(ge=32, le=1024, description="Side of the square input, pixels")
    pixel_mean: float = Field(description="Subtracted from pixels, inside of the graph")
    pixel_std: float = Field(gt=0, description="Divides pixels after that, inside of the graph")
    multi_label: bool = Field(description="Whether several classes may be true at once")
    thresholds: list[Threshold] | None = Field(
        description="From which probability a class counts as true; none for single labels"
    )
    pretrained_weights: str = Field(
        description="Name, source and sha256 of the weights it began from"
    )

    @model_validator(mode="after")
    def thresholds_fit_the_classes(self) -> "ImageModelDescription":
        wanted = len(self.class_names) if self.multi_label else 0
        if len(self.thresholds or []) != wanted:
            raise ValueError(
                Message(
                    "models.thresholds-miscounted",
                    "{thresholds} thresholds are given, {wanted} are needed for {classes} "
                    "classes with multi_label {multi_label}",
                    thresholds=len(self.thresholds or []),
                    wanted=wanted,
                    classes=len(self.class_names),
                    multi_label=self.multi_label,
                )
            )
        return self
