"""Check Data: look for what would make training fail or mislead."""

from collections.abc import Callable

from prefect.artifacts import create_markdown_artifact

from infra import object_keys
from infra.catalog import projects, runs
from infra.object_store import object_store
from infra.settings import settings
from schemas.data_check import DataCheckReport
from schemas.dataset import DatasetVersion
from schemas.errors import DataCheckFailedError
from schemas.languages import kept_json, said
from schemas.message import Message
from schemas.phase import PhaseKey, RunReport, WorkflowRun
from tasks.data_checks.checked_data import CheckedData
from tasks.datasets.data_to_check import data_of_version
from tasks.phases.phase_record import phase_task, recorded_phase

DataChecks = Callable[[CheckedData], DataCheckReport]


@phase_task("Check Data")
def check_data(run: WorkflowRun, version: DatasetVersion, checks: DataChecks) -> None:
    """Run the checks of the project type, keep the report, and fail if a rule is broken."""
    from tasks.reports.report_pages import verdict

    with recorded_phase(run, PhaseKey.CHECK_DATA) as note:
        report = checks(data_of_version(version, projects.get(run.project_id)))
        _keep(run, version, report)
        if report.errors:
            raise DataCheckFailedError(
                "phases.data-check-failed",
                "{found: } Correct the data, then start another round of the project.",
                found=[check.found for check in report.errors],
            )
        note.text = verdict(report)


def _keep(run: WorkflowRun, version: DatasetVersion, report: DataCheckReport) -> None:
    """Store the report in the catalog, as a page in the object store, and in the Prefect UI."""
    from tasks.reports.report_pages import data_check_markdown, data_check_page

    key = object_keys.data_check_page(projects.get(run.project_id).output_path, version.name)
    language = settings().language
    object_store().put(key, data_check_page(report, language).encode())
    runs.store_report(run, RunReport.DATA_CHECK, kept_json(report))
    title = Message("phases.data-check-of", "Check Data of {version}", version=version.name)
    create_markdown_artifact(
        data_check_markdown(report, language),
        key="data-check",
        description=said(title, language),
    )
