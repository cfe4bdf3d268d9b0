"""What a model would answer for the samples of a dataset, to label faster."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "suggestions",
        sa.Column("sample_number", Number, nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("model_version_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(53), nullable=False),
        sa.Column("doubt", sa.Float(53), nullable=False),
        sa.Column("similar_group", Number),
        sa.ForeignKeyConstraint(
            ["sample_number"],
            ["samples.number"],
            name="fk_suggestions_sample_number",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name="fk_suggestions_dataset_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sample_number", name="pk_suggestions"),
    )
    op.create_index("ix_suggestions_score", "suggestions", ["dataset_id", "score"])
    op.create_index("ix_suggestions_doubt", "suggestions", ["dataset_id", "doubt"])
    op.create_index("ix_suggestions_similar", "suggestions", ["dataset_id", "similar_group"])


def downgrade() -> None:
    op.drop_table("suggestions")
