"""Importing what a person sends in one request: one outcome a sample, and what is still missing."""

import io
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from infra.catalog import samples, source_files
from schemas.dataset import Dataset
from schemas.errors import InvalidArchiveError
from schemas.import_layout import ImportLayout, check_layout
from schemas.message import joined
from schemas.sample import FileOutcome, FileReport, ImportReport, UploadFile
from tasks.data_sources.archive_members import ARCHIVE_SUFFIXES, UPLOADED
from tasks.data_sources.archives import open_archive
from tasks.data_sources.listed_files import ListedFiles
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.intake.import_files import import_files
from tasks.intake.order import ImportOrder
from tasks.sample_readers.read_samples import refused
from tasks.sample_readers.sample_names import storable

REPORT_FILES_MAX = 10_000
KEPT = (FileOutcome.ADDED, FileOutcome.UPDATED)  # what labels that come later do not change


def import_upload(
    dataset: Dataset, files: Sequence[tuple[str, bytes]], layout: ImportLayout, by: str
) -> ImportReport:
    """Import files, and the files in archives among them."""
    check_layout(dataset.project_type, layout)
    archives = [file for file in files if file[0].lower().endswith(ARCHIVE_SUFFIXES)]
    plain = [file for file in files if file not in archives]
    report = BoundedReport()
    if plain:
        report.add(_imported(dataset, UploadedFiles(plain), layout, by))
    for name, data in archives:
        try:
            opened = open_archive(storable(name), io.BytesIO(data), UPLOADED)
        except InvalidArchiveError as error:
            report.add([refused(storable(name), str(error))])
            continue
        report.add(_imported(dataset, opened, layout, by))
    return ImportReport(files=report.files, more=report.more)


class BoundedReport:
    """The outcomes of an upload: file by file for the first ones, the others as numbers."""

    def __init__(self) -> None:
        self.files: list[FileReport] = []
        self.more: Counter[FileOutcome] = Counter()

    def add(self, reports: Sequence[FileReport]) -> None:
        """Add the reports of one source, refusals first: they are what a person has to read."""
        ordered = sorted(reports, key=lambda report: report.outcome is not FileOutcome.REFUSED)
        free = REPORT_FILES_MAX - len(self.files)
        listed = {id(report) for report in ordered[:free]}
        self.files.extend(report for report in reports if id(report) in listed)
        self.more.update(report.outcome for report in ordered[free:])


def missing_files(dataset: Dataset, files: Sequence[UploadFile]) -> list[str]:
    """Return the names of files that were not taken in with this content, or are in the trash."""
    tags = source_files.tags(dataset.id, source_files.UPLOAD, [file.name for file in files])
    order = ImportOrder(dataset=dataset, source=UploadedFiles([]), by="")
    known = [file for file in files if tags.get(file.name) == file.sha256]
    of_samples = [file.name for file in known if order.is_sample(file.name)]
    present = samples.by_name(dataset.id, of_samples)
    there = {f.name for f in known if f.name in present or not order.is_sample(f.name)}
    return [file.name for file in files if file.name not in there]


def _imported(
    dataset: Dataset, source: ListedFiles, layout: ImportLayout, by: str
) -> list[FileReport]:
    """Import the files; a sample that an annotation file labels too has one report."""
    outcomes = SampleOutcomes(layout)
    reports: list[FileReport] = []
    place: dict[str, int] = {}
    for file in import_files(ImportOrder(dataset=dataset, source=source, by=by, layout=layout)):
        report, earlier = outcomes.join(file)
        if earlier is None:
            place.setdefault(report.name, len(reports))
            reports.append(report)
        else:
            told = reports[place[report.name]]
            words = [text for text in (told.message, report.message) if text]
            message = joined(words, "; ") if words else ""
            reports[place[report.name]] = report.model_copy(update={"message": message})
    return reports


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
