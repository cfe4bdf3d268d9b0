"""The tables of the catalog. Change one here, then add a revision in `migrations/versions`."""

import enum
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    Float,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from infra.catalog.column_types import EnumText, RowNumber, UtcDateTime, utc_now
from schemas.model_version import ModelVersionStatus
from schemas.phase import PhaseKey, PhaseStatus
from schemas.project_type import ProjectType
from schemas.service import ServiceStatus

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        str: Text,
        dict[str, int]: JSON,
        enum.Enum: EnumText,
    }


class DatasetRow(Base):
    """A dataset; `name_key` is the lower-case name, unique among datasets."""

    __tablename__ = "datasets"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    project_type: Mapped[ProjectType]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class SampleRow(Base):
    """A sample; `number` orders samples as they came, `labeled` is kept so that counts are fast."""

    __tablename__ = "samples"
    __table_args__ = (
        UniqueConstraint("dataset_id", "name", "sha256"),
        Index("ix_samples_page", "dataset_id", "number"),
        Index("ix_samples_tab", "dataset_id", "labeled", "number"),
    )

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    name: Mapped[str]
    original_name: Mapped[str]
    object_key: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    media_format: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    labeled: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class LabelRow(Base):
    """A label of a dataset; samples refer to its id, so renaming it changes one row."""

    __tablename__ = "labels"
    __table_args__ = (UniqueConstraint("dataset_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    name: Mapped[str]
    colour: Mapped[str]
    position: Mapped[int]


class AnnotationRow(Base):
    """One label on one sample."""

    __tablename__ = "annotations"
    __table_args__ = (Index("ix_annotations_label", "label_id", "sample_number"),)

    sample_number: Mapped[int] = mapped_column(
        RowNumber, ForeignKey("samples.number", ondelete="CASCADE"), primary_key=True
    )
    label_id: Mapped[UUID] = mapped_column(
        ForeignKey("labels.id", ondelete="CASCADE"), primary_key=True
    )
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=utc_now)


class DatasetVersionRow(Base):
    """A published version of a dataset. It outlives the project and the run that made it."""

    __tablename__ = "dataset_versions"
    __table_args__ = (UniqueConstraint("dataset_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    run_id: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[int]
    manifest_key: Mapped[str]
    manifest_sha256: Mapped[str]
    samples_per_label: Mapped[dict[str, int]]
    training_samples: Mapped[int]
    validation_samples: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ProjectRow(Base):
    """A project; `settings` is the JSON of its training settings."""

    __tablename__ = "projects"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    project_type: Mapped[ProjectType]
    description: Mapped[str]
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id"), unique=True)
    output_path: Mapped[str] = mapped_column(unique=True)
    training_flavor: Mapped[str]
    settings: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class RunRow(Base):
    """A workflow run, with the process that carries it while there is one."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("project_id", "round_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    round_number: Mapped[int]
    flow_run_id: Mapped[UUID | None]
    process_host: Mapped[str | None]
    process_pid: Mapped[int | None]
    process_create_time: Mapped[float | None] = mapped_column(Float(53))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class PhaseRow(Base):
    """The state of one phase of one run."""

    __tablename__ = "phases"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[PhaseKey] = mapped_column(primary_key=True)
    status: Mapped[PhaseStatus]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(default="")


class TrainingProgressRow(Base):
    """One progress report of a training, as JSON."""

    __tablename__ = "training_progress"

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    body: Mapped[str]


class RunReportRow(Base):
    """A report that a phase made, for example of Check Data, as JSON."""

    __tablename__ = "run_reports"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]


class ModelVersionRow(Base):
    """A version 0.0.`number` of the AI application of a project; files and evaluation are JSON."""

    __tablename__ = "model_versions"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    number: Mapped[int]
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), unique=True)
    dataset_version_id: Mapped[UUID] = mapped_column(ForeignKey("dataset_versions.id"))
    status: Mapped[ModelVersionStatus]
    folder_key: Mapped[str]
    files: Mapped[str]
    bento_tag: Mapped[str] = mapped_column(unique=True)
    evaluation: Mapped[str]
    notes: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ServiceRow(Base):
    """A prediction service as a person wants it, and what became of it."""

    __tablename__ = "services"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    model_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("model_versions.id", ondelete="CASCADE")
    )
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), unique=True)
    settings: Mapped[str]
    wanted: Mapped[bool]
    status: Mapped[ServiceStatus]
    message: Mapped[str] = mapped_column(default="")
    stop_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ApiKeyRow(Base):
    """An API key of a service; the key itself is not stored."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id", ondelete="CASCADE"), index=True
    )
    key_sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ReplicaRow(Base):
    """A process that answers for a service; pid and create time tell it from a later process."""

    __tablename__ = "replicas"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    host: Mapped[str]
    pid: Mapped[int]
    create_time: Mapped[float] = mapped_column(Float(53))
    port: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
