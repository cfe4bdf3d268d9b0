"""The table of what a model would answer for samples."""

from uuid import UUID

from sqlalchemy import Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from infra.catalog.column_types import RowNumber
from infra.catalog.tables.base import Base


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
