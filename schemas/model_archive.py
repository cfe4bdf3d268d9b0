"""Archives of model versions: what can be downloaded, and what can be imported elsewhere."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.dataset import ResourceName
from schemas.evaluation import ModelEvaluation
from schemas.languages import ForeignSentence
from schemas.message import Message
from schemas.model_folder import DESCRIPTION_FILE, FileName, Sha256
from schemas.model_lineage import Lineage, ModelOrigin
from schemas.project_type import ProjectType
from schemas.sample import MEBIBYTE
from schemas.version_names import ModelVersionName

MODEL_ARCHIVE_MAX_BYTES = 1024 * MEBIBYTE
MANIFEST_FILE = "archive.json"
MANIFEST_MAX_BYTES = 64 * MEBIBYTE
MODEL_FOLDER = "model"
FILES_MAX = 100


class DownloadKind(StrEnum):
    """In which form a version leaves the platform."""

    MODEL = "model"
    EDGE = "edge"
    BENTO = "bento"


class ArchivedFile(BaseModel):
    """One file of the model folder in an archive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: FileName
    size: Annotated[int, Field(ge=0)]
    sha256: Sha256


class ModelArchive(BaseModel):
    """`archive.json`: what an archive holds and where it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    application: ResourceName
    version: ModelVersionName
    project_type: ProjectType
    files: list[ArchivedFile] = Field(min_length=1, max_length=FILES_MAX)
    evaluation: ModelEvaluation
    lineage: Lineage
    earlier: ModelOrigin | None = Field(
        None, description="Where the version was imported from before it was put into this archive"
    )
    notes: ForeignSentence = ""
    trained_at: datetime

    @model_validator(mode="after")
    def each_file_is_there_once(self) -> "ModelArchive":
        names = [file.name for file in self.files]
        if len(set(names)) < len(names):
            raise ValueError(
                Message("models.file-named-twice", "a file is named twice; name each once")
            )
        if DESCRIPTION_FILE not in names:
            raise ValueError(
                Message(
                    "models.description-file-missing",
                    "{file} is not among the files; download the model again",
                    file=DESCRIPTION_FILE,
                )
            )
        return self
