"""The page of each deployment in the engine's UI: what it does, how it is started, what follows."""

from infra.deployment_names import BATCH_PREDICTION, NEW_PROJECT
from infra.settings import settings
from schemas.data_policy import SamplePolicy, needed, policy_for
from schemas.phase import phases_of
from schemas.project_type import ProjectType
from schemas.training_flavor import TrainingFlavor


def page(flow: str, flavor: TrainingFlavor) -> str:
    """Return the description of a deployment as Markdown."""
    if flow == BATCH_PREDICTION:
        return _batch_prediction()
    if flow == NEW_PROJECT:
        return _new_project()
    return _project_type(
        next(project_type for project_type in ProjectType if project_type.value == flow), flavor
    )


def _project_type(project_type: ProjectType, flavor: TrainingFlavor) -> str:
    phases = " → ".join(key.display_name(project_type) for key in phases_of(project_type))
    labeling = (
        "- **Awaiting operation**: the run waits until labeling is finished. Its form shows the "
        "labels with their counts and leads to the labeling page; press *Resume* when done.\n"
        if project_type.has_labels
        else ""
    )
    return (
        f"## {project_type.display_name}\n\n{project_type.purpose}\n\n**Phases**: {phases}\n\n"
        "### Start\n\nPress *Run* and choose the project: another round of it begins. A project "
        "that does not exist yet is made by the deployment **New project**.\n\n"
        f"### While it runs\n\n{labeling}"
        "- **Awaiting input**: the run waits for the settings of the service; press *Resume*.\n"
        "- What the phases found is under *Artifacts*: the check of the data, the evaluation with "
        "its figures, the address of the service with a first prediction.\n\n"
        f"### Needed\n\n{_needed(project_type)}\n\n"
        "### Retrain on a schedule\n\nAdd a schedule on the right, choose the project in its "
        "parameters and switch *Ask people* off.\n\n"
        f"Trains on **{flavor.name}**{_described(flavor)}. The same work as pages: "
        f"[ExeML]({settings().effective_api_url}/projects).\n"
    )


def _needed(project_type: ProjectType) -> str:
    """Return what Check Data requires, from its gates."""
    policy = policy_for(project_type)
    advice = ""
    if isinstance(policy, SamplePolicy):
        advice = f"\n- {policy.advised_per_class:,} of every label are advised"
    return "\n".join(f"- {gate}" for gate in needed(policy)) + advice


def _described(flavor: TrainingFlavor) -> str:
    text = flavor.description
    return f" ({text[0].lower()}{text[1:]})" if text else ""


def _batch_prediction() -> str:
    return (
        "## Batch prediction\n\nPredicts all files below a folder, or all rows of CSV files, with "
        "a version of an AI application.\n\n"
        "Press *Run*, name the AI application and the source. The result is a file in the object "
        "store; its first lines are under *Artifacts*. A run that was cut short goes on when its "
        "batch job is resumed.\n\n"
        f"All batch jobs as pages: [ExeML]({settings().effective_api_url}/batch-jobs).\n"
    )


def _new_project() -> str:
    types = "\n".join(
        f"- **{project_type.display_name}**: {project_type.purpose}" for project_type in ProjectType
    )
    return (
        f"## New project\n\nMakes a project and starts its first round.\n\n{types}\n\n"
        "Press *Run*, give the project a name, choose its type, and choose the dataset, or leave "
        "it empty for a new one: its files are taken from the *Input Dataset Path*, or dropped on "
        "the labeling page. The run ends at once; its artifact leads to the round, which waits "
        "for labels or, of a table, goes on by itself.\n\n"
        f"The same as pages: [ExeML]({settings().effective_api_url}/projects).\n"
    )
