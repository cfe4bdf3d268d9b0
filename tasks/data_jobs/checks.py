"""Jobs that check a dataset as it is now, and repair what they find."""

from collections.abc import Callable

from infra.catalog import data_jobs, datasets, labels, sample_intake, sample_labels, samples
from schemas.counts import counted
from schemas.data_check import CheckRequest, DataCheckReport, RepairRequest
from schemas.data_job import DataJob
from schemas.dataset import Dataset
from schemas.errors import ConflictError
from schemas.label import ChangeAction
from schemas.languages import kept_json
from schemas.message import Message, joined
from schemas.phase import PhaseStatus
from tasks.data_checks.checked_data import CheckedData
from tasks.data_sources.uploaded_files import UploadedFiles
from tasks.datasets.data_to_check import data_now
from tasks.intake.order import ImportOrder
from tasks.intake.readers import read_file
from tasks.intake.stored_samples import store
from tasks.project_types.parts import Part, part_of
from tasks.repairs.plan_repair import plan_repair
from tasks.repairs.repair_plan import RepairPlan
from tasks.reports.report_pages import verdict


def run_check(job: DataJob) -> None:
    """Check the dataset as it is now and keep the report."""
    request = CheckRequest.model_validate_json(job.request)
    report = check_dataset(datasets.get(job.dataset_id), request)
    sentence = Message("data_checks.checked", "{verdict}.", verdict=verdict(report))
    data_jobs.finish(job.id, PhaseStatus.EXECUTED, sentence, kept_json(report))


def run_repair(job: DataJob) -> None:
    """Repair everything that breaks one rule now, as one change that can be undone."""
    request = RepairRequest.model_validate_json(job.request)
    dataset = datasets.get(job.dataset_id)
    plan = plan_repair(request, data_now(dataset, request.project, request.label_column))
    if plan.changes_nothing:
        raise ConflictError(
            "repairs.nothing-to-repair",
            "nothing breaks rule {rule!r} now, so nothing was changed",
            rule=request.check,
        )
    message = _apply(dataset, plan, data_jobs.author(job.id))
    data_jobs.finish(job.id, PhaseStatus.EXECUTED, message)


def check_dataset(dataset: Dataset, request: CheckRequest) -> DataCheckReport:
    """Run the checks of the dataset's type on its samples as they are now."""
    check: Callable[[CheckedData], DataCheckReport] = part_of(
        dataset.project_type, Part.CHECKS
    ).check
    return check(data_now(dataset, request.project, request.label_column))


def _apply(dataset: Dataset, plan: RepairPlan, by: str) -> str:
    """Change the catalog as planned and say what was done."""
    done = []
    if plan.trash:
        samples.trash(dataset.id, plan.trash, by, ChangeAction.REPAIR)
        trashed = counted(len(plan.trash), "sample")
        done.append(Message("repairs.trashed", "put into the trash: {samples}", samples=trashed))
    if plan.marks:
        sample_labels.set_marks(dataset.id, plan.marks, by, ChangeAction.REPAIR)
        marked = counted(len(plan.marks), "sample")
        done.append(
            Message("repairs.labels-changed", "labels changed on {samples}", samples=marked)
        )
    if plan.merge:
        names, into = plan.merge
        labels.merge(dataset.id, names, into, by)
        done.append(
            Message("repairs.merged", "{labels} became {label}", labels=list(names), label=into)
        )
    if plan.contents:
        _replace_contents(dataset, plan, by)
        files = len(plan.contents)
        done.append(Message("repairs.new-content", "new content in files: {files:,}", files=files))
    return joined(done, "; ")


def _replace_contents(dataset: Dataset, plan: RepairPlan, by: str) -> None:
    """Store the new bytes, then give the samples their new content in one change."""
    made = dataset.model_copy(update={"table": plan.table or dataset.table})
    options = ImportOrder(dataset=made, source=UploadedFiles([]), by=by).options()
    contents = {}
    for sample_id, make in plan.contents.items():
        name = samples.get(sample_id).original_name
        read = read_file(dataset.project_type.media, name, make(), options)
        contents[sample_id] = store(dataset, read)
    sample_intake.replace_contents(dataset.id, contents, by, ChangeAction.REPAIR)
    if plan.table is not None:
        datasets.set_table(dataset.id, plan.table)
