"""Train a text classifier: n-grams and an encoder, joined by what each says of unseen texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from schemas.message import Message, joined
from schemas.text_classification import Member, TextClassificationSettings
from schemas.training import TrainingPreference
from tasks.learning.deadline import Deadline
from tasks.learning.feature_cache import FeatureCache
from tasks.learning.notes import on_ending, on_evaluation
from tasks.learning.progress import DONE, EVALUATING, Progress
from tasks.learning.splits import shuffled
from tasks.learning.training_data import ProgressListener, TrainingOutcome
from tasks.learning.training_process import training_process
from tasks.text_classification.training.choice import choose_stack
from tasks.text_classification.training.encoders import OpenedEncoder, open_encoder
from tasks.text_classification.training.evaluation import evaluate_texts
from tasks.text_classification.training.export import proved, write_model
from tasks.text_classification.training.features import countable, embed
from tasks.text_classification.training.members import positions
from tasks.text_classification.training.stack import Texts
from tasks.text_classification.training.training_data import TextSample, TextTrainingData

SECONDS_TO_FINISH = 10.0
SECONDS_TO_EVALUATE_A_TEXT = 0.03
LARGEST_SHARE_TO_FINISH = 0.25
SHARE_OF_TIME_FOR_READING = 0.4
SHARE_OF_TIME_FOR_NGRAMS = 0.3
FAST = (Member.NGRAMS, Member.LINEAR)
STRONG = (*FAST, Member.KERNEL, Member.JOINT)
PRESETS = {
    TrainingPreference.PERFORMANCE_FIRST: FAST,
    TrainingPreference.BALANCE: STRONG,
    TrainingPreference.ACCURACY_FIRST: (*STRONG, Member.TUNED),
}


@dataclass(frozen=True)
class Training:
    """What the steps of one training share; `work` ends early enough to export and evaluate."""

    data: TextTrainingData
    settings: TextClassificationSettings
    opened: OpenedEncoder
    training: Sequence[TextSample]
    validation: Sequence[TextSample]
    deadline: Deadline
    work: Deadline
    progress: Progress


def train_text_classifier(
    data: TextTrainingData,
    settings: TextClassificationSettings,
    model_dir: Path,
    report: ProgressListener,
    deadline: Deadline | None = None,
) -> TrainingOutcome:
    """Train on `data`, leave the best model in `model_dir`, and tell how good it is.

    `deadline` replaces the one that `settings.max_minutes` gives.
    """
    deadline = deadline or Deadline(settings.max_minutes * 60)
    with training_process() as threads, threadpool_limits(threads):
        training = _prepare(data, settings, model_dir, deadline, report)
        progress = training.progress
        progress.stage(Message("training.reading-texts", "Reading texts"), until=0.35)
        texts = _embedded(training)
        choice = choose_stack(texts, PRESETS[settings.preference], training.work, progress)
        progress.stage(Message("training.writing-model", "Writing the model"), until=0.93)
        write_model(choice.stack, texts, data.class_names, training.opened, model_dir)
        predictor = proved(choice.stack, texts, model_dir)
        progress.stage(EVALUATING, until=1.0)
        evaluation = evaluate_texts(
            predictor, choice.stack, texts, training.validation, deadline, progress
        )
        progress.stage(DONE, until=1.0)
    notes = [
        Message("training.languages", "Languages: {languages}.", languages=texts.languages),
        *_notes_on_time(training, texts, is_complete=choice.is_complete),
        *choice.notes,
        *on_evaluation(evaluation, len(training.validation)),
        Message(
            "training.encoder", "Encoder: {encoder}.", encoder=training.opened.description.name
        ),
    ]
    return TrainingOutcome(evaluation, joined(notes))


def _prepare(
    data: TextTrainingData,
    settings: TextClassificationSettings,
    model_dir: Path,
    deadline: Deadline,
    report: ProgressListener,
) -> Training:
    progress = Progress(report, deadline)
    progress.stage(Message("training.opening-encoder", "Opening the encoder"), until=0.02)
    validation = shuffled(data.validation, settings.seed)
    finishing = SECONDS_TO_FINISH + SECONDS_TO_EVALUATE_A_TEXT * len(validation)
    return Training(
        data=data,
        settings=settings,
        opened=open_encoder(settings.encoder, model_dir),
        training=shuffled(data.training, settings.seed),
        validation=validation,
        deadline=deadline,
        work=deadline.earlier(min(finishing, LARGEST_SHARE_TO_FINISH * deadline.seconds)),
        progress=progress,
    )


def _embedded(training: Training) -> Texts:
    encoded = embed(
        training.training,
        training.opened.encoder,
        FeatureCache(training.opened.key),
        training.work.share(SHARE_OF_TIME_FOR_READING),
        training.progress,
    )
    counted = countable(
        [sample.text for sample in training.training], SHARE_OF_TIME_FOR_NGRAMS * training.work.left
    )
    samples = training.training[: min(len(encoded), counted)]
    return Texts(
        samples=samples,
        classes=positions([sample.label for sample in samples], training.data.class_names),
        count=len(training.data.class_names),
        encoded=encoded[: len(samples)],
        encoder=training.opened.encoder,
        seed=training.settings.seed,
    )


def _notes_on_time(training: Training, texts: Texts, *, is_complete: bool) -> list[str]:
    notes: list[str] = []
    if len(texts.samples) < len(training.training):
        notes.append(
            Message(
                "training.few-texts",
                "The time limit allowed {learned} of {texts} texts to be learned from.",
                learned=len(texts.samples),
                texts=len(training.training),
            )
        )
    notes.append(on_ending(is_complete=is_complete and not training.work.passed))
    return notes
