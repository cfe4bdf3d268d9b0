"""The report of Check Data for people: a page that needs nothing else, and a table for Prefect."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemas.data_check import DataCheck, DataCheckReport, Severity
from tasks.markdown import escaped, table

# Shorter lists stand in the sentence of the finding already.
NAMES_IN_SENTENCE = 5
TEMPLATES = Path(__file__).parent / "templates"


def data_check_page(report: DataCheckReport) -> str:
    """Return the report as one HTML page without scripts and without outside addresses."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("data_check.html")
    passed = [check for check in report.checks if check.passed]
    return template.render(
        report=report, passed=passed, verdict=verdict(report), names_in_sentence=NAMES_IN_SENTENCE
    )


def data_check_markdown(report: DataCheckReport) -> str:
    """Return the report as a Markdown table, broken rules first."""
    checks = sorted(report.checks, key=_urgency)
    rows = [(_result(check), escaped(check.sentence), escaped(check.found)) for check in checks]
    head = ("Result", "Rule", "What was found")
    return f"## {verdict(report)}\n\n{table(head, rows)}\n"


def verdict(report: DataCheckReport) -> str:
    """Sum the report up in one sentence."""
    errors, warnings = len(report.errors), len(report.warnings)
    if errors:
        return f"{_count(errors, 'error')} must be corrected before training"
    if warnings:
        return f"The data can be used; {_count(warnings, 'warning')} to look at"
    return "The data is ready for training"


def _urgency(check: DataCheck) -> tuple[bool, bool]:
    return check.passed, check.severity is not Severity.ERROR


def _result(check: DataCheck) -> str:
    return "passed" if check.passed else f"**{check.severity.value}**"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
