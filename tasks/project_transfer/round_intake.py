"""The rounds of an imported project: what they made and found; none of them goes on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import JsonValue, ValidationError

from schemas.data_check import DataCheckReport
from schemas.errors import InvalidArchiveError
from schemas.evaluation import MODEL_EVALUATION
from schemas.languages import kept_json
from schemas.message import Message
from schemas.phase import PhaseStatus, RunReport, current_phase, is_over, phases_of
from schemas.problem_sentences import sentences
from schemas.project_archive import ArchivedPhase, ArchivedRound
from schemas.project_settings import SETTINGS_TYPES
from schemas.project_type import ProjectType
from tasks.project_transfer.new_ids import NewIds

CUT_SHORT = Message(
    "transfers.round-cut-short", "the project was exported before this round had ended"
)


@dataclass
class RoundRows:
    """The columns of all rows of rounds."""

    runs: list[dict[str, Any]] = field(default_factory=list)
    phases: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    progress: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[str, DataCheckReport] = field(default_factory=dict)


class RoundIntake:
    """Takes in rounds one by one."""

    def __init__(self, project_type: ProjectType, ids: NewIds) -> None:
        self._type = project_type
        self._ids = ids
        self.rows = RoundRows()

    def take(self, archived: ArchivedRound, versions: Mapping[str, UUID]) -> None:
        """Add the rows of a round; `versions` are those that the archive holds, by name."""
        if archived.round_number in {row["round_number"] for row in self.rows.runs}:
            raise _altered(archived, "it is there twice")
        if archived.dataset_version is not None and archived.dataset_version not in versions:
            raise _altered(archived, f"{archived.dataset_version} is not in the archive")
        try:
            self._add(archived, versions)
        except ValidationError as error:
            raise _altered(archived, sentences(error.errors())) from error

    def _add(self, archived: ArchivedRound, versions: Mapping[str, UUID]) -> None:
        run_id = self._ids.round(archived.round_number)
        settings = SETTINGS_TYPES[self._type].model_validate(archived.settings)
        self.rows.runs.append(
            {
                "id": run_id,
                "project_id": self._ids.project,
                "round_number": archived.round_number,
                "settings": settings.model_dump_json(),
                "dataset_version_id": (
                    versions[archived.dataset_version] if archived.dataset_version else None
                ),
                "ends_early": False,
                "created_at": archived.created_at,
            }
        )
        self.rows.phases += [{"run_id": run_id, **phase} for phase in self._phases(archived)]
        for kind, report in archived.reports.items():
            body = self._report(archived, kind, self._ids.in_report(report))
            self.rows.reports.append({"run_id": run_id, "kind": kind, "body": body})
        self.rows.progress += [
            {"run_id": run_id, "body": kept_json(progress)} for progress in archived.progress
        ]

    def _phases(self, archived: ArchivedRound) -> list[dict[str, Any]]:
        by_key = {phase.key: phase for phase in archived.phases}
        if tuple(by_key) != phases_of(self._type) or len(by_key) != len(archived.phases):
            raise _altered(archived, "its phases are not those of its type")
        statuses = {key: phase.status for key, phase in by_key.items()}
        rows = {phase.key: phase.model_dump() for phase in archived.phases}
        if not is_over(statuses):
            rows[current_phase(statuses)] |= {"status": PhaseStatus.STOPPED, "message": CUT_SHORT}
        return [row if row["status"].has_ended else _not_started(row) for row in rows.values()]

    def _report(self, archived: ArchivedRound, kind: RunReport, report: JsonValue) -> str:
        if kind is RunReport.DATA_CHECK:
            check = DataCheckReport.model_validate_json(json.dumps(report))
            if archived.dataset_version is not None:
                self.rows.checks[archived.dataset_version] = check
            return kept_json(check)
        return kept_json(MODEL_EVALUATION.validate_json(json.dumps(report)))


def _not_started(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"status": PhaseStatus.NOT_STARTED, "message": ""}


def _altered(archived: ArchivedRound, reason: str) -> InvalidArchiveError:
    return InvalidArchiveError(
        "archives.round-unusable",
        "round {round} of the archive cannot be used ({reason}); export the project again",
        round=archived.round_number,
        reason=reason,
    )


__all__ = ["ArchivedPhase", "RoundIntake", "RoundRows"]
