"""Train a sound classifier: statistics and pictures of sounds, joined by what each one is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from infra.pretrained_weights import find_weights
from schemas.evaluation import Evaluation
from schemas.message import Message, joined
from schemas.sound_classification import SoundClassificationSettings, SoundMember
from schemas.training import TrainingPreference
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import PRETRAINED, load_halves
from tasks.learning.features import EmbeddedViews
from tasks.learning.notes import on_ending, on_evaluation, on_weights
from tasks.learning.progress import DONE, EVALUATING, Progress
from tasks.learning.splits import shuffled
from tasks.learning.training_data import (
    ProgressListener,
    TrainingData,
    TrainingOutcome,
    TrainingSample,
)
from tasks.learning.training_process import training_process
from tasks.sound_classification.training.choice import Choice, Chooser
from tasks.sound_classification.training.earlier import EarlierSounds, read_earlier
from tasks.sound_classification.training.evaluation import evaluate_sounds
from tasks.sound_classification.training.export import Network, proved, write_model
from tasks.sound_classification.training.features import listen, network_ear, statistics_ear
from tasks.sound_classification.training.learning import Sounds, sounds_heard, truncated
from tasks.sound_classification.training.network import SIDE, LowerHalf

STATISTICS = (SoundMember.LINEAR, SoundMember.KERNEL)
SECONDS_TO_FINISH = 10.0
SECONDS_TO_EVALUATE_A_SOUND = 0.05
LARGEST_SHARE_TO_FINISH = 0.25
SHARE_OF_TIME_TO_LISTEN = 0.3
SHARE_OF_TIME_TO_LOOK = 0.5


@dataclass(frozen=True)
class Preset:
    """The members, and how many views of a sound (itself and changed ones) they learn from."""

    members: tuple[SoundMember, ...]
    views: int
    network_views: int

    @property
    def uses_the_network(self) -> bool:
        """Whether a member looks at the pictures of sounds."""
        return any(member.needs_the_network for member in self.members)


PRESETS = {
    TrainingPreference.PERFORMANCE_FIRST: Preset(STATISTICS, views=6, network_views=0),
    TrainingPreference.BALANCE: Preset(
        (*STATISTICS, SoundMember.NETWORK), views=6, network_views=3
    ),
    TrainingPreference.ACCURACY_FIRST: Preset(
        (*STATISTICS, SoundMember.NETWORK, SoundMember.TUNED), views=8, network_views=4
    ),
}


@dataclass(frozen=True)
class Training:
    """What the steps of one training share; `work` ends early enough to export and evaluate."""

    data: TrainingData
    settings: SoundClassificationSettings
    preset: Preset
    network: Network | None
    earlier: EarlierSounds | None
    training: Sequence[TrainingSample]
    validation: Sequence[TrainingSample]
    deadline: Deadline
    work: Deadline
    progress: Progress


def train_sound_classifier(
    data: TrainingData,
    settings: SoundClassificationSettings,
    model_dir: Path,
    report: ProgressListener,
    deadline: Deadline | None = None,
    base_model: Path | None = None,
) -> TrainingOutcome:
    """Train on `data`, leave the best model in `model_dir`, and tell how good it is.

    `deadline` replaces the one that `settings.max_minutes` gives; `base_model` is the folder of
    an earlier version to go on from.
    """
    deadline = deadline or Deadline(settings.max_minutes * 60)
    with training_process() as threads, threadpool_limits(threads):
        training = _prepare(data, settings, deadline, report, base_model)
        progress = training.progress
        sounds = _heard(training)
        choice = _choose(training, sounds)
        progress.stage(Message("training.writing-model", "Writing the model"), until=0.93)
        learned = _learned_content(training, sounds)
        write_model(choice.stack, learned, data.class_names, training.network, model_dir)
        predictor = proved(sounds.samples, training.network, model_dir)
        progress.stage(EVALUATING, until=1.0)
        left_out = (sounds.samples, choice.stack.out_of_fold)
        evaluation = evaluate_sounds(predictor, left_out, training.validation, deadline, progress)
        progress.stage(DONE, until=1.0)
    return TrainingOutcome(evaluation, joined(_notes(training, sounds, choice, evaluation)))


def _prepare(
    data: TrainingData,
    settings: SoundClassificationSettings,
    deadline: Deadline,
    report: ProgressListener,
    base_model: Path | None,
) -> Training:
    preset = PRESETS[settings.preference]
    network = _open_network() if preset.uses_the_network else None
    earlier, validation = None, data.validation
    if base_model is not None:
        earlier = read_earlier(base_model, network.weights.description if network else "")
        validation = tuple(earlier.new_of(validation))
    finishing = SECONDS_TO_FINISH + SECONDS_TO_EVALUATE_A_SOUND * len(validation)
    return Training(
        data=data,
        settings=settings,
        preset=preset,
        network=network,
        earlier=earlier,
        training=shuffled(data.training, settings.seed),
        validation=shuffled(validation, settings.seed),
        deadline=deadline,
        work=deadline.earlier(min(finishing, LARGEST_SHARE_TO_FINISH * deadline.seconds)),
        progress=Progress(report, deadline),
    )


def _open_network() -> Network:
    weights = find_weights(PRETRAINED)
    lower, upper = load_halves(weights, SIDE)
    return Network(LowerHalf(lower), upper, weights)


def _heard(training: Training) -> Sounds:
    """Make the features; sounds that time did not allow to listen to are left out."""
    training.progress.stage(
        Message("training.listening-to-sounds", "Listening to sounds"),
        until=0.15 if training.network else 0.4,
    )
    described = listen(
        training.training,
        training.preset.views,
        statistics_ear(),
        training.work.share(SHARE_OF_TIME_TO_LISTEN),
        training.progress,
    )
    count = sounds_heard(described)
    samples = training.training[:count]
    pictured = _looked_at(training, samples)
    return Sounds(
        samples=samples,
        class_names=training.data.class_names,
        described=truncated(described, count),
        pictured=pictured,
        seed=training.settings.seed,
    )


def _looked_at(training: Training, samples: Sequence[TrainingSample]) -> EmbeddedViews | None:
    """Return what the network makes of the sounds; None when time did not allow all of them."""
    network = training.network
    if network is None:
        return None
    training.progress.stage(
        Message("training.looking-at-sounds", "Looking at pictures of sounds"), until=0.4
    )
    pictured = listen(
        samples,
        training.preset.network_views,
        network_ear(
            network.lower,
            network.upper,
            network.weights.sha256[:16],
            tunes=SoundMember.TUNED in training.preset.members,
        ),
        training.work.share(SHARE_OF_TIME_TO_LOOK),
        training.progress,
    )
    return pictured if sounds_heard(pictured) == len(samples) else None


def _choose(training: Training, sounds: Sounds) -> Choice:
    members = [
        member
        for member in training.preset.members
        if sounds.pictured is not None or not member.needs_the_network
    ]
    upper = training.network.upper if training.network else None
    chooser = Chooser(members, upper, training.earlier, training.work, training.progress)
    return chooser.choose(sounds)


def _learned_content(training: Training, sounds: Sounds) -> frozenset[str]:
    """Return what the model has learned from, in this training and in earlier ones."""
    now = frozenset(sample.sha256 for sample in sounds.samples)
    return now if training.earlier is None else now | training.earlier.learned


def _notes(training: Training, sounds: Sounds, choice: Choice, evaluation: Evaluation) -> list[str]:
    notes = _notes_on_time(training, sounds, is_complete=choice.is_complete)
    if training.earlier is not None:
        notes.append(training.earlier.note(training.data.class_names))
    notes += choice.notes
    notes += on_evaluation(evaluation, len(training.validation))
    if training.network is not None and choice.stack.uses_the_network:
        notes.append(on_weights(training.network.weights.description))
    return notes


def _notes_on_time(training: Training, sounds: Sounds, *, is_complete: bool) -> list[str]:
    notes: list[str] = []
    if len(sounds.samples) < len(training.training):
        notes.append(
            Message(
                "training.few-sounds",
                "The time limit allowed {learned} of {sounds} sounds to be learned from.",
                learned=len(sounds.samples),
                sounds=len(training.training),
            )
        )
    if training.network is not None and sounds.pictured is None:
        notes.append(
            Message(
                "training.sounds-not-looked-at",
                "The time limit came before all sounds were looked at as pictures.",
            )
        )
    notes.append(on_ending(is_complete=is_complete and not training.work.passed))
    return notes
