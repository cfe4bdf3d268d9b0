"""The tables of the catalog. Change one here, then add a revision in `migrations/versions`."""

from infra.catalog.tables.base import Base
from infra.catalog.tables.data import (
    AnnotationRow,
    ChangedSampleRow,
    ChangeRow,
    DataJobRow,
    DatasetRow,
    DatasetVersionRow,
    LabelRow,
    SampleRow,
    SourceFileRow,
)
from infra.catalog.tables.retraining import RetrainingScheduleRow
from infra.catalog.tables.serving import ApiKeyRow, ReplicaRow, ServiceRow
from infra.catalog.tables.work import (
    ModelVersionRow,
    PhaseRow,
    ProjectRow,
    RunReportRow,
    RunRow,
    TrainingProgressRow,
)

__all__ = [
    "AnnotationRow",
    "ApiKeyRow",
    "Base",
    "ChangeRow",
    "ChangedSampleRow",
    "DataJobRow",
    "DatasetRow",
    "DatasetVersionRow",
    "LabelRow",
    "ModelVersionRow",
    "PhaseRow",
    "ProjectRow",
    "ReplicaRow",
    "RetrainingScheduleRow",
    "RunReportRow",
    "RunRow",
    "SampleRow",
    "ServiceRow",
    "SourceFileRow",
    "TrainingProgressRow",
]
