"""The specifications of compute nodes, and which of them this machine can run."""

import os

import psutil

from schemas.errors import InvalidInputError, PlatformError
from schemas.message import Message
from schemas.specification import CORES, PROCESS_MEMORY_MB, Specification, SpecificationName

GPU_REASON = Message(
    "services.no-gpu",
    "services predict with ONNX Runtime on the processor; choose a cpu specification",
)


def list_all() -> list[Specification]:
    """Return the specifications, those this machine cannot run with the reason."""
    return [_specification(name) for name in CORES]


def require(name: SpecificationName) -> None:
    """Refuse a specification that this machine cannot run; InvalidInputError says why."""
    chosen = _specification(name)
    if not chosen.usable:
        raise InvalidInputError(
            "services.specification-unusable",
            "specification {specification!r} cannot be used: {reason}",
            specification=name,
            reason=chosen.reason,
        )


def require_memory() -> None:
    """Refuse to start a process that would take the last memory; PlatformError says how much."""
    free = psutil.virtual_memory().available // 2**20
    if free < PROCESS_MEMORY_MB:
        raise PlatformError(
            "services.too-little-memory",
            "{free} MB of memory are free and a replica needs {needed} MB; stop another "
            "service or choose fewer compute nodes",
            free=free,
            needed=PROCESS_MEMORY_MB,
        )


def _specification(name: SpecificationName) -> Specification:
    reason = _why_unusable(name)
    return Specification(
        name=name,
        description=_description(name),
        cores=CORES[name],
        memory_mb=CORES[name] * PROCESS_MEMORY_MB,
        usable=not reason,
        reason=reason,
    )


def _description(name: SpecificationName) -> str:
    if name == "gpu":
        return Message("services.gpu", "A GPU")
    return Message(
        "services.cores",
        ("{n} core of this machine's processor", "{n} cores of this machine's processor"),
        n=CORES[name],
    )


def _why_unusable(name: SpecificationName) -> str:
    if name == "gpu":
        return GPU_REASON
    here = len(os.sched_getaffinity(0))
    if CORES[name] > here:
        return Message(
            "services.too-few-cores",
            "this machine has {cores} cores; choose one with at most {cores}",
            cores=here,
        )
    memory = psutil.virtual_memory().total // 2**20
    if CORES[name] * PROCESS_MEMORY_MB > memory:
        return Message(
            "services.machine-memory",
            "this machine has {memory} MB of memory; choose a smaller one",
            memory=memory,
        )
    return ""
