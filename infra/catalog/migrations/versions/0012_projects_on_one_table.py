"""Several table projects may use one dataset."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    with op.batch_alter_table("projects") as table:
        table.drop_constraint("uq_projects_dataset_id", type_="unique")
        table.create_index("ix_projects_dataset_id", ["dataset_id"])


def downgrade() -> None:
    with op.batch_alter_table("projects") as table:
        table.drop_index("ix_projects_dataset_id")
        table.create_unique_constraint("uq_projects_dataset_id", ["dataset_id"])
