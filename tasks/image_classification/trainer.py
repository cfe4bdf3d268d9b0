"""Train an image classifier: embed once, fit linearly, tune the last blocks, keep the best."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from infra.pretrained_weights import PretrainedWeights, find_weights
from schemas.evaluation import Evaluation
from schemas.image_classification import ImageClassificationSettings
from schemas.message import Message, joined
from schemas.model_folder import ImageModelDescription
from tasks.image_classification.training.candidates import (
    Candidate,
    LabeledViews,
    LinearCandidate,
    TuningStart,
    averaged_candidate,
    linear_candidate,
    start_afresh,
    start_from_earlier,
    tuned_candidate,
)
from tasks.image_classification.training.evaluation import (
    cross_validate,
    evaluate_served,
    has_small_data,
    sample_folds,
    targets,
)
from tasks.image_classification.training.training import Training, prepared
from tasks.learning.classifier import Classifier
from tasks.learning.deadline import Deadline
from tasks.learning.efficientnet import PIXEL_MEAN, PIXEL_STD, PRETRAINED
from tasks.learning.learned_content import write_learned
from tasks.learning.model_export import write_description, write_graph_and_weights
from tasks.learning.notes import (
    TOO_LATE_FOR_NETWORK,
    on_ending,
    on_evaluation,
    on_model,
    on_weights,
)
from tasks.learning.progress import DONE, EVALUATING
from tasks.learning.training_data import (
    ProgressListener,
    TrainingData,
    TrainingOutcome,
    TrainingSample,
)
from tasks.learning.training_process import training_process

FOLDS_OF_THE_SEARCH = 3
SAMPLES_TO_CHOOSE_WITH = 2000
PICTURES_TO_PROVE_THE_GRAPH = 8


@dataclass(frozen=True)
class Choice:
    """The model that was chosen and why."""

    best: Candidate
    notes: list[str]


def train_image_classifier(
    data: TrainingData,
    settings: ImageClassificationSettings,
    model_dir: Path,
    report: ProgressListener,
    deadline: Deadline | None = None,
    base_model: Path | None = None,
) -> TrainingOutcome:
    """Train on `data`, leave the best model in `model_dir`, and tell how good it is.

    `deadline` replaces the one that `settings.max_minutes` gives; `base_model` is the model folder
    of the earlier version to continue from.
    """
    deadline = deadline or Deadline(settings.max_minutes * 60)
    with training_process():
        weights = find_weights(PRETRAINED)
        training = prepared(data, settings, weights, deadline, report, base_model)
        choice = _choose(training)
        training.progress.stage(Message("training.writing-model", "Writing the model"), until=0.92)
        _write_model(training, choice.best, weights, model_dir)
        training.progress.stage(EVALUATING, until=1.0)
        evaluation = _evaluate(training, choice.best, model_dir)
        training.progress.stage(DONE, until=1.0)
    notes = [
        *_notes_on_earlier(training, choice.best),
        *choice.notes,
        *_notes_on_evaluation(training, evaluation),
        on_weights(weights.description),
    ]
    return TrainingOutcome(evaluation, joined(notes))


def _choose(training: Training) -> Choice:
    """Make the candidates that the preset asks for and time allows; the best one is kept."""
    tunes = bool(training.validation) and (training.preset.tunes_network or training.continues)
    training.progress.stage(
        Message("training.reading-pictures", "Reading pictures"), until=0.4 if tunes else 0.8
    )
    views = training.preset.views_of_each(len(training.training))
    choosing = training.validation[:SAMPLES_TO_CHOOSE_WITH]
    validation = _embed(training, choosing, 1, 0.2) if choosing else None
    learned = _embed(training, training.training, views, 0.6)
    training.progress.stage(
        Message("training.fitting-linear-model", "Fitting the linear model"),
        until=0.5 if tunes else 0.9,
    )
    folds = sample_folds(training.training, FOLDS_OF_THE_SEARCH, training.settings.seed)
    linear = linear_candidate(
        training.embedder.upper, learned, validation, folds, training.work.share(0.8)
    )
    notes = _notes_on_pictures(training, learned, views)
    if not tunes or validation is None:
        ended = on_ending(is_complete=not training.work.passed)
        return Choice(linear, [*notes, ended, on_model(linear.recipe)])
    training.progress.stage(Message("training.tuning-network", "Tuning the network"), until=0.9)
    return _tune_and_choose(training, linear, learned, validation, notes)


def _tune_and_choose(
    training: Training,
    linear: LinearCandidate,
    learned: LabeledViews,
    validation: LabeledViews,
    notes: list[str],
) -> Choice:
    start = _tuning_start(training, linear, learned)
    tuned, is_finished = tuned_candidate(
        start, learned, validation, training.work, training.progress, training.settings.seed
    )
    if tuned is None:
        return Choice(linear, [*notes, TOO_LATE_FOR_NETWORK, on_model(linear.recipe)])
    candidates: list[Candidate] = [linear, tuned]
    if training.preset.averages:
        candidates.append(averaged_candidate(linear, tuned, validation))
    best = min(candidates, key=lambda candidate: candidate.log_loss)
    return Choice(
        best, [*notes, _note_on_tuning(is_finished=is_finished), _note_on_choice(best, candidates)]
    )


def _note_on_tuning(*, is_finished: bool) -> Message:
    if is_finished:
        return Message("training.tuned-as-planned", "Tuning ended as planned.")
    return Message("training.tuning-cut-short", "Tuning was cut short by the time limit.")


def _note_on_choice(best: Candidate, candidates: Sequence[Candidate]) -> Message:
    losses = [
        Message(
            "training.loss-of-candidate",
            "{loss:.3f} ({recipe})",
            loss=candidate.log_loss,
            recipe=candidate.recipe,
        )
        for candidate in candidates
    ]
    return Message(
        "training.chosen-model",
        "Model: {recipe}; log-loss on validation, one more taken as wrong: {losses}.",
        recipe=best.recipe,
        losses=losses,
    )


def _tuning_start(
    training: Training, linear: LinearCandidate, learned: LabeledViews
) -> TuningStart:
    earlier = training.earlier
    if earlier is None or earlier.upper is None:
        return start_afresh(linear)
    return start_from_earlier(earlier.upper, linear, learned, training.work)


def _embed(
    training: Training, samples: Sequence[TrainingSample], views: int, share: float
) -> LabeledViews:
    embedded = training.embedder.embed(
        samples, range(views), training.work.share(share), training.progress
    )
    return LabeledViews(
        embedded, targets(samples, training.data.class_names), training.data.multi_label
    )


def _write_model(
    training: Training, best: Candidate, weights: PretrainedWeights, model_dir: Path
) -> None:
    classifier = Classifier(
        training.embedder.lower, best.branches, multi_label=training.data.multi_label
    )
    shown = training.training[:PICTURES_TO_PROVE_THE_GRAPH]
    examples = torch.stack([training.embedder.pixels(sample) for sample in shown]).float()
    sha256_of_files = write_graph_and_weights(classifier.eval(), examples, model_dir)
    sha256_of_files |= write_learned(_learned_content(training, best), model_dir)
    description = ImageModelDescription(
        class_names=list(training.data.class_names),
        image_size=training.preset.image_size,
        pixel_mean=PIXEL_MEAN,
        pixel_std=PIXEL_STD,
        multi_label=training.data.multi_label,
        thresholds=best.thresholds,
        recipe=best.recipe,
        pretrained_weights=weights.description,
        sha256_of_files=sha256_of_files,
    )
    write_description(description, model_dir)


def _learned_content(training: Training, best: Candidate) -> frozenset[str]:
    """Return what the chosen model has learned from, in this training and in earlier ones."""
    now = frozenset(sample.sha256 for sample in training.training)
    if training.earlier is None or isinstance(best, LinearCandidate):
        return now
    return now | training.earlier.learned


def _evaluate(training: Training, best: Candidate, model_dir: Path) -> Evaluation:
    if isinstance(best, LinearCandidate) and (
        has_small_data(training.data) or not training.validation
    ):
        evaluation = _cross_validate(training, best)
        if evaluation is not None:
            return evaluation
    return evaluate_served(
        model_dir,
        training.validation,
        training.data.class_names,
        training.deadline,
        training.progress,
    )


def _cross_validate(training: Training, linear: LinearCandidate) -> Evaluation | None:
    samples = [*training.training, *training.validation]
    views = training.preset.views_of_each(len(training.training))
    deadline = training.deadline if training.validation else Deadline(float("inf"))
    embedded = training.embedder.embed(samples, range(views), deadline, training.progress)
    target = targets(samples, training.data.class_names)
    labeled = LabeledViews(embedded, target, training.data.multi_label)
    return cross_validate(
        linear, samples, labeled, training.data.class_names, training.settings.seed, deadline
    )


def _notes_on_earlier(training: Training, best: Candidate) -> list[str]:
    if training.earlier is None:
        return []
    notes = [training.earlier.note(training.data)]
    if training.continues and isinstance(best, LinearCandidate):
        notes.append(
            Message(
                "training.linear-is-better",
                "A linear model that was trained afresh is better, so it is kept instead.",
            )
        )
    return notes


def _notes_on_pictures(training: Training, learned: LabeledViews, views: int) -> list[str]:
    planned = len(training.training) * views
    done = len(learned.views.sample)
    if done == planned:
        return []
    return [
        Message(
            "training.few-views",
            "The time limit allowed {done} of {planned} views of the training pictures.",
            done=done,
            planned=planned,
        )
    ]


def _notes_on_evaluation(training: Training, evaluation: Evaluation) -> list[str]:
    notes = on_evaluation(evaluation, len(training.validation))
    if training.data.multi_label:
        notes.append(
            Message(
                "training.accuracy-of-label-sets",
                "Accuracy is the share of pictures with exactly the right set of labels.",
            )
        )
    return notes
