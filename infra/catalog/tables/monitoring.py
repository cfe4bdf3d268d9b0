"""Tables of what is watched of services, of recorded requests, and of batch jobs."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from infra.catalog.column_types import MessageText, RowNumber, utc_now
from infra.catalog.tables.base import Base
from infra.catalog.tables.held_by_process import HeldByProcess
from schemas.phase import PhaseStatus


class MonitoringRow(Base):
    """What one model version of a service did in a minute or an hour, from `at` on."""

    __tablename__ = "monitoring"

    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id", ondelete="CASCADE"), primary_key=True
    )
    model_version_id: Mapped[UUID] = mapped_column(primary_key=True)
    seconds: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    replicas: Mapped[int]
    memory_bytes: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[dict[str, int]]


class ReplicaCountersRow(Base):
    """What a replica had counted when it was last looked at."""

    __tablename__ = "replica_counters"

    replica_id: Mapped[UUID] = mapped_column(
        ForeignKey("replicas.id", ondelete="CASCADE"), primary_key=True
    )
    counts: Mapped[dict[str, int]]


class RecordingSettingsRow(Base):
    """Whether requests of a service are recorded, and how many."""

    __tablename__ = "recording_settings"

    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id", ondelete="CASCADE"), primary_key=True
    )
    settings: Mapped[str]
    revision: Mapped[int]


class RecordingRow(Base):
    """A recorded request; `answer` is JSON, `sample_id` is set once it went back to the dataset."""

    __tablename__ = "recordings"
    __table_args__ = (Index("ix_recordings_service", "service_id", "number"),)

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    model_version_id: Mapped[UUID]
    at: Mapped[datetime]
    object_key: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[str]
    label: Mapped[str | None]
    confidence: Mapped[float | None] = mapped_column(Float(53))
    returned_at: Mapped[datetime | None]


class BatchJobRow(HeldByProcess, Base):
    """A batch job; `request` is the JSON of what was asked for, `starts` counts its flow runs."""

    __tablename__ = "batch_jobs"

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    model_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("model_versions.id", ondelete="CASCADE"), index=True
    )
    request: Mapped[str]
    by: Mapped[str]
    status: Mapped[PhaseStatus] = mapped_column(default=PhaseStatus.NOT_STARTED)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    errors: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(MessageText, default="")
    starts: Mapped[int] = mapped_column(default=0)
    flow_run_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
