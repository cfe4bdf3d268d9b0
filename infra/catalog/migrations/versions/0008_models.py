"""Model versions can come from another installation, and be deleted without losing lineage."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("model_versions") as table:
        table.alter_column("run_id", existing_type=sa.Uuid(), nullable=True)
        table.alter_column("dataset_version_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("code_version", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("origin", sa.Text()))
        table.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("model_versions") as table:
        table.alter_column("code_version", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("model_versions") as table:
        table.drop_column("deleted_at")
        table.drop_column("origin")
        table.drop_column("code_version")
        table.alter_column("dataset_version_id", existing_type=sa.Uuid(), nullable=False)
        table.alter_column("run_id", existing_type=sa.Uuid(), nullable=False)
