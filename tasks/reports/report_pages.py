"""The report of Check Data for people: a page that needs nothing else, and a table for Prefect."""

from schemas.data_check import DATASET_NOW, DataCheck, DataCheckReport, RepairAction, Severity
from tasks.data_checks.wording import NAMES_SHOWN
from tasks.reports.markdown import escaped, table
from tasks.reports.templating import template

REPAIRS = {
    RepairAction.TRASH_SAMPLES: "put all of them into the trash",
    RepairAction.TRASH_DUPLICATES: "keep one of each and put the others into the trash",
    RepairAction.TAKE_LABELS_OFF: "take the labels off, to label again",
    RepairAction.MERGE_LABELS: "merge labels into one",
    RepairAction.CUT_BOXES: "cut the boxes at the edge of their pictures",
    RepairAction.REMOVE_BOXES: "remove the boxes and keep the pictures",
    RepairAction.CONVERT_TO_16_BIT: "convert the sounds to 16 bits",
    RepairAction.DROP_RECORDS: "drop the records from their files",
    RepairAction.DROP_COLUMNS: "drop the columns from all files",
}


def data_check_page(report: DataCheckReport) -> str:
    """Return the report as one HTML page without scripts and without outside addresses."""
    passed = [check for check in report.checks if check.passed]
    return template("data_check.html").render(
        report=report,
        passed=passed,
        subject=subject(report),
        verdict=verdict(report),
        names_in_sentence=NAMES_SHOWN,
        repairs=REPAIRS,
        count=_count,
    )


def data_check_markdown(report: DataCheckReport) -> str:
    """Return the report as a Markdown table, broken rules first."""
    checks = sorted(report.checks, key=_urgency)
    rows = [
        (_result(check), escaped(check.sentence), escaped(check.found), escaped(_repairs(check)))
        for check in checks
    ]
    gates = "".join(f"- {escaped(gate)}\n" for gate in report.changed_gates)
    changed = f"Changed gates:\n\n{gates}\n" if gates else ""
    head = ("Result", "Rule", "What was found", "One call can")
    judged = f"{escaped(report.judged_by)}\n\n" if report.judged_by else ""
    return f"## {verdict(report)}\n\n{judged}{changed}{table(head, rows)}\n"


def subject(report: DataCheckReport) -> str:
    """Say what was checked."""
    if report.dataset_version == DATASET_NOW:
        return "the dataset as it is now"
    return f"dataset version {report.dataset_version}"


def verdict(report: DataCheckReport) -> str:
    """Sum the report up in one sentence."""
    errors, warnings = len(report.errors), len(report.warnings)
    if errors:
        return f"{_count(errors, 'error')} must be corrected before training"
    if warnings:
        return f"The data can be used; {_count(warnings, 'warning')} to look at"
    return "The data is ready for training"


def _repairs(check: DataCheck) -> str:
    return "; or ".join(REPAIRS[action] for action in check.repairs)


def _urgency(check: DataCheck) -> tuple[bool, bool]:
    return check.passed, check.severity is not Severity.ERROR


def _result(check: DataCheck) -> str:
    return "passed" if check.passed else f"**{check.severity.value}**"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
