"""The tables of the catalog. Change one here, then add a revision in `migrations/versions`."""

from infra.catalog.tables.accounts import AccountRow, ApiTokenRow, SessionRow
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
    SuggestionRow,
)
from infra.catalog.tables.monitoring import (
    BatchJobRow,
    MonitoringRow,
    RecordingRow,
    RecordingSettingsRow,
    ReplicaCountersRow,
)
from infra.catalog.tables.serving import (
    ApiKeyRow,
    ReplicaRow,
    ServiceRow,
    ServiceVersionRow,
    TrafficStateRow,
)
from infra.catalog.tables.work import (
    EngineOrderRow,
    ModelVersionRow,
    PhaseRow,
    ProjectRow,
    RetrainingScheduleRow,
    RunReportRow,
    RunRow,
    TrainingPlaceRow,
    TrainingProgressRow,
)

__all__ = [
    "AccountRow",
    "AnnotationRow",
    "ApiKeyRow",
    "ApiTokenRow",
    "Base",
    "BatchJobRow",
    "ChangeRow",
    "ChangedSampleRow",
    "DataJobRow",
    "DatasetRow",
    "DatasetVersionRow",
    "EngineOrderRow",
    "LabelRow",
    "ModelVersionRow",
    "MonitoringRow",
    "PhaseRow",
    "ProjectRow",
    "RecordingRow",
    "RecordingSettingsRow",
    "ReplicaCountersRow",
    "ReplicaRow",
    "RetrainingScheduleRow",
    "RunReportRow",
    "RunRow",
    "SampleRow",
    "ServiceRow",
    "ServiceVersionRow",
    "SessionRow",
    "SourceFileRow",
    "SuggestionRow",
    "TrafficStateRow",
    "TrainingPlaceRow",
    "TrainingProgressRow",
]
