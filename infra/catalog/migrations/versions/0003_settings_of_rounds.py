"""Each round keeps its training settings and the dataset version that it trains on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.add_column(sa.Column("settings", sa.Text(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("dataset_version_id", sa.Uuid()))
        table.add_column(
            sa.Column("ends_early", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_foreign_key(
            "fk_runs_dataset_version_id", "dataset_versions", ["dataset_version_id"], ["id"]
        )
    runs = sa.table("runs", *map(sa.column, ("id", "project_id", "settings", "dataset_version_id")))
    projects = sa.table("projects", sa.column("id"), sa.column("settings"))
    versions = sa.table("dataset_versions", sa.column("id"), sa.column("run_id"))
    of_project = sa.select(projects.c.settings).where(projects.c.id == runs.c.project_id)
    published = sa.select(versions.c.id).where(versions.c.run_id == runs.c.id)
    op.execute(
        sa.update(runs).values(
            settings=of_project.scalar_subquery(), dataset_version_id=published.scalar_subquery()
        )
    )
    with op.batch_alter_table("runs") as table:
        table.alter_column("settings", existing_type=sa.Text(), server_default=None)
        table.alter_column("ends_early", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.drop_constraint("fk_runs_dataset_version_id", type_="foreignkey")
        table.drop_column("ends_early")
        table.drop_column("dataset_version_id")
        table.drop_column("settings")
