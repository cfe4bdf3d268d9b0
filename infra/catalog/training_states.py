"""How many trainings of projects are in which state: of all rounds, not only of the latest."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from infra.catalog.tables import ModelVersionRow, PhaseRow, RunRow
from schemas.model_version import ModelVersionStatus
from schemas.phase import PhaseKey, PhaseStatus
from schemas.training_status import TrainingCount, TrainingState

PHASES = (PhaseKey.TRAIN_MODEL, PhaseKey.REGISTER_MODEL)
STATES = {
    PhaseStatus.RUNNING: TrainingState.RUNNING,
    PhaseStatus.FAILED: TrainingState.TRAINING_FAILURE,
    PhaseStatus.STOPPED: TrainingState.STOPPED,
}


def counts(session: Session, project_ids: Sequence[UUID]) -> dict[UUID, list[TrainingCount]]:
    """Count versions that are there and trainings that are on their way to one, or failed.

    A version that was imported counts, one that was deleted does not. A project without any is
    `Not started`.
    """
    found: dict[UUID, Counter[TrainingState]] = {one: Counter() for one in project_ids}
    for project_id, count in session.execute(_successful(project_ids)):
        found[project_id][TrainingState.SUCCESSFUL] += count
    for project_id, key, status in session.execute(_unsuccessful(project_ids)):
        found[project_id][_state(key, status)] += 1
    return {
        project_id: [
            TrainingCount(state=state, count=states[state])
            for state in TrainingState
            if states[state]
        ]
        or [TrainingCount(state=TrainingState.NOT_STARTED, count=0)]
        for project_id, states in found.items()
    }


def _successful(project_ids: Sequence[UUID]) -> Select[tuple[UUID, int]]:
    return (
        select(ModelVersionRow.project_id, func.count())
        .where(ModelVersionRow.project_id.in_(project_ids))
        .where(ModelVersionRow.status == ModelVersionStatus.SUCCESSFUL)
        .where(ModelVersionRow.deleted_at.is_(None))
        .group_by(ModelVersionRow.project_id)
    )


def _unsuccessful(
    project_ids: Sequence[UUID],
) -> Select[tuple[UUID, PhaseKey, PhaseStatus]]:
    return (
        select(RunRow.project_id, PhaseRow.key, PhaseRow.status)
        .join(PhaseRow, PhaseRow.run_id == RunRow.id)
        .where(RunRow.project_id.in_(project_ids))
        .where(PhaseRow.key.in_(PHASES), PhaseRow.status.in_(STATES))
    )


def _state(key: PhaseKey, status: PhaseStatus) -> TrainingState:
    if key is PhaseKey.REGISTER_MODEL and status is PhaseStatus.FAILED:
        return TrainingState.MODEL_PUBLISH_FAILED
    return STATES[status]
