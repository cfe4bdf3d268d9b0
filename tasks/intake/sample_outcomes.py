"""One outcome a sample, though its own file and then an annotation file tell of it."""

from collections import Counter
from typing import NamedTuple

from schemas.import_layout import ImportLayout
from schemas.sample import FileOutcome, FileReport

KEPT = (FileOutcome.ADDED, FileOutcome.UPDATED)  # what labels that come later do not change


class Joined(NamedTuple):
    """A report with the outcome of its sample after all, and the outcome that was told before."""

    report: FileReport
    earlier: FileOutcome | None


class SampleOutcomes:
    """Joins the reports of an import about the same sample."""

    def __init__(self, layout: ImportLayout) -> None:
        self._counts: Counter[FileOutcome] = Counter()
        self._joins = layout.has_annotation_files
        self._told: dict[str, FileOutcome] = {}

    @property
    def counts(self) -> Counter[FileOutcome]:
        """How many files had which outcome, each sample once."""
        return +self._counts

    def join(self, report: FileReport) -> Joined:
        """Count a report, in place of the earlier one of its sample; refusals stand alone."""
        if not self._joins or report.outcome is FileOutcome.REFUSED:
            self._counts[report.outcome] += 1
            return Joined(report, None)
        earlier = self._told.get(report.name)
        outcome = earlier if earlier in KEPT else report.outcome
        if earlier is not None:
            self._counts[earlier] -= 1
        self._counts[outcome] += 1
        self._told[report.name] = outcome
        return Joined(report.model_copy(update={"outcome": outcome}), earlier)
