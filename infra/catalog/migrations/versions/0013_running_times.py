"""How long services and trainings have run."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

Moment = sa.DateTime(timezone=True)
SECONDS = {"services": "running_seconds", "runs": "training_seconds"}


def upgrade() -> None:
    for table_name, column in SECONDS.items():
        with op.batch_alter_table(table_name) as table:
            seconds = sa.Column(column, sa.Float(53), nullable=False, server_default="0")
            table.add_column(seconds)
        with op.batch_alter_table(table_name) as table:
            table.alter_column(column, existing_type=sa.Float(53), server_default=None)
    with op.batch_alter_table("services") as table:
        table.add_column(sa.Column("counted_since", Moment, nullable=True))
    with op.batch_alter_table("replicas") as table:
        table.add_column(sa.Column("counted_until", Moment, nullable=True))
    with op.batch_alter_table("training_places") as table:
        table.add_column(sa.Column("counted_until", Moment, nullable=True))
    _count_services_from_now()
    _count_past_trainings()


def _count_services_from_now() -> None:
    """What services ran before is not known."""
    now = sa.literal(datetime.now(UTC), Moment)
    for table_name, column in (("services", "counted_since"), ("replicas", "counted_until")):
        op.execute(sa.update(sa.table(table_name, sa.column(column))).values({column: now}))


def _count_past_trainings() -> None:
    """A training of an older release took as long as its phase, as far as that is known."""
    names = ("run_id", "key")
    phases = sa.table(
        "phases",
        *map(sa.column, names),
        *(sa.column(name, Moment) for name in ("started_at", "ended_at")),
    )
    runs = sa.table("runs", sa.column("id"), sa.column("training_seconds"))
    ended = sa.select(phases.c.run_id, phases.c.started_at, phases.c.ended_at).where(
        phases.c.key == "train_model",
        phases.c.started_at.is_not(None),
        phases.c.ended_at.is_not(None),
    )
    for run_id, started_at, ended_at in op.get_bind().execute(ended).all():
        seconds = (ended_at - started_at).total_seconds()
        op.execute(sa.update(runs).where(runs.c.id == run_id).values(training_seconds=seconds))


def downgrade() -> None:
    for table_name, column in SECONDS.items():
        with op.batch_alter_table(table_name) as table:
            table.drop_column(column)
    with op.batch_alter_table("services") as table:
        table.drop_column("counted_since")
    for table_name in ("replicas", "training_places"):
        with op.batch_alter_table(table_name) as table:
            table.drop_column("counted_until")
