"""Runs all examinations in order; one that raises is a fault itself."""

import logging
from collections.abc import Callable, Iterator

from deployments.platform.doctor import (
    clock,
    databases,
    disk,
    objects,
    permissions,
    ports,
    processes,
)
from deployments.platform.doctor import versions as installed_versions
from schemas.doctor import Condition, Diagnosis
from schemas.message import Message

logger = logging.getLogger(__name__)

Examination = Callable[[], Iterator[Diagnosis]]


def examinations(all_objects: bool) -> dict[str, Examination]:
    """Return the examinations by their area, in the order in which a person wants to read them."""
    return {
        "processes": processes.examine,
        "ports": ports.examine,
        "disk": disk.examine,
        "versions": installed_versions.examine,
        "permissions": permissions.examine,
        "secrets": permissions.examine_secrets,
        "clock": clock.examine,
        "catalog": databases.examine_catalog,
        "engine": databases.examine_engine,
        "objects": lambda: objects.examine(all_objects),
    }


def examine(
    all_objects: bool = False, on_area: Callable[[str], None] = lambda _: None
) -> Iterator[Diagnosis]:
    """Yield the findings of each examination; `on_area` is called before each.

    Works while the platform runs and while it is stopped, and changes nothing. With `all_objects`
    every object of the store is read, which takes as long as reading all data.
    """
    for area, examination in examinations(all_objects).items():
        on_area(area)
        yield from _findings(area, examination)


def _findings(area: str, examination: Examination) -> Iterator[Diagnosis]:
    try:
        yield from examination()
    except Exception as error:
        logger.exception("%s cannot be examined", area)
        first_line = str(error).partition("\n")[0]  # others tell of statements and parameters
        yield Diagnosis(
            area=area,
            condition=Condition.FAULT,
            finding=Message(
                "doctor.not-examined",
                "cannot be examined ({kind}: {problem})",
                kind=type(error).__name__,
                problem=first_line,
            ),
            cure=Message(
                "doctor.correct-and-repeat",
                "correct what the message names, then run `exeml doctor` again",
            ),
        )
