"""Monitoring of services, recorded requests, samples that always train, and batch jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

Moment = sa.DateTime(timezone=True)
RowNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("samples") as table:
        table.add_column(
            sa.Column("always_trains", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("samples") as table:
        table.alter_column("always_trains", existing_type=sa.Boolean(), server_default=None)
    _create_monitoring()
    _create_recordings()
    _create_batch_jobs()


def _create_monitoring() -> None:
    op.create_table(
        "monitoring",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("model_version_id", sa.Uuid(), nullable=False),
        sa.Column("seconds", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("replicas", sa.Integer(), nullable=False),
        sa.Column("memory_bytes", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        _of("monitoring", "service_id", "services"),
        sa.PrimaryKeyConstraint(
            "service_id", "model_version_id", "seconds", "at", name="pk_monitoring"
        ),
    )
    op.create_table(
        "replica_counters",
        sa.Column("replica_id", sa.Uuid(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        _of("replica_counters", "replica_id", "replicas"),
        sa.PrimaryKeyConstraint("replica_id", name="pk_replica_counters"),
    )


def _create_recordings() -> None:
    op.create_table(
        "recording_settings",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _of("recording_settings", "service_id", "services"),
        sa.PrimaryKeyConstraint("service_id", name="pk_recording_settings"),
    )
    op.create_table(
        "recordings",
        sa.Column("number", RowNumber, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("model_version_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("label", sa.Text()),
        sa.Column("confidence", sa.Float(53)),
        sa.Column("returned_at", Moment),
        _of("recordings", "service_id", "services"),
        sa.PrimaryKeyConstraint("number", name="pk_recordings"),
        sa.UniqueConstraint("id", name="uq_recordings_id"),
    )
    op.create_index("ix_recordings_service", "recordings", ["service_id", "number"])


def _create_batch_jobs() -> None:
    op.create_table(
        "batch_jobs",
        sa.Column("number", RowNumber, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("model_version_id", sa.Uuid(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger()),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("flow_run_id", sa.Uuid()),
        sa.Column("process_host", sa.Text()),
        sa.Column("process_pid", sa.Integer()),
        sa.Column("process_create_time", sa.Float(53)),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("started_at", Moment),
        sa.Column("ended_at", Moment),
        _of("batch_jobs", "model_version_id", "model_versions"),
        sa.PrimaryKeyConstraint("number", name="pk_batch_jobs"),
        sa.UniqueConstraint("id", name="uq_batch_jobs_id"),
    )
    op.create_index("ix_batch_jobs_model_version_id", "batch_jobs", ["model_version_id"])


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def downgrade() -> None:
    for name in ("batch_jobs", "recordings", "recording_settings", "replica_counters"):
        op.drop_table(name)
    op.drop_table("monitoring")
    with op.batch_alter_table("samples") as table:
        table.drop_column("always_trains")
