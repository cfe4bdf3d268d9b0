"""What a person reads above the forms of a workflow, as markdown."""

from infra.catalog import datasets, labels, models, projects, services
from infra.settings import settings
from schemas.phase import WorkflowRun
from tasks.evaluation_pages import metrics_table


def labeling(run: WorkflowRun) -> str:
    """Counts per label and the link to the labeling page."""
    project = projects.get(run.project_id)
    dataset = datasets.get(project.dataset_id)
    rows = "".join(f"| {label.name} | {label.samples} |\n" for label in labels.all(dataset.id))
    table = f"| Label | Samples |\n|---|---:|\n{rows}" if rows else "No sample has a label yet.\n"
    return (
        f"## Label Data: {project.name}\n\n"
        f"**{dataset.labeled}** of **{dataset.samples}** samples of dataset `{dataset.name}` are "
        f"labeled, {dataset.unlabeled} are not (they are left out of training). "
        f"[Label them]({project_link(run)}/label), then confirm here.\n\n{table}"
    )


def deployment(run: WorkflowRun) -> str:
    """The model that is about to be deployed and how good it is."""
    model = models.for_run(run.id)
    assert model is not None, "the run registers its model before it asks for settings"
    return (
        f"## Deploy Service: {model.application} {model.version}\n\n"
        f"{metrics_table(model.evaluation)}\n\n"
        f"Evaluated on {model.evaluation.samples} samples. "
        f"[Open the evaluation]({project_link(run)}/evaluation).\n\n{_present_traffic(run)}"
    )


def _present_traffic(run: WorkflowRun) -> str:
    """Say what answers now, since a traffic ratio below 100 leaves it the rest."""
    service = services.named(run.project_id, projects.get(run.project_id).name)
    if service is None:
        return "The project has no service yet: its first version takes all requests (100).\n"
    shares = ", ".join(f"{one.version} ({one.traffic_ratio} %)" for one in service.versions)
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
    return f"{settings().effective_api_url}/projects/{run.project_id}"
