"""What a person reads above the forms of a workflow, as markdown in the platform's language."""

from collections.abc import Iterable, Sequence

from infra import specifications
from infra.catalog import datasets, labels, models, projects, services
from infra.settings import settings
from schemas.data_policy import needed, policy_for
from schemas.dataset import Dataset
from schemas.languages import said
from schemas.message import Message
from schemas.model_version import ModelVersionStatus
from schemas.phase import WorkflowRun
from schemas.specification import Specification
from tasks.reports.evaluation_pages import metrics_table
from tasks.reports.markdown import escaped, table

VERSIONS_SHOWN = 10
LABELS_HEAD = (
    Message("runs.page-label", "Label"),
    Message("runs.page-samples", "Samples"),
)
VERSIONS_HEAD = (
    Message("runs.page-version", "Version"),
    Message("runs.page-evaluation", "Evaluation"),
)
HARDWARE_HEAD = (
    Message("runs.page-specifications", "Specifications"),
    Message("runs.page-hardware", "Hardware"),
)


def labeling(run: WorkflowRun) -> str:
    """Counts per label and the link to the labeling page."""
    project = projects.get(run.project_id)
    dataset = datasets.get(project.dataset_id)
    return _page(
        Message("runs.page-label-data", "## Label Data: {project}", project=project.name),
        Message(
            "runs.page-labeled",
            "**{labeled:,}** of **{samples:,}** samples of dataset `{dataset}` are labeled, "
            "{unlabeled:,} are not (they are left out of training).",
            labeled=dataset.labeled,
            samples=dataset.samples,
            dataset=dataset.name,
            unlabeled=dataset.unlabeled,
        ),
        _links(run, dataset),
        Message("runs.page-resume", "Then switch *Confirm* on and press *Resume*."),
        _label_counts(dataset),
        Message("runs.page-gates", "Check Data asks for:"),
        _list(needed(policy_for(project.project_type, project.policy))),
    )


def _links(run: WorkflowRun, dataset: Dataset) -> str:
    source: str = Message("runs.page-no-source", "none")
    if dataset.input_path:
        source = f"`{dataset.input_path}`"
    links = [
        Message(
            "runs.page-to-labeling",
            "[Label them, or add data]({address})",
            address=f"{project_link(run)}/label",
        ),
        Message(
            "runs.page-to-dataset",
            "[Look at the dataset]({address}) (data source: {source})",
            address=f"{_console()}/datasets/{dataset.id}",
            source=source,
        ),
        Message(
            "runs.page-to-workflow",
            "[The workflow as a page]({address})",
            address=project_link(run),
        ),
    ]
    return _list(links).rstrip()


def _label_counts(dataset: Dataset) -> str:
    rows = [(escaped(label.name), f"{label.samples:,}") for label in labels.of_dataset(dataset.id)]
    if not rows:
        return Message("runs.page-no-labels", "No sample has a label yet.")
    return _table(LABELS_HEAD, rows)


def deployment(run: WorkflowRun) -> str:
    """The model that is about to be deployed and how good it is."""
    model = models.find_of_run(run.id)
    assert model is not None, "the run registers its model before it asks for settings"
    return (
        _page(
            Message(
                "runs.page-deploy-service",
                "## Deploy Service: {application} {version}",
                application=model.application,
                version=model.version,
            ),
            metrics_table(model.evaluation, settings().language),
            Message(
                "runs.page-evaluated",
                "Evaluated on {samples:,} samples. [Open the evaluation]({address}).",
                samples=model.evaluation.samples,
                address=f"{project_link(run)}/evaluation",
            ),
            _present_traffic(run),
            *_choices(model.application),
        )
        + "\n"
    )


def _choices(application: str) -> list[str]:
    """List what the fields of the form may hold."""
    versions = [
        (escaped(model.version), escaped(_say(model.evaluation.headline)))
        for model in models.list_all(application)
        if model.status is ModelVersionStatus.SUCCESSFUL
    ]
    hardware = [(one.name, _hardware(one)) for one in specifications.list_all()]
    parts = [_table(VERSIONS_HEAD, versions[:VERSIONS_SHOWN])]
    more = len(versions) - VERSIONS_SHOWN
    if more > 0:
        parts.append(Message("runs.page-older-versions", "and {more:,} older versions", more=more))
    return [*parts, _table(HARDWARE_HEAD, hardware)]


def _hardware(specification: Specification) -> str:
    if specification.usable:
        return escaped(_say(specification.description))
    unusable = Message(
        "runs.page-cannot-be-used", "cannot be used: {reason}", reason=specification.reason
    )
    return escaped(_say(unusable))


def _present_traffic(run: WorkflowRun) -> str:
    """Say what answers now, since a traffic ratio below 100 leaves it the rest."""
    service = services.find_by_name(run.project_id, projects.get(run.project_id).name)
    if service is None:
        return Message(
            "runs.page-no-service",
            "The project has no service yet: its first version takes all requests (100).",
        )
    return Message(
        "runs.page-traffic",
        "Service `{service}` has {shares}. A traffic ratio of 100 replaces that; a smaller "
        "one leaves the rest to it.",
        service=service.name,
        shares=[f"{one.version} ({one.traffic_ratio} %)" for one in service.versions],
    )


def promotion(run: WorkflowRun, reason: str) -> str:
    """The new model beside the one that serves, and what the comparison says."""
    question = Message(
        "runs.page-promotion", "### Does the new version take the place of the one that serves?"
    )
    return _page(question, reason, deployment(run))


def _say(text: str) -> str:
    return said(text, settings().language)


def _page(*parts: str) -> str:
    return "\n\n".join(map(_say, parts))


def _list(entries: Iterable[str]) -> str:
    return "".join(f"- {_say(entry)}\n" for entry in entries)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return table(list(map(_say, head)), rows)


def project_link(run: WorkflowRun) -> str:
    """Address of the page of the run's project."""
    return f"{_console()}/projects/{run.project_id}"


def _console() -> str:
    return settings().effective_api_url
