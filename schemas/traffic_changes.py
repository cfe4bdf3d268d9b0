"""What becomes of the versions of a service: one is deployed, or its traffic goes back."""

from collections.abc import Sequence
from uuid import UUID

from schemas.errors import InvalidInputError, NotFoundError
from schemas.message import Message
from schemas.service import DeploymentSettings, ServiceSettings, ServiceVersion
from schemas.traffic import WHOLE, problem_of, scaled

HOURS = {"auto_stop", "auto_stop_hours"}
HARDWARE = {"resource_pool", "specification", "compute_nodes"}


def refuse_undivided(versions: Sequence[ServiceVersion]) -> None:
    """Raise InvalidInputError when versions cannot share the requests so."""
    problem = problem_of(versions)
    if problem:
        raise InvalidInputError(problem)


def are_same(some: Sequence[ServiceVersion], others: Sequence[ServiceVersion]) -> bool:
    """Whether two states of the traffic have the same versions, in whatever order."""
    return {one.model_version_id: one for one in some} == {
        one.model_version_id: one for one in others
    }


def with_version(present: Sequence[ServiceVersion], new: ServiceVersion) -> list[ServiceVersion]:
    """Return the versions after one was deployed; the others share what it leaves.

    One that takes all requests takes the place of the others. Raises InvalidInputError when no
    other version is there to answer the rest.
    """
    others = [one for one in present if one.model_version_id != new.model_version_id]
    if new.traffic_ratio == WHOLE:
        return [new]
    if not any(one.traffic_ratio for one in others):
        raise InvalidInputError(
            "services.no-other-version",
            "no other version is there to answer the other {rest} % of the requests; deploy "
            "{version} with a traffic ratio of {whole}",
            rest=WHOLE - new.traffic_ratio,
            version=new.version,
            whole=WHOLE,
        )
    ratios = scaled([one.traffic_ratio for one in others], WHOLE - new.traffic_ratio)
    kept = [
        other.model_copy(update={"traffic_ratio": ratio})
        for other, ratio in zip(others, ratios, strict=True)
    ]
    return [*kept, new]


def completed_settings(
    settings: DeploymentSettings,
    present: Sequence[ServiceVersion],
    present_settings: ServiceSettings,
    model_version_id: UUID,
) -> DeploymentSettings:
    """Return the settings with what they leave out as the service has it.

    Hours of auto stop are those of the service; hardware is that of the version itself or, when it
    takes all requests, of the main version. Hours that are given switch auto stop on.
    """
    given = settings.model_dump(exclude_unset=True)
    kept = present_settings.model_dump(include=HOURS)
    if "auto_stop_hours" in given:
        kept["auto_stop"] = True
    alike = [one for one in present if one.model_version_id == model_version_id]
    if settings.traffic_ratio == WHOLE:
        alike += present
    if alike:
        kept |= alike[0].model_dump(include=HARDWARE)
    return DeploymentSettings.model_validate(kept | given)


def state_to_go_back_to(
    service: str, known: Sequence[int], present: int, chosen: int | None = None
) -> int:
    """Return the number of a former state: the chosen one, or else the one before the present one.

    `known` are the numbers of all states, the newest first. Raises NotFoundError when the chosen
    state, or any before the present one, is not known.
    """
    states: list[str]
    if chosen is None:
        number = next((one for one in known if one < present), None)
        states = [Message("services.no-state-before", "none before this one")]
    else:
        number = chosen if chosen in known else None
        states = list(map(str, known))
    if number is None:
        raise NotFoundError(
            "services.no-such-traffic-state",
            "service {service!r} has no such traffic state to go back to; states: {states}",
            service=service,
            states=states,
        )
    return number
