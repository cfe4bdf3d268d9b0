"""Tables of projects, their runs, and the models these trained."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.catalog.column_types import MessageText, RowNumber, utc_now
from infra.catalog.tables.base import Base
from infra.catalog.tables.held_by_process import HeldByProcess
from schemas.engine_order import OrderKind
from schemas.model_version import ModelVersionStatus
from schemas.phase import PhaseKey, PhaseStatus
from schemas.project_type import ProjectType


class ProjectRow(Base):
    """A project; `settings` is the JSON of its training settings, `policy` of its own gates."""

    __tablename__ = "projects"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    project_type: Mapped[ProjectType]
    description: Mapped[str]
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id"), index=True)
    output_path: Mapped[str] = mapped_column(unique=True)
    training_flavor: Mapped[str]
    settings: Mapped[str]
    policy: Mapped[str] = mapped_column(default="{}")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class RunRow(HeldByProcess, Base):
    """A workflow run, with the process that has its lease.

    `attempt` counts the processes that had it: only the latest may write. A process of another
    machine has the lease until `lease_until` unless it renews it. `crashes` counts lost processes
    since the last phase was executed.

    `settings` is the JSON of the training settings of this round, `dataset_version_id` what it
    trains on, once that is known; `promotion` the JSON of how a run without people decides;
    `ends_early` whether a person wants the training to end now with the best model so far.
    """

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("project_id", "round_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    round_number: Mapped[int]
    settings: Mapped[str]
    dataset_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset_versions.id"))
    promotion: Mapped[str | None]
    ends_early: Mapped[bool] = mapped_column(default=False)
    flow_run_id: Mapped[UUID | None]
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    crashes: Mapped[int] = mapped_column(default=0)
    training_seconds: Mapped[float] = mapped_column(Float(53), default=0.0)
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
    message: Mapped[str] = mapped_column(MessageText, default="")


class EngineOrderRow(Base):
    """Something that the workflow engine is to do for a run; `answer` is JSON.

    A `withdrawn` answer was refused when the round read it, so it is asked for again.
    """

    __tablename__ = "engine_orders"

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    kind: Mapped[OrderKind]
    phase: Mapped[PhaseKey | None]
    answer: Mapped[str | None]
    attempt: Mapped[int]
    tries: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(MessageText, default="")
    next_try_at: Mapped[datetime] = mapped_column(default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    withdrawn: Mapped[bool] = mapped_column(default=False)


class TrainingPlaceRow(Base):
    """A training of a run that holds a place on its flavor, or waits for one by its number.

    Until `counted_until` its time is part of the `training_seconds` of the run.
    """

    __tablename__ = "training_places"

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), unique=True)
    flavor: Mapped[str]
    attempt: Mapped[int]
    taken: Mapped[bool] = mapped_column(default=False)
    counted_until: Mapped[datetime | None]


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
    """A version 0.0.`number` of the AI application of a project; files and evaluation are JSON.

    One that was imported has no run here but the JSON of its `origin`. A deleted one stays as a
    row, so that its number is not given again and later versions know what they went on from.
    """

    __tablename__ = "model_versions"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    number: Mapped[int]
    run_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("runs.id", ondelete="CASCADE"), unique=True
    )
    dataset_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset_versions.id"))
    status: Mapped[ModelVersionStatus]
    folder_key: Mapped[str]
    files: Mapped[str]
    bento_tag: Mapped[str] = mapped_column(unique=True)
    evaluation: Mapped[str]
    notes: Mapped[str] = mapped_column(MessageText)
    code_version: Mapped[str] = mapped_column(default="")
    origin: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    deleted_at: Mapped[datetime | None]


class RetrainingScheduleRow(Base):
    """A schedule of a project, and what stands for it in the workflow engine.

    `occasion` and `promotion` are JSON. Every change made here raises `revision`; the engine has
    been told of `told_revision`. `engine_place` names the deployment, in its version, that
    `engine_id` belongs to: when something is missing there, a person has removed it; in another
    one it was never made. A schedule that is `removed` stays until the engine has forgotten it.
    """

    __tablename__ = "retraining_schedules"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    project_id: Mapped[UUID] = mapped_column(
        ForeignKey("projects.id", ondelete="CASCADE"), index=True
    )
    occasion: Mapped[str]
    promotion: Mapped[str]
    paused: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    begins_at: Mapped[datetime] = mapped_column(default=utc_now)
    revision: Mapped[int] = mapped_column(default=1)
    told_revision: Mapped[int] = mapped_column(default=0)
    engine_id: Mapped[UUID | None]
    engine_place: Mapped[str | None]
    fired_at: Mapped[datetime | None]
    fired_records: Mapped[int] = mapped_column(BigInteger, default=0)
    last_run_id: Mapped[UUID | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"))
    last_at: Mapped[datetime | None]
    last_outcome: Mapped[str] = mapped_column(MessageText, default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
