"""Which moves the phases of a round may make: a pure state machine.

The phases of a round form a picture, one status each, in order:

    Executed*  [Running | Awaiting … | Failed | Stopped]?  Not started*

Three parties move them. The process that works on the round begins, waits, finishes and fails
phases; a person answers, retries and stops; the engine's watcher ends rounds whose process is lost.
"""

from collections.abc import Mapping
from enum import StrEnum

from schemas.errors import ConflictError
from schemas.phase import UNFINISHED, PhaseKey, PhaseStatus, current_phase

Picture = Mapping[PhaseKey, PhaseStatus]

WAITS = {
    PhaseKey.LABEL_DATA: PhaseStatus.AWAITING_OPERATION,
    PhaseKey.DEPLOY_SERVICE: PhaseStatus.AWAITING_INPUT,
}
RETRYABLE = (PhaseStatus.FAILED, PhaseStatus.STOPPED)


def refuse_second_round(project: str, unfinished: int | None) -> None:
    """Raise ConflictError while a round of a project is not finished: one goes on at a time."""
    if unfinished is not None:
        raise ConflictError(
            "runs.round-unfinished",
            "round {round} of project {project!r} is not finished; finish or stop it first",
            round=unfinished,
            project=project,
        )


class Mover(StrEnum):
    """Who moves a phase."""

    WORK = "work"
    PERSON = "person"
    WATCHER = "watcher"


class ImpossibleMoveError(ConflictError):
    """A phase cannot make this move: it is not its turn, or its status does not allow it."""


def is_possible(picture: Picture) -> bool:
    """Whether a picture is one that a round can be in."""
    keys = list(picture)
    turn = keys.index(current_phase(picture))
    waits = {key: status for key, status in picture.items() if status.waits_for_a_person}
    return all(WAITS.get(key) is status for key, status in waits.items()) and all(
        picture[key] is PhaseStatus.NOT_STARTED for key in keys[turn + 1 :]
    )


def moved(picture: Picture, key: PhaseKey, to: PhaseStatus, mover: Mover) -> Picture:
    """Return the picture after a move; ImpossibleMoveError when it is not allowed.

    A process that runs a round again may repeat phases that were executed. Such a repetition shows
    only for the latest executed phase, while the one after it has not been executed.
    """
    turn = current_phase(picture)
    if mover is Mover.WORK and picture[key] is PhaseStatus.EXECUTED:
        return _repeated(picture, key, to)
    if key is not turn or not _allowed(picture[key], to, key, mover):
        raise ImpossibleMoveError(
            f"phase {key} is {picture[key]} and cannot become {to} now; the round is at {turn}"
        )
    return {**picture, key: to}


def _repeated(picture: Picture, key: PhaseKey, to: PhaseStatus) -> Picture:
    keys = list(picture)
    following = keys[keys.index(key) + 1 :]
    is_latest = bool(following) and following[0] is current_phase(picture)
    if to is PhaseStatus.RUNNING and is_latest and picture[following[0]] in UNFINISHED:
        return {**picture, key: to, following[0]: PhaseStatus.NOT_STARTED}
    return picture


def _allowed(now: PhaseStatus, to: PhaseStatus, key: PhaseKey, mover: Mover) -> bool:
    if mover is Mover.PERSON:
        if to is PhaseStatus.RUNNING:
            return now.waits_for_a_person or now in RETRYABLE
        return to is PhaseStatus.STOPPED and now in UNFINISHED
    if mover is Mover.WATCHER:
        ends = to in (PhaseStatus.FAILED, PhaseStatus.STOPPED) or to is WAITS.get(key)
        return ends and now in UNFINISHED
    if to is PhaseStatus.EXECUTED:
        return now is PhaseStatus.RUNNING
    if to is PhaseStatus.FAILED:
        return now in UNFINISHED
    return to is PhaseStatus.RUNNING or to is WAITS.get(key)
