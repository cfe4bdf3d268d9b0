"""Notes on a training that several types of models have."""

from collections.abc import Sequence

from schemas.evaluation import ModelEvaluation
from schemas.message import Message

PLANNED = Message("training.ended-as-planned", "Training ended as planned.")
CUT_SHORT = Message("training.cut-short", "Training was cut short by the time limit.")
TOO_LATE_FOR_NETWORK = Message(
    "training.no-time-for-network", "The time limit came before the network could be tuned."
)
FEW_MEMBERS = Message(
    "training.few-members", "The time limit allowed only some members to be judged."
)


def on_ending(*, is_complete: bool) -> Message:
    """Tell whether there was time for all of the training."""
    return PLANNED if is_complete else CUT_SHORT


def on_model(recipe: str) -> Message:
    """Tell what was trained."""
    return Message("training.model", "Model: {recipe}.", recipe=recipe)


def on_evaluation(evaluation: ModelEvaluation, validation: int) -> list[str]:
    """Tell how a model was evaluated, and whether there was time for all validation samples."""
    notes: list[str] = [
        Message(
            "training.evaluated-on",
            "Evaluated on {samples} {how}.",
            samples=evaluation.samples,
            how=evaluation.method.sentence,
        )
    ]
    if evaluation.samples < validation:
        notes.append(
            Message(
                "training.few-evaluated",
                "The time limit allowed {samples} of {validation} of these.",
                samples=evaluation.samples,
                validation=validation,
            )
        )
    return notes


def on_weights(description: str) -> Message:
    """Tell which pretrained weights a training began from."""
    return Message("training.weights", "Pretrained weights: {weights}.", weights=description)


def on_left_out(pictures: int) -> Message:
    """Tell that an earlier version has learned from validation pictures."""
    return Message(
        "training.pictures-left-out",
        "{pictures} validation pictures are left out, for it has learned from them.",
        pictures=pictures,
    )


def on_member(member: str, weight: float) -> Message:
    """Tell the weight of one of several models."""
    return Message(
        "training.member-weight", "{member} x {weight:.2f}", member=member, weight=float(weight)
    )


def listed(parts: Sequence[str]) -> str:
    """Return several things as a list in words."""
    return parts[0] if len(parts) == 1 else Message("training.list", "{parts}", parts=list(parts))
