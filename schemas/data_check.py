"""The report of Check Data."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

FAILING_SAMPLES_KEPT = 1000


class Severity(StrEnum):
    """An error stops the run, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class DataCheck(BaseModel):
    """One rule, whether the data keeps it, and what breaks it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    sentence: str = Field(description="The rule, in words a person understands")
    severity: Severity
    passed: bool
    found: str = Field("", description="What was found, with its values and the cure")
    failing: list[str] = Field([], description="Names of failing samples or labels, cut to 1,000")


class DataCheckReport(BaseModel):
    """All rules of one check of one dataset version."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset_version: str
    checks: list[DataCheck]

    @property
    def errors(self) -> list[DataCheck]:
        """Broken rules that stop the run."""
        return [c for c in self.checks if not c.passed and c.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[DataCheck]:
        """Broken rules that only warn."""
        return [c for c in self.checks if not c.passed and c.severity is Severity.WARNING]
