"""An earlier model of the same project, from which a new one begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from schemas.errors import InvalidInputError
from schemas.model_folder import WEIGHTS_FILE
from schemas.object_detection import DetectionModelDescription, DetectorBackbone
from tasks.predictors.model_folder import read_model_folder


@dataclass(frozen=True)
class EarlierModel:
    """The weights of an earlier model and the classes that it tells apart."""

    class_names: Sequence[str]
    weights: Mapping[str, Tensor]
    sha256: str

    @classmethod
    def read(cls, folder: Path, backbone: DetectorBackbone) -> "EarlierModel":
        """Return the model in `folder`; only one with the same backbone can be built upon."""
        description = read_model_folder(folder, DetectionModelDescription)
        if description.backbone is not backbone:
            raise InvalidInputError(
                f"the earlier version has the backbone {description.backbone}, {backbone} is "
                "chosen now; choose the same one or begin without an earlier version"
            )
        return cls(
            class_names=description.class_names,
            weights=load_file(folder / WEIGHTS_FILE),
            sha256=description.sha256_of_files[WEIGHTS_FILE],
        )

    def note(self, class_names: Sequence[str]) -> str:
        """Say which of its classes are known from it."""
        known = sum(name in self.class_names for name in class_names)
        return f"It began from an earlier version that knew {known} of {len(class_names)} labels."
