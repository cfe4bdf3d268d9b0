"""How the platform is: its processes, its disk, the hardware to train on, its settings."""

import shutil

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from deployments.platform.doctor.examination import examine
from infra import training_flavors
from infra.platform_record import platform_status, supervision_problem
from infra.settings import settings
from infra.settings_in_use import settings_in_use
from schemas.doctor import Diagnosis
from schemas.languages import Sentence
from schemas.platform import PlatformSetting, ProcessStatus
from schemas.training_flavor import TrainingFlavor

router = APIRouter(prefix="/platform", tags=["platform"])


class Disk(BaseModel):
    """The disk that holds all state."""

    model_config = ConfigDict(frozen=True)

    folder: str
    total_bytes: int
    free_bytes: int


class PlatformView(BaseModel):
    """What runs, where, since when, and what there is room for.

    `supervision_problem` says why nobody restarts what dies; it is empty while all is well.
    """

    model_config = ConfigDict(frozen=True)

    processes: list[ProcessStatus]
    training_flavors: list[TrainingFlavor]
    disk: Disk
    supervision_problem: Sentence


@router.get("")
def show_platform() -> PlatformView:
    """Show the processes of the platform, its disk and its training flavors."""
    home = settings().home
    usage = shutil.disk_usage(home)
    return PlatformView(
        processes=platform_status(),
        supervision_problem=supervision_problem(),
        training_flavors=training_flavors.list_all(),
        disk=Disk(folder=str(home), total_bytes=usage.total, free_bytes=usage.free),
    )


@router.get("/doctor")
def examine_platform(every_object: bool = False) -> list[Diagnosis]:
    """Look for what is wrong with this installation; reads a sample of objects, or every one."""
    return list(examine(every_object))


@router.get("/settings")
def list_settings() -> list[PlatformSetting]:
    """List the settings that the platform was started with; they are changed by its environment."""
    return settings_in_use()
