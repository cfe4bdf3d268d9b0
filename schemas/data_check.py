"""The report of Check Data, and what can be done about a finding."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.dataset import ResourceName
from schemas.label import LabelName
from schemas.languages import Sentence
from schemas.plain_text import PlainText

FAILING_SAMPLES_KEPT = 1000
DATASET_NOW = "now"  # name of what is checked when it is no version


class Severity(StrEnum):
    """An error stops the run, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class RepairAction(StrEnum):
    """What one call can do about all samples that break a rule."""

    TRASH_SAMPLES = "trash_samples"
    TRASH_DUPLICATES = "trash_duplicates"
    TAKE_LABELS_OFF = "take_labels_off"
    MERGE_LABELS = "merge_labels"
    CUT_BOXES = "cut_boxes"
    REMOVE_BOXES = "remove_boxes"
    CONVERT_TO_16_BIT = "convert_to_16_bit"
    DROP_RECORDS = "drop_records"
    DROP_COLUMNS = "drop_columns"


class DataCheck(BaseModel):
    """One rule, whether the data keeps it, and what breaks it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    sentence: Sentence = Field(description="The rule, in words a person understands")
    severity: Severity
    passed: bool
    found: Sentence = Field("", description="What was found, with its values and the cure")
    failing: list[str] = Field([], description="Names of failing samples or labels, cut to 1,000")
    sample_ids: list[UUID] = Field([], description="Ids of failing samples, cut to 1,000")
    repairs: list[RepairAction] = Field([], description="What can be done about all of them")


class DataCheckReport(BaseModel):
    """All rules of one check of a dataset or of one of its versions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset_version: str
    judged_by: Sentence = Field(
        "", description="Tables: by which label column and as which project it was judged, in words"
    )
    checks: list[DataCheck]
    changed_gates: list[Sentence] = Field(
        [], description="Gates that differ from the product's rule, in words"
    )

    @property
    def errors(self) -> list[DataCheck]:
        """Broken rules that stop the run."""
        return [c for c in self.checks if not c.passed and c.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[DataCheck]:
        """Broken rules that only warn."""
        return [c for c in self.checks if not c.passed and c.severity is Severity.WARNING]


class CheckRequest(BaseModel):
    """A check of a dataset as it is now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label_column: PlainText | None = Field(
        None, description="Tables: column to predict; empty: the project's, else the last one"
    )
    project: ResourceName | None = Field(
        None,
        description="Project to judge for, by its label column, ratio and gates; empty: the one "
        "that uses the dataset, of several the newest, which the report names",
    )


class RepairRequest(BaseModel):
    """A repair of everything in a dataset that breaks one rule now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: PlainText = Field(description="Code of the rule, for example `duplicates`")
    action: RepairAction
    labels: list[LabelName] = Field([], description="merge_labels: labels to merge away")
    into: LabelName | None = Field(None, description="merge_labels: the label that stays")
    label_column: PlainText | None = Field(
        None, description="Tables: column to predict; empty: the project's, else the last one"
    )
    project: ResourceName | None = Field(
        None, description="Project to repair for; empty: as in a check"
    )
