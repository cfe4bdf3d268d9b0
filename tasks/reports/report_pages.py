"""The report of Check Data for people: a page that needs nothing else, and a table for Prefect."""

from collections.abc import Mapping
from functools import partial

from schemas.data_check import DATASET_NOW, DataCheck, DataCheckReport, RepairAction, Severity
from schemas.languages import ENGLISH, said
from schemas.message import Message
from tasks.data_checks.wording import NAMES_SHOWN
from tasks.reports.markdown import escaped, table
from tasks.reports.templating import template

REPAIRS: Mapping[RepairAction, Message] = {
    RepairAction.TRASH_SAMPLES: Message(
        "data_checks.repair-trash-samples", "put all of them into the trash"
    ),
    RepairAction.TRASH_DUPLICATES: Message(
        "data_checks.repair-trash-duplicates", "keep one of each and put the others into the trash"
    ),
    RepairAction.TAKE_LABELS_OFF: Message(
        "data_checks.repair-take-labels-off", "take the labels off, to label again"
    ),
    RepairAction.MERGE_LABELS: Message("data_checks.repair-merge-labels", "merge labels into one"),
    RepairAction.CUT_BOXES: Message(
        "data_checks.repair-cut-boxes", "cut the boxes at the edge of their pictures"
    ),
    RepairAction.REMOVE_BOXES: Message(
        "data_checks.repair-remove-boxes", "remove the boxes and keep the pictures"
    ),
    RepairAction.CONVERT_TO_16_BIT: Message(
        "data_checks.repair-convert-to-16-bit", "convert the sounds to 16 bits"
    ),
    RepairAction.DROP_RECORDS: Message(
        "data_checks.repair-drop-records", "drop the records from their files"
    ),
    RepairAction.DROP_COLUMNS: Message(
        "data_checks.repair-drop-columns", "drop the columns from all files"
    ),
}
WORDS: Mapping[str, Message] = {
    "gates": Message("data_checks.page-gates", "Gates of this project that are not the product's"),
    "errors": Message("data_checks.page-errors", "Correct these before training"),
    "warnings": Message("data_checks.page-warnings", "Worth a look"),
    "kept": Message("data_checks.page-kept", "Rules kept"),
    "rule": Message("data_checks.page-rule", "Rule"),
    "colon": Message("data_checks.page-colon", ": "),
    "can": Message("data_checks.page-can", "One call can"),
    "or": Message("data_checks.page-or", "or"),
    "end": Message("data_checks.page-end", "."),
}


def data_check_page(report: DataCheckReport, language: str = ENGLISH) -> str:
    """Return the report as one HTML page without scripts and without outside addresses."""
    passed = [check for check in report.checks if check.passed]
    return template("data_check.html").render(
        report=report,
        passed=passed,
        counts=_counts(report),
        title=_title(report),
        verdict=Message("data_checks.checked", "{verdict}.", verdict=verdict(report)),
        names_in_sentence=NAMES_SHOWN,
        repairs=REPAIRS,
        words=WORDS,
        show_names=_show_names,
        language=language,
        say=partial(said, language=language),
    )


def data_check_markdown(report: DataCheckReport, language: str = ENGLISH) -> str:
    """Return the report as a Markdown table, broken rules first."""
    say = partial(said, language=language)
    rows = [
        (
            _result(check, language),
            escaped(say(check.sentence)),
            escaped(say(check.found)),
            escaped(say(_repairs(check))),
        )
        for check in sorted(report.checks, key=_urgency)
    ]
    gates = "".join(f"- {escaped(say(gate))}\n" for gate in report.changed_gates)
    heading = say(Message("data_checks.changed-gates", "Changed gates:"))
    changed = f"{heading}\n\n{gates}\n" if gates else ""
    head = (
        Message("data_checks.head-result", "Result"),
        Message("data_checks.head-rule", "Rule"),
        Message("data_checks.head-found", "What was found"),
        WORDS["can"],
    )
    judged = f"{escaped(say(report.judged_by))}\n\n" if report.judged_by else ""
    titles = list(map(say, head))
    return f"## {say(verdict(report))}\n\n{judged}{changed}{table(titles, rows)}\n"


def verdict(report: DataCheckReport) -> Message:
    """Sum the report up in one sentence."""
    errors, warnings = len(report.errors), len(report.warnings)
    if errors:
        return Message(
            "data_checks.verdict-errors",
            (
                "{n} error must be corrected before training",
                "{n} errors must be corrected before training",
            ),
            n=errors,
        )
    if warnings:
        return Message(
            "data_checks.verdict-warnings",
            (
                "The data can be used; {n} warning to look at",
                "The data can be used; {n} warnings to look at",
            ),
            n=warnings,
        )
    return Message("data_checks.verdict-ready", "The data is ready for training")


def _title(report: DataCheckReport) -> Message:
    if report.dataset_version == DATASET_NOW:
        return Message("data_checks.page-of-dataset", "Check Data of the dataset as it is now")
    return Message(
        "data_checks.page-of-version",
        "Check Data of dataset version {version}",
        version=report.dataset_version,
    )


def _counts(report: DataCheckReport) -> Mapping[str, Message]:
    kept = sum(check.passed for check in report.checks)
    return {
        "errors": Message("data_checks.errors", ("{n} error", "{n} errors"), n=len(report.errors)),
        "warnings": Message(
            "data_checks.warnings", ("{n} warning", "{n} warnings"), n=len(report.warnings)
        ),
        "kept": Message("data_checks.kept", ("{n} rule kept", "{n} rules kept"), n=kept),
    }


def _show_names(count: int) -> Message:
    return Message("data_checks.page-show-names", "Show {count} names", count=count)


def _repairs(check: DataCheck) -> str:
    if not check.repairs:
        return ""
    return Message(
        "data_checks.repairs", "{repairs:; or }", repairs=[REPAIRS[one] for one in check.repairs]
    )


def _urgency(check: DataCheck) -> tuple[bool, bool]:
    return check.passed, check.severity is not Severity.ERROR


def _result(check: DataCheck, language: str) -> str:
    if check.passed:
        return said(Message("data_checks.passed", "passed"), language)
    return f"**{said(check.severity, language)}**"
