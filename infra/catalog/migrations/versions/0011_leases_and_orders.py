"""One process works on a round; what the engine is to do is kept until it has done it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

Moment = sa.DateTime(timezone=True)
RowNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTERS = ("attempt", "crashes")


def upgrade() -> None:
    with op.batch_alter_table("runs") as table:
        for name in COUNTERS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("lease_until", Moment, nullable=True))
    with op.batch_alter_table("runs") as table:
        for name in COUNTERS:
            table.alter_column(name, existing_type=sa.Integer(), server_default=None)
    op.create_table(
        "engine_orders",
        sa.Column("number", RowNumber, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("phase", sa.String(64), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("next_try_at", Moment, nullable=False),
        sa.Column("done_at", Moment, nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        _of_run("engine_orders"),
        sa.PrimaryKeyConstraint("number", name="pk_engine_orders"),
    )
    op.create_index("ix_engine_orders_run_id", "engine_orders", ["run_id"])
    op.create_index("ix_engine_orders_done_at", "engine_orders", ["done_at"])
    op.create_table(
        "training_places",
        sa.Column("number", RowNumber, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("flavor", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        _of_run("training_places"),
        sa.PrimaryKeyConstraint("number", name="pk_training_places"),
        sa.UniqueConstraint("run_id", name="uq_training_places_run_id"),
    )


def _of_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["run_id"], ["runs.id"], name=f"fk_{table}_run_id", ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_table("training_places")
    op.drop_table("engine_orders")
    with op.batch_alter_table("runs") as table:
        for name in (*COUNTERS, "lease_until"):
            table.drop_column(name)
