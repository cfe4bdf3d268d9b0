"""Settings of each training preference for object detection, on a CPU and on a GPU."""

import math
from dataclasses import dataclass, replace

from schemas.object_detection import DetectorBackbone
from schemas.training import TrainingPreference

MOST_EPOCHS = 60
COCO_IMAGE_SIZE = 640
COCO_RATE = 4e-4


@dataclass(frozen=True)
class DetectionPreset:
    """Image size in pixels, and the length of the training in epochs, or steps if the set is small.

    `box_weight` is what the places of objects count beside their labels. With 2, balance finds
    objects of 150 pictures at an AP of .615 instead of .594 (AP at 0.50: .872, .853); a short
    training of ten labels has no time for that (.662 instead of .679, at 0.50: .913, .946).
    """

    image_size: int
    frozen_blocks: int
    epochs: int
    fewest_steps: int
    evaluations: int
    batch_size: int = 8
    channels: int = 96
    rate: float = 2e-3
    box_weight: float = 1.0

    def steps(self, pictures: int) -> int:
        """Return the planned steps for a number of training pictures."""
        of_an_epoch = math.ceil(pictures / self.batch_size)
        steps = max(self.fewest_steps, self.epochs * of_an_epoch)
        return min(steps, MOST_EPOCHS * of_an_epoch)


def preset_for(preference: TrainingPreference, backbone: DetectorBackbone) -> DetectionPreset:
    """Return the preset; a network pretrained on COCO is trained for less time."""
    preset = PRESETS[preference]
    if backbone is DetectorBackbone.R50_FPN:
        return replace(preset, image_size=COCO_IMAGE_SIZE, rate=COCO_RATE, box_weight=1.0)
    return preset


PRESETS = {
    TrainingPreference.PERFORMANCE_FIRST: DetectionPreset(
        image_size=320, frozen_blocks=6, epochs=4, fewest_steps=150, evaluations=3
    ),
    TrainingPreference.BALANCE: DetectionPreset(
        image_size=320,
        frozen_blocks=6,
        epochs=12,
        fewest_steps=600,
        evaluations=8,
        box_weight=2.0,
    ),
    TrainingPreference.ACCURACY_FIRST: DetectionPreset(
        image_size=416,
        frozen_blocks=3,
        epochs=24,
        fewest_steps=1200,
        evaluations=10,
        box_weight=2.0,
    ),
}
