"""Suggestions of which people have dismissed everything leave the lists."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("suggestions") as table:
        table.add_column(
            sa.Column("all_dismissed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    known = sa.table("suggestions", sa.column("marks", sa.Text()), sa.column("all_dismissed"))
    op.execute(
        known.update()
        .where(known.c.marks.contains('"dismissed": true'))
        .where(~known.c.marks.contains('"dismissed": false'))
        .values(all_dismissed=sa.true())
    )
    with op.batch_alter_table("suggestions") as table:
        table.alter_column("all_dismissed", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("suggestions") as table:
        table.drop_column("all_dismissed")
