"""Samples of all types, boxes, trash, history, sources, data jobs; versions without a run."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

RowNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)
NOT_DELETED = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    _datasets()
    _samples()
    _labels()
    _annotations()
    _changes()
    _source_files()
    _data_jobs()
    with op.batch_alter_table("dataset_versions") as table:
        table.alter_column("run_id", existing_type=sa.Uuid(), nullable=True)
    with op.batch_alter_table("projects") as table:
        table.add_column(sa.Column("policy", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    raise NotImplementedError("samples of other types than pictures have no place in revision 0001")


def _datasets() -> None:
    with op.batch_alter_table("datasets") as table:
        table.add_column(sa.Column("input_path", sa.Text()))
        table.add_column(sa.Column("output_path", sa.Text()))
        table.add_column(
            sa.Column("table_header", sa.String(64), nullable=False, server_default="auto")
        )
        table.add_column(sa.Column("table", sa.Text()))
    datasets = sa.table("datasets", sa.column("id", sa.Uuid()), sa.column("output_path"))
    connection = op.get_bind()
    for (dataset_id,) in connection.execute(sa.select(datasets.c.id)).all():
        connection.execute(
            sa.update(datasets)
            .where(datasets.c.id == dataset_id)
            .values(output_path=f"datasets/{dataset_id}/versions")
        )
    with op.batch_alter_table("datasets") as table:
        table.alter_column("output_path", existing_type=sa.Text(), nullable=False)
        table.create_unique_constraint("uq_datasets_output_path", ["output_path"])


def _samples() -> None:
    with op.batch_alter_table("samples") as table:
        for column in ("source", "encoding", "text"):
            table.add_column(sa.Column(column, sa.Text()))
        table.add_column(sa.Column("tab", sa.String(64)))
        table.add_column(sa.Column("seconds", sa.Float(53)))
        table.add_column(sa.Column("rows", sa.BigInteger()))
        for column in ("sample_rate", "channels", "columns"):
            table.add_column(sa.Column(column, sa.Integer()))
        table.add_column(sa.Column("trashed_at", Moment))
        table.add_column(
            sa.Column("empty", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.alter_column("object_key", existing_type=sa.Text(), nullable=True)
        table.alter_column("width", existing_type=sa.Integer(), nullable=True)
        table.alter_column("height", existing_type=sa.Integer(), nullable=True)
        table.drop_index("ix_samples_page")
        table.drop_index("ix_samples_tab")
    samples = sa.table(
        "samples",
        *(sa.column(name) for name in ("source", "original_name", "tab")),
        sa.column("labeled", sa.Boolean()),
    )
    op.execute(
        sa.update(samples).values(
            source=samples.c.original_name,
            tab=sa.case((samples.c.labeled, "labeled"), else_="unlabeled"),
        )
    )
    with op.batch_alter_table("samples") as table:
        table.alter_column("source", existing_type=sa.Text(), nullable=False)
        table.alter_column("tab", existing_type=sa.String(64), nullable=False)
        table.drop_column("labeled")
    op.create_index("ix_samples_page", "samples", ["dataset_id", "number", "tab"])
    op.create_index("ix_samples_tab", "samples", ["dataset_id", "tab", "number"])
    op.create_index("ix_samples_source", "samples", ["dataset_id", "source"])


def _labels() -> None:
    with op.batch_alter_table("labels") as table:
        table.add_column(sa.Column("shortcut", sa.Text()))
        table.add_column(sa.Column("deleted_at", Moment))
        table.drop_constraint("uq_labels_dataset_id_name", type_="unique")
    for column in ("name", "shortcut"):
        op.create_index(
            f"uq_labels_{column}",
            "labels",
            ["dataset_id", column],
            unique=True,
            sqlite_where=NOT_DELETED,
            postgresql_where=NOT_DELETED,
        )


def _annotations() -> None:
    op.rename_table("annotations", "annotations_before")
    op.drop_index("ix_annotations_label", "annotations_before")
    op.create_table(
        "annotations",
        sa.Column("number", RowNumber, autoincrement=True, nullable=False),
        sa.Column("sample_number", RowNumber, nullable=False),
        sa.Column("label_id", sa.Uuid(), nullable=False),
        *(sa.Column(edge, sa.Float(53)) for edge in ("x_min", "y_min", "x_max", "y_max")),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_number"],
            ["samples.number"],
            name="fk_annotations_sample_number_2",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["label_id"], ["labels.id"], name="fk_annotations_label_id_2", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_annotations_2"),
    )
    op.execute(
        'INSERT INTO annotations (sample_number, label_id, "by", at) '
        'SELECT sample_number, label_id, "by", at FROM annotations_before'
    )
    op.drop_table("annotations_before")
    op.create_index("ix_annotations_sample", "annotations", ["sample_number"])
    op.create_index("ix_annotations_label", "annotations", ["label_id", "sample_number"])


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("number", RowNumber, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("labels", sa.Text()),
        sa.Column("undone_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name="fk_changes_dataset_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_changes"),
        sa.UniqueConstraint("id", name="uq_changes_id"),
    )
    op.create_index("ix_changes_dataset", "changes", ["dataset_id", "number"])
    op.create_table(
        "changed_samples",
        sa.Column("change_number", RowNumber, nullable=False),
        sa.Column("sample_number", RowNumber, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_number"],
            ["changes.number"],
            name="fk_changed_samples_change_number",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sample_number"],
            ["samples.number"],
            name="fk_changed_samples_sample_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("change_number", "sample_number", name="pk_changed_samples"),
    )
    op.create_index("ix_changed_samples_sample", "changed_samples", ["sample_number"])


def _source_files() -> None:
    op.create_table(
        "source_files",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("seen_in", sa.Uuid()),
        sa.Column("vanished_at", Moment),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name="fk_source_files_dataset_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dataset_id", "origin", "name", name="pk_source_files"),
    )


def _data_jobs() -> None:
    op.create_table(
        "data_jobs",
        sa.Column("number", RowNumber, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("report", sa.Text()),
        sa.Column("process_pid", sa.Integer()),
        sa.Column("process_create_time", sa.Float(53)),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("started_at", Moment),
        sa.Column("ended_at", Moment),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name="fk_data_jobs_dataset_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_data_jobs"),
        sa.UniqueConstraint("id", name="uq_data_jobs_id"),
    )
    op.create_index("ix_data_jobs_dataset", "data_jobs", ["dataset_id", "number"])
