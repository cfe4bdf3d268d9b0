"""What is watched of a service over time, and how its inputs differ from the training data."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.languages import Sentence
from schemas.message import Message

REFERENCE_FILE = "reference.json"  # in a model folder: what its training data looked like
QUANTILE_BINS = 10
CATEGORIES_MOST = 20
FEATURES_MOST = 50
CONFIDENCE_EDGES = tuple(number / 20 for number in range(1, 20))
# Half a millisecond to half a minute, each half as long again as the one before.
LATENCY_EDGES = tuple(round(0.0005 * 1.5**number, 6) for number in range(28))
MINUTE_SECONDS, HOUR_SECONDS = 60, 3600
POINTS_MOST = 2_000
POINTS_USUAL = 120
# Population stability index: the usual thresholds of the field.
SOME_DRIFT, STRONG_DRIFT = 0.1, 0.25
# With fewer inputs chance alone moves the shares.
LEAST_INPUTS = 50

OTHER_VALUES = Message("monitoring.bin-other", "other")
MISSING_VALUES = Message("monitoring.bin-missing", "missing")
ANY_VALUE = Message("monitoring.bin-any", "any")

FeatureValue = float | str | None
Features = dict[str, FeatureValue]
# How often something was seen, by a short name as `status:200` or `label:cat`.
Counts = dict[str, int]


def bin_from(edge: str) -> Message:
    """Name the bin of all numbers from an edge on."""
    return Message("monitoring.bin-from", "from {edge}", edge=edge)


class FeatureReference(BaseModel):
    """How often a feature had which values; numbers lie in bins, texts are categories.

    The bins of a number are: below the first edge, between edges, from the last edge on; of a
    text: each category, any other one. The last bin of both counts missing values.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    edges: list[float] | None = None
    categories: list[str] | None = None
    counts: list[int]

    @model_validator(mode="after")
    def counts_fit_the_bins(self) -> "FeatureReference":
        if (self.edges is None) == (self.categories is None):
            raise ValueError(
                Message(
                    "monitoring.no-single-binning",
                    "feature {feature!r} needs either edges or categories",
                    feature=self.name,
                )
            )
        if len(self.counts) != len(self.bin_names):
            raise ValueError(
                Message(
                    "monitoring.counts-unfit-bins",
                    "feature {feature!r} has {counts} counts for {bins} bins",
                    feature=self.name,
                    counts=len(self.counts),
                    bins=len(self.bin_names),
                )
            )
        return self

    @property
    def bin_names(self) -> list[str]:
        """The bins in words, in the order of the counts."""
        if self.categories is not None:
            return [*self.categories, OTHER_VALUES, MISSING_VALUES]
        edges = [f"{edge:.4g}" for edge in self.edges or []]
        if not edges:
            return [ANY_VALUE, MISSING_VALUES]
        between = [
            Message("monitoring.bin-between", "{low} to {high}", low=low, high=high)
            for low, high in pairwise(edges)
        ]
        lowest = Message("monitoring.bin-below", "below {edge}", edge=edges[0])
        return [lowest, *between, bin_from(edges[-1]), MISSING_VALUES]

    def bin_of(self, value: FeatureValue) -> int:
        """Return the bin of a value."""
        if value is None or value != value:  # NaN differs from itself
            return len(self.counts) - 1
        if self.edges is not None:
            return bisect_right(self.edges, float(value))
        categories = self.categories or []
        return categories.index(str(value)) if value in categories else len(categories)


class TrainingReference(BaseModel):
    """What training data looked like to a model, kept in its folder as `reference.json`.

    Features are those of samples that trained; labels and confidence what the model says of
    samples that it has not learned.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    inputs: int = Field(description="Training samples that were looked at")
    features: list[FeatureReference] = Field(max_length=FEATURES_MOST)
    answers: int = Field(description="Validation samples that were predicted")
    labels: dict[str, int]
    confidence: list[int] = Field(
        min_length=len(CONFIDENCE_EDGES) + 1, max_length=len(CONFIDENCE_EDGES) + 1
    )


class MonitoringPoint(BaseModel):
    """A service during some seconds. Times hold what the replica needed, queueing included."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: datetime
    seconds: int
    requests: int
    errors: int = Field(description="Answers with a status of 500 and more")
    refused: int = Field(description="Answers with a status of 400 to 499")
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    replicas: int = Field(description="Most replicas at a time")
    memory_bytes: int = Field(description="Most memory of all replicas together")
    labels: dict[str, int] = Field(description="How often each class was predicted")
    confidence: float | None = Field(description="Mean, from a histogram with steps of 0.05")


class ServiceMonitoring(BaseModel):
    """A service over time; times without a replica have no point."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service_id: UUID
    begin: datetime
    end: datetime
    step_seconds: int
    points: list[MonitoringPoint]
    total: MonitoringPoint


class DriftLevel(StrEnum):
    """How far requests are from the training data."""

    UNKNOWN = "unknown"
    NONE = "none"
    SOME = "some"
    STRONG = "strong"


class BinShare(BaseModel):
    """The share of one bin in the training data and in the requests."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bin: Sentence
    training: float
    live: float


class Drift(BaseModel):
    """How far one thing is from the training data; `psi` is freed of what chance explains."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Sentence
    level: DriftLevel
    psi: float | None = Field(description="Population stability index")
    distance: float | None = Field(description="Jensen-Shannon distance, 0 to 1")
    inputs: int = Field(description="What was seen of the requests and compared")
    sentence: Sentence
    bins: list[BinShare]


class ModelDrift(BaseModel):
    """Drift of the requests that one model version answered; the strongest comes first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model_version_id: UUID
    version: str
    level: DriftLevel
    message: Sentence
    features: list[Drift]
    labels: Drift | None
    confidence: Drift | None


class ServiceDrift(BaseModel):
    """Drift of a service, for each model version that answered in that time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service_id: UUID
    begin: datetime
    end: datetime
    models: list[ModelDrift]


def increments(before: Mapping[str, int], now: Mapping[str, int]) -> Counts:
    """Return what was counted since `before`; a counter that is lower by now has begun anew."""
    grown = {
        name: count - (before.get(name, 0) if count >= before.get(name, 0) else 0)
        for name, count in now.items()
    }
    return {name: count for name, count in grown.items() if count}
