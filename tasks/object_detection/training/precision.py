"""Average precision on validation pictures, for model selection during training."""

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from uuid import uuid4

import numpy as np
import torch
from detectron2.data import DatasetCatalog, MetadataCatalog
from detectron2.evaluation import COCOEvaluator
from detectron2.modeling import GeneralizedRCNN
from detectron2.structures import BoxMode
from numpy.typing import NDArray
from torch import Tensor

from infra.work_folder import work_folder
from schemas.object_detection import Channels
from tasks.object_detection.training.data import DetectionSample
from tasks.object_detection.training.hooks import Precision
from tasks.object_detection.training.pictures import told_of
from tasks.serving.pixels import on_square, read_fitted

PICTURES_AT_ONCE = 8


@dataclass(frozen=True)
class ValidationPicture:
    """A picture fitted into the square of the model, with boxes in pixels of the square."""

    pixels: NDArray[np.uint8]
    corners: NDArray[np.float64]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class ValidationPictures:
    """Validation pictures as the served model sees them."""

    class_names: Sequence[str]
    pictures: Sequence[ValidationPicture]
    image_size: int
    colour: Channels

    def squares(self, start: int, count: int) -> list[dict[str, Tensor]]:
        """Return some pictures in the input format of detectron2."""
        return [
            {"image": torch.from_numpy(on_square(picture.pixels, self.image_size, self.colour))}
            for picture in self.pictures[start : start + count]
        ]

    def precision(self, network: GeneralizedRCNN) -> Precision:
        """Return the mean average precision of a network on all pictures."""
        folder = TemporaryDirectory(prefix="exeml-evaluation-", dir=work_folder())
        with _known_to_detectron2(self) as name, folder as written:
            evaluator = COCOEvaluator(
                name, tasks=("bbox",), distributed=False, output_dir=written, use_fast_impl=False
            )
            evaluator.reset()
            if self._process(network, evaluator) == 0:
                return Precision(0.0, 0.0)
            with contextlib.redirect_stdout(None):
                found = evaluator.evaluate()["bbox"]
        return Precision(_share(found["AP"]), _share(found["AP50"]))

    @torch.no_grad()
    def _process(self, network: GeneralizedRCNN, evaluator: COCOEvaluator) -> int:
        """Run the network on all pictures; return the number of predicted boxes."""
        boxes = 0
        for start in range(0, len(self.pictures), PICTURES_AT_ONCE):
            found = network.inference(self.squares(start, PICTURES_AT_ONCE), do_postprocess=False)
            for number, instances in enumerate(found, start=start):
                evaluator.process([{"image_id": number}], [{"instances": instances}])
                boxes += len(instances)
        return boxes

    def records(self) -> list[dict[str, object]]:
        """Return the pictures and their boxes in the dataset format of detectron2."""
        return [
            {
                "file_name": "",
                "image_id": number,
                "width": self.image_size,
                "height": self.image_size,
                "annotations": [
                    {
                        "bbox": corners,
                        "bbox_mode": BoxMode.XYXY_ABS,
                        "category_id": self.class_names.index(label),
                    }
                    for corners, label in zip(picture.corners.tolist(), picture.labels, strict=True)
                ],
            }
            for number, picture in enumerate(self.pictures)
        ]


def read_validation(sample: DetectionSample, image_size: int) -> ValidationPicture:
    """Return a sample as the served model sees it."""
    with told_of(sample):
        fitted = read_fitted(sample.path.read_bytes(), image_size)
    height, width, _ = fitted.pixels.shape
    scale = np.array([width / fitted.width, height / fitted.height] * 2)
    corners = np.array([box.corners for box in sample.boxes]).reshape(-1, 4) * scale
    return ValidationPicture(fitted.pixels, corners, tuple(box.label for box in sample.boxes))


@contextlib.contextmanager
def _known_to_detectron2(pictures: ValidationPictures) -> Iterator[str]:
    name = f"exeml-{uuid4().hex}"
    DatasetCatalog.register(name, pictures.records)
    MetadataCatalog.get(name).set(thing_classes=list(pictures.class_names))
    try:
        yield name
    finally:
        DatasetCatalog.remove(name)
        MetadataCatalog.remove(name)


def _share(percent: float) -> float:
    """Return a fraction; detectron2 returns NaN if no class has objects."""
    return 0.0 if math.isnan(percent) else float(percent) / 100
