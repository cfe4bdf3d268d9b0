"""What the steps of one training of pictures share, made ready before the first one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.pretrained_weights import PretrainedWeights
from schemas.image_classification import ImageClassificationSettings
from tasks.image_classification.training.earlier import EarlierModel, read_earlier_model
from tasks.image_classification.training.presets import PRESETS, Preset
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import load_halves
from tasks.learning.feature_cache import FeatureCache
from tasks.learning.features import Embedder, mirroring_is_safe
from tasks.learning.progress import Progress
from tasks.learning.splits import shuffled
from tasks.learning.training_data import ProgressListener, TrainingData, TrainingSample

SECONDS_TO_FINISH = 10.0
SECONDS_TO_EVALUATE_A_PICTURE = 0.03
LARGEST_SHARE_TO_FINISH = 0.25


@dataclass(frozen=True)
class Training:
    """What the steps of one training share; `work` ends early enough to export and evaluate."""

    data: TrainingData
    settings: ImageClassificationSettings
    preset: Preset
    embedder: Embedder
    earlier: EarlierModel | None
    training: Sequence[TrainingSample]
    validation: Sequence[TrainingSample]
    deadline: Deadline
    work: Deadline
    progress: Progress

    @property
    def continues(self) -> bool:
        """Whether there are blocks of an earlier version to tune further."""
        return self.earlier is not None and self.earlier.upper is not None


def prepared(
    data: TrainingData,
    settings: ImageClassificationSettings,
    weights: PretrainedWeights,
    deadline: Deadline,
    report: ProgressListener,
    base_model: Path | None,
) -> Training:
    """Load the network and, if one is given, the model to continue from; order the samples."""
    preset = PRESETS[settings.preference]
    lower, upper = load_halves(weights, preset.image_size)
    safe = mirroring_is_safe(data.class_names) if settings.mirror is None else settings.mirror
    earlier: EarlierModel | None = None
    validation: Sequence[TrainingSample] = data.validation
    if base_model is not None:
        earlier = read_earlier_model(base_model, settings.preference, lower, upper)
        validation = earlier.new_of(validation)
    finishing = SECONDS_TO_FINISH + SECONDS_TO_EVALUATE_A_PICTURE * len(validation)
    return Training(
        data=data,
        settings=settings,
        preset=preset,
        embedder=Embedder(
            lower=lower,
            upper=upper,
            cache=FeatureCache(f"{weights.sha256[:16]}-{preset.image_size}"),
            image_size=preset.image_size,
            mirror=safe,
        ),
        earlier=earlier,
        training=shuffled(data.training, settings.seed),
        validation=shuffled(validation, settings.seed),
        deadline=deadline,
        work=deadline.earlier(min(finishing, LARGEST_SHARE_TO_FINISH * deadline.seconds)),
        progress=Progress(report, deadline),
    )
