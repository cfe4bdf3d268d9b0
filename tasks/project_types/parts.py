"""The folder of a project type, and the parts that each type brings in it."""

from enum import StrEnum
from importlib import import_module
from types import ModuleType

from schemas.project_type import ProjectType


class Part(StrEnum):
    """A module that every project type has in its folder."""

    CHECKS = "checks"
    TRAINER = "trainer"
    PREDICTOR = "predictor"
    HOLDOUT = "holdout"
    OBSERVER = "observer"
    DEMO = "demo"
    ESTIMATE = "estimate"
    EXAMPLE = "example"
    CALL = "call"


def part_of(project_type: ProjectType, part: Part) -> ModuleType:
    """Import one part of a type; nothing of the other types and of its other parts is loaded."""
    return import_module(f"tasks.{project_type}.{part}")
