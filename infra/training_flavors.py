"""The training flavors of this installation, and which of them this machine can run."""

import os
from pathlib import Path

from infra.settings import settings
from schemas.errors import InvalidInputError
from schemas.message import Message
from schemas.training_flavor import FlavorSettings, TrainingFlavor

CORES_OF_A_TRAINING = 2
GPU_DEVICES = ("nvidia[0-9]*", "dxg", "kfd")  # NVIDIA, Windows' Linux, AMD


def list_all() -> list[TrainingFlavor]:
    """Return the flavors in the order of the settings, unusable ones with the reason."""
    return [_flavor(name, chosen) for name, chosen in settings().training_flavors.items()]


def get(name: str) -> TrainingFlavor:
    """Return a flavor; InvalidInputError when this platform has none of that name."""
    known = {flavor.name: flavor for flavor in list_all()}
    if name not in known:
        raise InvalidInputError(
            "training.unknown-flavor",
            "there is no training flavor {flavor!r} on this platform; use one of {known}, "
            "or add it to EXEML_TRAINING_FLAVORS",
            flavor=name,
            known=list(known),
        )
    return known[name]


def require(name: str) -> TrainingFlavor:
    """Refuse a flavor that is not there or cannot be used; InvalidInputError says why."""
    flavor = get(name)
    if not flavor.usable:
        raise InvalidInputError(
            "training.flavor-unusable",
            "training flavor {flavor!r} cannot be used: {reason}",
            flavor=name,
            reason=flavor.reason,
        )
    return flavor


def require_agreement(flavor: TrainingFlavor, *, agreed: bool) -> None:
    """Refuse a person who has not agreed to the note of a flavor that has one."""
    if flavor.agreement and not agreed:
        raise InvalidInputError(
            "training.flavor-not-agreed",
            "training flavor {flavor!r} asks for your agreement; send `agreed`, in a "
            "terminal --agree: {agreement}",
            flavor=flavor.name,
            agreement=flavor.agreement,
        )


def with_worker_here() -> list[str]:
    """Return the flavors whose worker the platform starts."""
    offered = settings().training_flavors
    return [one.name for one in list_all() if one.usable and offered[one.name].worker_here]


def worker_environment(name: str) -> dict[str, str]:
    """Environment of the worker of a flavor: one without a GPU does not see any."""
    return {} if settings().training_flavors[name].gpu else {"CUDA_VISIBLE_DEVICES": ""}


def _flavor(name: str, chosen: FlavorSettings) -> TrainingFlavor:
    reason = _why_unusable(chosen)
    return TrainingFlavor(
        name=name,
        description=chosen.description,
        usable=not reason,
        reason=reason,
        gpu=chosen.gpu,
        max_minutes=chosen.max_minutes,
        agreement=chosen.agreement,
        at_once=chosen.at_once or _at_once_here(),
    )


def _why_unusable(chosen: FlavorSettings) -> str:
    if not chosen.gpu or not chosen.worker_here:
        return ""
    if any(True for pattern in GPU_DEVICES for _ in Path("/dev").glob(pattern)):
        return ""
    return Message(
        "training.no-gpu",
        "no GPU is found on this machine; install its driver, or start a worker on a machine "
        "that has one and set worker_here to false in EXEML_TRAINING_FLAVORS",
    )


def _at_once_here() -> int:
    return max(1, len(os.sched_getaffinity(0)) // CORES_OF_A_TRAINING)
