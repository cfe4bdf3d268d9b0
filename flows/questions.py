"""What a person reads above the forms of a workflow, as markdown."""

from infra import specifications
from infra.catalog import datasets, labels, models, projects, services
from infra.settings import settings
from schemas.data_policy import needed, policy_for
from schemas.model_version import ModelVersionStatus
from schemas.phase import WorkflowRun
from tasks.reports.evaluation_pages import metrics_table
from tasks.reports.markdown import escaped, table

VERSIONS_SHOWN = 10


def labeling(run: WorkflowRun) -> str:
    """Counts per label and the link to the labeling page."""
    project = projects.get(run.project_id)
    dataset = datasets.get(project.dataset_id)
    rows = [(escaped(label.name), f"{label.samples:,}") for label in labels.of_dataset(dataset.id)]
    counts = table(("Label", "Samples"), rows) if rows else "No sample has a label yet."
    gates = "".join(
        f"- {gate}\n" for gate in needed(policy_for(project.project_type, project.policy))
    )
    source = f"`{dataset.input_path}`" if dataset.input_path else "none"
    return (
        f"## Label Data: {project.name}\n\n"
        f"**{dataset.labeled:,}** of **{dataset.samples:,}** samples of dataset `{dataset.name}` "
        f"are labeled, {dataset.unlabeled:,} are not (they are left out of training).\n\n"
        f"- [Label them, or add data]({project_link(run)}/label)\n"
        f"- [Look at the dataset]({_console()}/datasets/{dataset.id}) (data source: {source})\n"
        f"- [The workflow as a page]({project_link(run)})\n\n"
        f"Then switch *Confirm* on and press *Resume*.\n\n{counts}\n\n"
        f"Check Data asks for:\n\n{gates}"
    )


def deployment(run: WorkflowRun) -> str:
    """The model that is about to be deployed and how good it is."""
    model = models.find_of_run(run.id)
    assert model is not None, "the run registers its model before it asks for settings"
    return (
        f"## Deploy Service: {model.application} {model.version}\n\n"
        f"{metrics_table(model.evaluation)}\n\n"
        f"Evaluated on {model.evaluation.samples:,} samples. "
        f"[Open the evaluation]({project_link(run)}/evaluation).\n\n{_present_traffic(run)}\n"
        f"{_choices(model.application)}"
    )


def _choices(application: str) -> str:
    """List what the fields of the form may hold."""
    versions = [
        (escaped(model.version), escaped(model.evaluation.headline))
        for model in models.list_all(application)
        if model.status is ModelVersionStatus.SUCCESSFUL
    ]
    hardware = [
        (
            specification.name,
            escaped(
                specification.description
                if specification.usable
                else f"cannot be used: {specification.reason}"
            ),
        )
        for specification in specifications.list_all()
    ]
    shown = table(("Version", "Evaluation"), versions[:VERSIONS_SHOWN])
    more = len(versions) - VERSIONS_SHOWN
    others = f"\n\nand {more:,} older versions" if more > 0 else ""
    return f"{shown}{others}\n\n{table(('Specifications', 'Hardware'), hardware)}\n"


def _present_traffic(run: WorkflowRun) -> str:
    """Say what answers now, since a traffic ratio below 100 leaves it the rest."""
    service = services.find_by_name(run.project_id, projects.get(run.project_id).name)
    if service is None:
        return "The project has no service yet: its first version takes all requests (100).\n"
    shares = ", ".join(
        f"{version.version} ({version.traffic_ratio} %)" for version in service.versions
    )
    return (
        f"Service `{service.name}` has {shares}. A traffic ratio of 100 replaces that; a smaller "
        "one leaves the rest to it.\n"
    )


def promotion(run: WorkflowRun, reason: str) -> str:
    """The new model beside the one that serves, and what the comparison says."""
    return f"### Does the new version take the place of the one that serves?\n\n{reason}\n\n" + (
        deployment(run)
    )


def project_link(run: WorkflowRun) -> str:
    """Address of the page of the run's project."""
    return f"{_console()}/projects/{run.project_id}"


def _console() -> str:
    return settings().effective_api_url
