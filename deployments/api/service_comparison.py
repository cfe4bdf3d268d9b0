"""The report on shadows: their answers compared with those of the serving versions."""

import json
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel, ValidationError

from infra.replica_files import comparison_folder
from schemas.service import (
    OUTCOME_LENGTH,
    AnswerTimes,
    ComparisonReport,
    Disagreement,
    Service,
    ServiceVersion,
    ShadowComparison,
)

DISAGREEMENTS = 10
SAME_NUMBER = 0.01


class NotedAnswer(BaseModel):
    """A line that a replica has written."""

    request: str
    outcome: str
    ms: float
    shadow: bool


class Noted(NamedTuple):
    """The answers of a version to clients, and to mirrored requests as a shadow."""

    to_clients: list[NotedAnswer]
    to_copies: list[NotedAnswer]


class Pair(NamedTuple):
    """The outcomes of two versions for one request."""

    answered: str
    shadow: str


def comparison(service: Service) -> ComparisonReport:
    """Return how the shadows of a service agree with the versions that answer.

    A version that was a shadow and answers now has answers of both kinds, which stay apart.
    """
    main = [version for version in service.versions if not version.shadow_percent]
    noted = {version.version: _answers(service.id, version) for version in service.versions}
    said = {
        answer.request: answer.outcome
        for version in main
        for answer in noted[version.version].to_clients
    }
    return ComparisonReport(
        answering=[_times(version.version, noted[version.version].to_clients) for version in main],
        shadows=[
            _shadow(version.version, noted[version.version].to_copies, said)
            for version in service.versions
            if version.shadow_percent
        ],
    )


def _answers(service_id: UUID, version: ServiceVersion) -> Noted:
    noted = list(_read(service_id, f"{version.model_version_id}.*.jsonl*"))
    return Noted(
        to_clients=[answer for answer in noted if not answer.shadow],
        to_copies=[answer for answer in noted if answer.shadow],
    )


def _read(service_id: UUID, pattern: str) -> Iterator[NotedAnswer]:
    """Read the answers that replicas noted; incomplete lines are skipped."""
    for path in sorted(comparison_folder(service_id).glob(pattern)):
        for line in path.read_bytes().splitlines():
            try:
                yield NotedAnswer.model_validate_json(line)
            except ValidationError:
                continue


def _times(version: str, noted: Sequence[NotedAnswer]) -> AnswerTimes:
    if len(noted) < 2:
        only = noted[0].ms if noted else None
        return AnswerTimes(version=version, answers=len(noted), p50_ms=only, p95_ms=only)
    percentiles = statistics.quantiles((answer.ms for answer in noted), n=20, method="inclusive")
    return AnswerTimes(
        version=version, answers=len(noted), p50_ms=percentiles[9], p95_ms=percentiles[18]
    )


def _shadow(version: str, noted: Sequence[NotedAnswer], said: dict[str, str]) -> ShadowComparison:
    pairs = [
        Pair(said[answer.request], answer.outcome) for answer in noted if answer.request in said
    ]
    different = Counter(pair for pair in pairs if not agree(pair.answered, pair.shadow))
    agreeing = len(pairs) - different.total()
    return ShadowComparison(
        **_times(version, noted).model_dump(),
        compared=len(pairs),
        agreeing=agreeing,
        agreement=agreeing / len(pairs) if pairs else None,
        disagreements=[
            Disagreement(answered=_shown(pair.answered), shadow=_shown(pair.shadow), requests=count)
            for pair, count in different.most_common(DISAGREEMENTS)
        ],
    )


def _shown(outcome: str) -> str:
    return outcome if len(outcome) <= OUTCOME_LENGTH else f"{outcome[: OUTCOME_LENGTH - 1]}…"


def agree(answered: str, shadow: str) -> bool:
    """Whether two outcomes are equal; numbers may differ by 1 %."""
    if answered == shadow:
        return True
    if not (answered.startswith("[") and shadow.startswith("[")):
        return False
    some, others = json.loads(answered), json.loads(shadow)
    return len(some) == len(others) and all(map(_is_same, some, others))


def _is_same(value: str | float, other: str | float) -> bool:
    if isinstance(value, str) or isinstance(other, str):
        return value == other
    return abs(value - other) <= SAME_NUMBER * max(abs(value), abs(other))
