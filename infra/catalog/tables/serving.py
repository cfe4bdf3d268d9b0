"""Tables of prediction services and the processes that answer for them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from infra.catalog.column_types import MessageText, utc_now
from infra.catalog.tables.base import Base
from schemas.service import ServiceStatus


class ServiceRow(Base):
    """A prediction service as a person wants it, and what became of it.

    `settings` is JSON; `revision` counts all changes, `traffic_revision` is the number of the
    traffic state that is wanted, `served_revision` that of the one that is reached.
    `running_seconds` are those of all its replicas since `counted_since`, or since it was created.
    """

    __tablename__ = "services"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    settings: Mapped[str]
    revision: Mapped[int]
    traffic_revision: Mapped[int]
    served_revision: Mapped[int | None]
    wanted: Mapped[bool]
    status: Mapped[ServiceStatus]
    message: Mapped[str] = mapped_column(MessageText, default="")
    stop_at: Mapped[datetime | None]
    restart_at: Mapped[datetime | None]
    running_seconds: Mapped[float] = mapped_column(Float(53), default=0.0)
    counted_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class TrafficStateRow(Base):
    """A present or former state of a service's traffic."""

    __tablename__ = "service_traffic_states"

    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(MessageText)
    by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ServiceVersionRow(Base):
    """A model version in a traffic state of a service."""

    __tablename__ = "service_versions"

    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    model_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("model_versions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    resource_pool: Mapped[str]
    specification: Mapped[str]
    compute_nodes: Mapped[int]
    traffic_ratio: Mapped[int]
    shadow_percent: Mapped[int]


class ApiKeyRow(Base):
    """An API key of a service; the key itself is not stored, `hint` is its two ends."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(
        ForeignKey("services.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(default="")
    hint: Mapped[str] = mapped_column(default="")
    key_sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ReplicaRow(Base):
    """A process that answers for a service; pid and create time tell it from a later process.

    Until `counted_until` its time is part of the `running_seconds` of the service.
    """

    __tablename__ = "replicas"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"), index=True)
    model_version_id: Mapped[UUID]
    host: Mapped[str]
    pid: Mapped[int]
    create_time: Mapped[float] = mapped_column(Float(53))
    port: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    counted_until: Mapped[datetime | None]
