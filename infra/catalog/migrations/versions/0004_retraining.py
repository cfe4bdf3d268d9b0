"""Retraining schedules; a run without people keeps how it decides about its model."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.add_column(sa.Column("promotion", sa.Text()))
    with op.batch_alter_table("replicas") as table:
        table.add_column(sa.Column("model_version_id", sa.Uuid()))
    replicas = sa.table("replicas", sa.column("service_id"), sa.column("model_version_id"))
    services = sa.table("services", sa.column("id"), sa.column("model_version_id"))
    served = sa.select(services.c.model_version_id).where(services.c.id == replicas.c.service_id)
    op.execute(sa.update(replicas).values(model_version_id=served.scalar_subquery()))
    with op.batch_alter_table("replicas") as table:
        table.alter_column("model_version_id", existing_type=sa.Uuid(), nullable=False)
    op.create_table(
        "retraining_schedules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("promotion", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("begins_at", Moment, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told_revision", sa.Integer(), nullable=False),
        sa.Column("engine_id", sa.Uuid()),
        sa.Column("engine_place", sa.Text()),
        sa.Column("fired_at", Moment),
        sa.Column("fired_records", sa.BigInteger(), nullable=False),
        sa.Column("last_run_id", sa.Uuid()),
        sa.Column("last_at", Moment),
        sa.Column("last_outcome", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name="fk_retraining_schedules_project_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["last_run_id"],
            ["runs.id"],
            name="fk_retraining_schedules_last_run_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_retraining_schedules"),
    )
    op.create_index("ix_retraining_schedules_project_id", "retraining_schedules", ["project_id"])


def downgrade() -> None:
    op.drop_table("retraining_schedules")
    with op.batch_alter_table("replicas") as table:
        table.drop_column("model_version_id")
    with op.batch_alter_table("runs") as table:
        table.drop_column("promotion")
