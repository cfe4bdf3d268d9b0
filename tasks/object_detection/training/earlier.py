"""An earlier model of the same project, from which a new one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from detectron2.modeling import GeneralizedRCNN
from torch import Tensor

from schemas.errors import InvalidInputError
from schemas.message import Message
from schemas.model_folder import WEIGHTS_FILE
from schemas.object_detection import DetectionModelDescription, DetectorBackbone
from tasks.learning.learned_content import never_learned, read_learned
from tasks.object_detection.training.data import DetectionSample
from tasks.serving.model_folder import read_model_folder
from tasks.serving.tensors import Tensors, read_tensors, tensor

CLASS_ROWS = ("roi_heads.box_predictor.cls_score.weight", "roi_heads.box_predictor.cls_score.bias")


@dataclass(frozen=True)
class EarlierModel:
    """Weights and classes of an earlier model, and the sha256 of its training samples."""

    class_names: Sequence[str]
    weights: Tensors
    sha256: str
    learned: frozenset[str]

    @classmethod
    def read(cls, folder: Path, backbone: DetectorBackbone) -> "EarlierModel":
        """Return the model in `folder`; InvalidInputError for another backbone."""
        description = read_model_folder(folder, DetectionModelDescription)
        if description.backbone is not backbone:
            raise InvalidInputError(
                "training.other-backbone",
                "the earlier version has the backbone {found}, {chosen} is chosen now; "
                "choose the same one or begin without an earlier version",
                found=description.backbone,
                chosen=backbone,
            )
        return cls(
            class_names=description.class_names,
            weights=read_tensors(folder / WEIGHTS_FILE),
            sha256=description.sha256_of_files[WEIGHTS_FILE],
            learned=read_learned(folder),
        )

    def new_of(self, validation: Sequence[DetectionSample]) -> Sequence[DetectionSample]:
        """Return the pictures it was not trained on.

        Raises InvalidInputError if fewer than half, or none with a box, are left.
        """
        new = never_learned(validation, self.learned, "pictures")
        if not any(sample.boxes for sample in new):
            raise InvalidInputError(
                "training.no-unlearned-boxes",
                "none of the {count} pictures that can validate what the earlier version "
                "has not learned has a box; label more pictures or train without an "
                "incremental version",
                count=len(new),
            )
        return new

    @torch.no_grad()
    def teach(self, network: GeneralizedRCNN, class_names: Sequence[str]) -> None:
        """Copy the weights into a network; classes are matched by name."""
        for name, values in network.state_dict().items():
            if name in CLASS_ROWS:
                self._teach_classes(name, values, class_names)
            else:
                values.copy_(torch.from_numpy(tensor(self.weights, name, *values.shape)))

    def _teach_classes(self, name: str, rows: Tensor, class_names: Sequence[str]) -> None:
        """Copy one row per class and that of the background; a new class gets the mean of all."""
        shape = (len(self.class_names) + 1, *rows.shape[1:])
        earlier = torch.from_numpy(tensor(self.weights, name, *shape))
        rows[:-1], rows[-1] = earlier[:-1].mean(0), earlier[-1]
        for position, class_name in enumerate(class_names):
            if class_name in self.class_names:
                rows[position] = earlier[self.class_names.index(class_name)]

    def note(self, class_names: Sequence[str]) -> Message:
        """Say which classes the earlier model already knew."""
        known = sum(name in self.class_names for name in class_names)
        return Message(
            "training.began-from-earlier",
            "It began from an earlier version that knew {known} of {labels} labels.",
            known=known,
            labels=len(class_names),
        )
