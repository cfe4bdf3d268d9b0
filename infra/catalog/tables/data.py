"""Tables of datasets: samples, labels, what lies on what, its history, and frozen versions."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Float, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.catalog.column_types import MessageText, RowNumber, utc_now
from infra.catalog.tables.base import Base
from schemas.data_job import DataJobKind
from schemas.dataset import TableHeader
from schemas.label import ChangeAction
from schemas.phase import PhaseStatus
from schemas.project_type import ProjectType
from schemas.sample import SampleTab

NOT_DELETED = text("deleted_at IS NULL")


class DatasetRow(Base):
    """A dataset; `name_key` is the lower-case name, unique; `table` is the JSON of its columns."""

    __tablename__ = "datasets"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    project_type: Mapped[ProjectType]
    input_path: Mapped[str | None]
    output_path: Mapped[str] = mapped_column(unique=True)
    table_header: Mapped[TableHeader] = mapped_column(default=TableHeader.AUTO)
    table: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class SampleRow(Base):
    """A sample; `number` orders samples as they came, `tab` is kept so that counts are fast."""

    __tablename__ = "samples"
    __table_args__ = (
        UniqueConstraint("dataset_id", "name", "sha256"),
        Index("ix_samples_page", "dataset_id", "number", "tab"),
        Index("ix_samples_tab", "dataset_id", "tab", "number"),
        Index("ix_samples_source", "dataset_id", "source"),
    )

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    name: Mapped[str]
    original_name: Mapped[str]
    source: Mapped[str]
    object_key: Mapped[str | None]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    media_format: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[float | None] = mapped_column(Float(53))
    sample_rate: Mapped[int | None]
    channels: Mapped[int | None]
    encoding: Mapped[str | None]
    rows: Mapped[int | None] = mapped_column(BigInteger)
    columns: Mapped[int | None]
    text: Mapped[str | None]
    tab: Mapped[SampleTab] = mapped_column(default=SampleTab.UNLABELED)
    empty: Mapped[bool] = mapped_column(default=False)
    always_trains: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    trashed_at: Mapped[datetime | None]


class LabelRow(Base):
    """A label of a dataset; samples refer to its id, so renaming it changes one row.

    A deleted label stays as a row, so that history can name it and undo can bring it back.
    """

    __tablename__ = "labels"
    __table_args__ = (
        Index(
            "uq_labels_name",
            "dataset_id",
            "name",
            unique=True,
            sqlite_where=NOT_DELETED,
            postgresql_where=NOT_DELETED,
        ),
        Index(
            "uq_labels_shortcut",
            "dataset_id",
            "shortcut",
            unique=True,
            sqlite_where=NOT_DELETED,
            postgresql_where=NOT_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    name: Mapped[str]
    colour: Mapped[str]
    shortcut: Mapped[str | None]
    position: Mapped[int]
    deleted_at: Mapped[datetime | None]


class AnnotationRow(Base):
    """One label on one sample, on all of it or on a box (`xmin` is taken by PostgreSQL)."""

    __tablename__ = "annotations"
    __table_args__ = (
        Index("ix_annotations_sample", "sample_number"),
        Index("ix_annotations_label", "label_id", "sample_number"),
    )

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    sample_number: Mapped[int] = mapped_column(
        RowNumber, ForeignKey("samples.number", ondelete="CASCADE")
    )
    label_id: Mapped[UUID] = mapped_column(ForeignKey("labels.id", ondelete="CASCADE"))
    x_min: Mapped[float | None] = mapped_column(Float(53))
    y_min: Mapped[float | None] = mapped_column(Float(53))
    x_max: Mapped[float | None] = mapped_column(Float(53))
    y_max: Mapped[float | None] = mapped_column(Float(53))
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=utc_now)


class ChangeRow(Base):
    """A change of labels or samples; `labels` is JSON of label rows before and after it."""

    __tablename__ = "changes"
    __table_args__ = (Index("ix_changes_dataset", "dataset_id", "number"),)

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    action: Mapped[ChangeAction]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    samples: Mapped[int]
    labels: Mapped[str | None]
    undone_by: Mapped[UUID | None]


class ChangedSampleRow(Base):
    """What a change did to one sample; both states are JSON."""

    __tablename__ = "changed_samples"
    __table_args__ = (Index("ix_changed_samples_sample", "sample_number"),)

    change_number: Mapped[int] = mapped_column(
        RowNumber, ForeignKey("changes.number", ondelete="CASCADE"), primary_key=True
    )
    sample_number: Mapped[int] = mapped_column(
        RowNumber, ForeignKey("samples.number", ondelete="CASCADE"), primary_key=True
    )
    before: Mapped[str]
    after: Mapped[str]


class SourceFileRow(Base):
    """A file that was taken in before: `origin` is `upload` or the input path it lies below.

    `seen_in` is the import that saw it last.
    """

    __tablename__ = "source_files"

    dataset_id: Mapped[UUID] = mapped_column(
        ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True
    )
    origin: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[str]
    seen_in: Mapped[UUID | None]
    vanished_at: Mapped[datetime | None]


class DataJobRow(Base):
    """A job on the data of a dataset; `report` is what it found, as JSON or a key of JSON lines."""

    __tablename__ = "data_jobs"
    __table_args__ = (Index("ix_data_jobs_dataset", "dataset_id", "number"),)

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    kind: Mapped[DataJobKind]
    status: Mapped[PhaseStatus] = mapped_column(default=PhaseStatus.NOT_STARTED)
    request: Mapped[str]
    by: Mapped[str]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    counts: Mapped[dict[str, int]] = mapped_column(default=dict)
    message: Mapped[str] = mapped_column(MessageText, default="")
    report: Mapped[str | None]
    process_pid: Mapped[int | None]
    process_create_time: Mapped[float | None] = mapped_column(Float(53))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class DatasetVersionRow(Base):
    """A published version of a dataset. It outlives the project and the run that made it."""

    __tablename__ = "dataset_versions"
    __table_args__ = (UniqueConstraint("dataset_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    run_id: Mapped[UUID | None] = mapped_column(unique=True)
    number: Mapped[int]
    manifest_key: Mapped[str]
    manifest_sha256: Mapped[str]
    samples_per_label: Mapped[dict[str, int]]
    training_samples: Mapped[int]
    validation_samples: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class SuggestionRow(Base):
    """Suggested marks of a sample as JSON; out of date once the sample has another `revision`."""

    __tablename__ = "suggestions"
    __table_args__ = (
        Index("ix_suggestions_score", "dataset_id", "score"),
        Index("ix_suggestions_doubt", "dataset_id", "doubt"),
        Index("ix_suggestions_similar", "dataset_id", "similar_group"),
    )

    sample_number: Mapped[int] = mapped_column(
        RowNumber, ForeignKey("samples.number", ondelete="CASCADE"), primary_key=True
    )
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    model_version_id: Mapped[UUID]
    revision: Mapped[int]
    marks: Mapped[str]
    all_dismissed: Mapped[bool]
    score: Mapped[float] = mapped_column(Float(53))
    doubt: Mapped[float] = mapped_column(Float(53))
    similar_group: Mapped[int | None] = mapped_column(RowNumber)
