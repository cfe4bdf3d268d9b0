"""Which datasets a list shows."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.paging import PAGE_MAX, SEARCH_MAX_LENGTH
from schemas.project_type import ProjectType


class DatasetQuery(BaseModel):
    """Which datasets are listed, in which order; what is empty does not count."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(None, description="The dataset of this name")
    search: str | None = Field(None, max_length=SEARCH_MAX_LENGTH, description="Part of a name")
    project_type: ProjectType | None = None
    sort: Literal[
        "name", "-name", "project_type", "-project_type", "samples", "-samples", "labeled",
        "-labeled", "versions", "-versions", "input_path", "-input_path", "created_at",
        "-created_at",
    ] = Field("name", description="With - from high to low")  # fmt: skip
    offset: int = Field(0, ge=0)
    limit: int | None = Field(None, ge=1, le=PAGE_MAX, description="Empty: all")
