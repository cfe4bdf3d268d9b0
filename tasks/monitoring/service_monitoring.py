"""From what was counted of a service to points over time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import ceil

from infra.catalog.monitoring import Span
from schemas.errors import InvalidInputError
from schemas.monitoring import (
    CONFIDENCE_EDGES,
    LATENCY_EDGES,
    MINUTE_SECONDS,
    POINTS_MOST,
    POINTS_USUAL,
    MonitoringPoint,
)

SERVER_ERRORS, REFUSALS = "5", "4"


def step_for(begin: datetime, end: datetime, requested: int | None) -> int:
    """Return the seconds of a step: what is wanted, or what makes about 120 points of whole
    minutes."""
    seconds = (end - begin).total_seconds()
    if seconds <= 0:
        raise InvalidInputError(
            "monitoring.empty-period",
            "the time from {begin} to {end} is empty; let it end later",
            begin=begin.isoformat(),
            end=end.isoformat(),
        )
    step = requested or max(1, round(seconds / POINTS_USUAL / MINUTE_SECONDS)) * MINUTE_SECONDS
    if step % MINUTE_SECONDS or step < MINUTE_SECONDS:
        raise InvalidInputError(
            "monitoring.step-not-multiple",
            "the step is {step} s; choose a multiple of {unit}",
            step=step,
            unit=MINUTE_SECONDS,
        )
    if seconds / step > POINTS_MOST:
        least = ceil(seconds / POINTS_MOST / MINUTE_SECONDS) * MINUTE_SECONDS
        raise InvalidInputError(
            "monitoring.too-many-points",
            "steps of {step} s make more than {most:,} points; choose {least} s or more",
            step=step,
            most=POINTS_MOST,
            least=least,
        )
    return step


def points(spans: Iterable[Span], step: int) -> list[MonitoringPoint]:
    """Return a point for each step in which the service had a replica."""
    by_step: dict[datetime, list[Span]] = {}
    for span in spans:
        started = int(span.at.timestamp()) // step * step
        by_step.setdefault(datetime.fromtimestamp(started, UTC), []).append(span)
    return [point(at, step, own) for at, own in sorted(by_step.items())]


def point(at: datetime, seconds: int, spans: Sequence[Span]) -> MonitoringPoint:
    """Return all spans as one point; replicas of several versions stand side by side."""
    counts = joined(spans)
    statuses = numbered(counts, "status")
    latencies = {int(bucket): count for bucket, count in numbered(counts, "seconds").items()}
    return MonitoringPoint(
        at=at,
        seconds=seconds,
        requests=sum(statuses.values()),
        errors=_of_class(statuses, SERVER_ERRORS),
        refused=_of_class(statuses, REFUSALS),
        p50_ms=percentile_ms(latencies, 0.50),
        p95_ms=percentile_ms(latencies, 0.95),
        p99_ms=percentile_ms(latencies, 0.99),
        replicas=_most_together(spans, "replicas"),
        memory_bytes=_most_together(spans, "memory_bytes"),
        labels=numbered(counts, "label"),
        confidence=mean_confidence(numbered(counts, "confidence")),
    )


def joined(spans: Iterable[Span]) -> Counter[str]:
    """Return the counts of all spans together."""
    counts: Counter[str] = Counter()
    for span in spans:
        counts.update(span.counts)
    return counts


def numbered(counts: Mapping[str, int], kind: str) -> dict[str, int]:
    """Return the counts of one kind by what follows it, as `200` of `status:200`."""
    prefix = f"{kind}:"
    return {
        name.removeprefix(prefix): count
        for name, count in counts.items()
        if name.startswith(prefix)
    }


def percentile_ms(buckets: Mapping[int, int], share: float) -> float | None:
    """Return the time within which a share of the answers came, even inside of its bucket."""
    total = sum(buckets.values())
    if not total:
        return None
    edges = (0.0, *LATENCY_EDGES, LATENCY_EDGES[-1])
    passed = 0.0
    for bucket in sorted(buckets):
        count = buckets[bucket]
        if passed + count >= share * total:
            inside = (share * total - passed) / count
            seconds = edges[bucket] + inside * (edges[bucket + 1] - edges[bucket])
            return round(1000 * seconds, 3)
        passed += count
    return round(1000 * edges[-1], 3)


def mean_confidence(bins: Mapping[str, int]) -> float | None:
    """Return the mean of a histogram, each bin standing for its middle."""
    total = sum(bins.values())
    if not total:
        return None
    width = CONFIDENCE_EDGES[0]
    return round(sum((int(bin_) + 0.5) * width * count for bin_, count in bins.items()) / total, 4)


def _of_class(statuses: Mapping[str, int], first_digit: str) -> int:
    return sum(count for status, count in statuses.items() if status.startswith(first_digit))


def _most_together(spans: Sequence[Span], name: str) -> int:
    """Return the most at a time: versions of one moment are summed up."""
    at_once: Counter[datetime] = Counter()
    for span in spans:
        at_once[span.at] += getattr(span, name)
    return max(at_once.values(), default=0)
