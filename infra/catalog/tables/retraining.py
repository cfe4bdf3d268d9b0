"""The table of retraining schedules."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from infra.catalog.column_types import utc_now
from infra.catalog.tables.base import Base


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
    last_outcome: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
