"""Where a version of an AI application comes from."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from schemas.dataset import ResourceName
from schemas.model_folder import Sha256
from schemas.version_names import ModelVersionName


class Lineage(BaseModel):
    """What a version was made of: enough to make it again where its data is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str
    dataset_version: str
    dataset_manifest_sha256: Sha256
    samples: int = Field(ge=0)
    training_samples: int = Field(ge=0)
    validation_samples: int = Field(ge=0)
    samples_per_label: dict[str, int]
    round_number: int = Field(ge=1)
    settings: dict[str, JsonValue] = Field(description="The training settings of its round")
    base_version: ModelVersionName | None = Field(
        None, description="Version whose weights training went on from"
    )
    weights: str = Field("", description="Pretrained weights or encoder it began from, if any")
    code_version: str = Field("", description="Release and commit of ExeML that trained it")


class ModelOrigin(BaseModel):
    """What an imported version was where it was trained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    application: ResourceName
    version: ModelVersionName
    trained_at: datetime
    archive_sha256: Sha256
    lineage: Lineage
    earlier: "ModelOrigin | None" = Field(
        None, description="Where that installation had it from, if it was imported there too"
    )
