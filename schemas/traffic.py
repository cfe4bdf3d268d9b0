"""How the requests of a service are divided among its versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.languages import Sentence
from schemas.message import Message
from schemas.service import MAX_COMPUTE_NODES, ServiceVersion, TrafficRatio
from schemas.specification import SpecificationName

MAX_VERSIONS = 5
WHOLE = 100


class Share(Protocol):
    """What a version gets of the requests."""

    @property
    def version(self) -> str: ...
    @property
    def traffic_ratio(self) -> int: ...
    @property
    def shadow_percent(self) -> int: ...


class VersionShare(BaseModel):
    """What one version gets; what is left empty stays as it is, and is the least for a new one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(description="Version of the AI application, for example 0.0.2")
    traffic_ratio: TrafficRatio
    shadow_percent: int = Field(
        0,
        ge=0,
        le=100,
        description="Share of the requests that it gets a copy of; its answers go nowhere, but "
        "they are compared",
    )
    specification: SpecificationName | None = None
    compute_nodes: int | None = Field(None, ge=1, le=MAX_COMPUTE_NODES)


class TrafficChange(BaseModel):
    """All versions that a service has from now on, and the revision this was made from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    revision: int
    versions: list[VersionShare] = Field(min_length=1, max_length=MAX_VERSIONS)

    @model_validator(mode="after")
    def _divide_the_whole(self) -> Self:
        problem = problem_of(self.versions)
        if problem:
            raise ValueError(problem)
        return self


class RollBack(BaseModel):
    """Which former traffic state a service goes back to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: int | None = Field(None, description="Number of a state; empty: the one before this")


class TrafficState(BaseModel):
    """A state of a service's traffic, present or former."""

    number: int
    reason: Sentence = Field(description="What a person or the platform wanted with it")
    by: str = Field(description="Who wanted it; `api` is the platform itself or its token")
    versions: list[ServiceVersion]
    created_at: datetime


def problem_of(shares: Sequence[Share]) -> str:
    """Say why versions cannot share the requests so; empty when they can."""
    names = [share.version for share in shares]
    if len(set(names)) < len(names):
        return Message(
            "services.version-twice",
            "the versions {versions} are not all different; name each once",
            versions=names,
        )
    if len(names) > MAX_VERSIONS:
        return Message(
            "services.too-many-versions",
            "a service has at most {most} versions, not {count}; leave some out",
            most=MAX_VERSIONS,
            count=len(names),
        )
    total = sum(share.traffic_ratio for share in shares)
    if total != WHOLE:
        return Message(
            "services.no-whole",
            "the traffic ratios add up to {total}; choose ones that add up to {whole}",
            total=total,
            whole=WHOLE,
        )
    for share in shares:
        if share.shadow_percent and share.traffic_ratio:
            return Message(
                "services.answering-shadow",
                "version {version} has a traffic ratio of {ratio} and a shadow of {shadow}; a "
                "shadow answers nobody, so one of them is 0",
                version=share.version,
                ratio=share.traffic_ratio,
                shadow=share.shadow_percent,
            )
    return ""


def scaled(ratios: Sequence[int], total: int) -> list[int]:
    """Return whole ratios that add up to `total` and stand to each other as before."""
    whole = sum(ratios)
    if whole == 0:
        return list(ratios)
    exact = [ratio * total / whole for ratio in ratios]
    floors = [int(one) for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: floors[at] - exact[at])
    for at in by_remainder[: total - sum(floors)]:
        floors[at] += 1
    return floors
