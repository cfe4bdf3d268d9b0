"""Commands about projects and their phases."""

from pathlib import Path
from typing import Annotated, Any

import typer

from deployments.cli import project_transfer, rounds
from deployments.cli.api_client import ApiClient
from deployments.cli.dataset_checks import print_rules
from deployments.cli.evaluations import print_evaluation
from deployments.cli.named_values import named_number, named_setting
from deployments.cli.output import AsJson, print_json, print_rows
from deployments.cli.rounds import Agree, Name
from schemas.data_check import DataCheckReport
from schemas.errors import InvalidInputError
from schemas.phase import PhaseStatus
from schemas.project_type import ProjectType
from schemas.training import MAX_MINUTES_DEFAULT, TRAINING_RATIO_DEFAULT, TrainingPreference
from schemas.training_flavor import CPU

app = typer.Typer(help="Projects and their workflow.", no_args_is_help=True)
rounds.add_commands(app)
project_transfer.add_commands(app)

COLUMNS = (
    "name", "project_type", "current_phase", "status", "training_status", "data_source", "tags",
    "created_at",
)  # fmt: skip

Gates = Annotated[
    list[str], typer.Option(help="Gate of Check Data, as min_labeled=20; repeat for several.")
]
Tags = Annotated[list[str], typer.Option(help="Word to find the project by; repeat for several.")]


@app.command("create")
def create(
    name: Name,
    dataset: Annotated[str, typer.Option(help="Dataset of the same type.")],
    project_type: ProjectType = ProjectType.IMAGE_CLASSIFICATION,
    description: str = "",
    output_path: Annotated[str | None, typer.Option(help="Folder in the object store.")] = None,
    training_flavor: Annotated[
        str, typer.Option(help="Hardware to train on; `exeml project flavors` lists them.")
    ] = CPU,
    agree: Agree = False,
    preference: Annotated[
        TrainingPreference, typer.Option(help="Training Preference: short, or the best accuracy.")
    ] = TrainingPreference.BALANCE,
    training_ratio: Annotated[
        float,
        typer.Option(help="Training and Validation Ratios: share that trains; the rest validates."),
    ] = TRAINING_RATIO_DEFAULT,
    max_minutes: Annotated[
        int, typer.Option(help="Max. Training Duration (Minute); keeps the best model then.")
    ] = MAX_MINUTES_DEFAULT,
    setting: Annotated[
        list[str],
        typer.Option(
            help="Setting of the type, as label_column=price (Label Column) or "
            "label_type=continuous (Label Column Data Type: discrete or continuous); repeat."
        ),
    ] = [],  # noqa: B006
    gate: Gates = [],  # noqa: B006
    tag: Tags = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Create a project and start its workflow."""
    body = {
        "name": name,
        "dataset": dataset,
        "project_type": project_type,
        "description": description,
        "output_path": output_path,
        "training_flavor": training_flavor,
        "agreed": agree,
        "settings": {
            "preference": preference,
            "training_ratio": training_ratio,
            "max_minutes": max_minutes,
            **dict(map(named_setting, setting)),
        },
        "policy": dict(map(named_number, gate)),
        "tags": tag,
    }
    print_projects([ApiClient().post("/projects", body)], as_json)


@app.command("change")
def change(
    name: Name,
    description: Annotated[str | None, typer.Option(help="New description.")] = None,
    gate: Gates = [],  # noqa: B006
    no_gates: Annotated[
        bool, typer.Option("--no-gates", help="Back to the gates of the product.")
    ] = False,
    tag: Tags = [],  # noqa: B006
    no_tags: Annotated[bool, typer.Option("--no-tags", help="Take all tags off.")] = False,
    as_json: AsJson = False,
) -> None:
    """Change the description of a project, its gates of Check Data (all) or its tags (all)."""
    body: dict[str, object] = {} if description is None else {"description": description}
    if gate or no_gates:
        body["policy"] = dict(map(named_number, gate))
    if tag or no_tags:
        body["tags"] = tag
    if not body:
        raise InvalidInputError(
            "projects.nothing-to-change",
            "nothing is to be changed; give --description, --gate or --tag",
        )
    api = ApiClient()
    project = api.patch(f"/projects/{api.named('project', name)['id']}", body)
    print_projects([project], as_json)


@app.command("list")
def list_(
    search: Annotated[str | None, typer.Option(help="Part of a name, description, tag.")] = None,
    project_type: ProjectType | None = None,
    status: PhaseStatus | None = None,
    phase: Annotated[str | None, typer.Option(help="Current phase, as 'Check Data'.")] = None,
    tag: str | None = None,
    sort: Annotated[str, typer.Option(help="Property; with - from high to low.")] = "-created_at",
    as_json: AsJson = False,
) -> None:
    """List projects with their current phase: all, or those that fit."""
    found = ApiClient().get(
        "/projects",
        search=search,
        project_type=project_type,
        status=status,
        current_phase=phase,
        tag=tag,
        sort=sort,
    )
    print_projects(found, as_json)


def print_projects(projects: list[dict[str, Any]], as_json: bool) -> None:
    """Print projects with their trainings as "Successful 4"."""
    if as_json:
        print_json(projects)
        return
    rows = [
        project | {"training_status": list(map(_counted, project["training_status"]))}
        for project in projects
    ]
    print_rows(rows, COLUMNS, as_json=False)


def _counted(training: dict[str, Any]) -> str:
    return f"{training['state']} {training['count'] or ''}".rstrip()


@app.command("flavors")
def flavors(as_json: AsJson = False) -> None:
    """List the hardware that projects can be trained on."""
    rows = ApiClient().get("/training-flavors")
    columns = (
        "name", "usable", "at_once", "running", "waiting", "max_minutes", "description", "reason",
        "agreement",
    )  # fmt: skip
    print_rows(rows, columns, as_json)


@app.command("running-time")
def running_time(name: Name, as_json: AsJson = False) -> None:
    """Show how many hours of CPU and GPU its trainings and services have run, since when."""
    api = ApiClient()
    found = api.get(f"/projects/{api.named('project', name)['id']}/running-time")
    if as_json:
        print_json(found)
        return
    services = [service | {"of": f"service {service['name']}"} for service in found["services"]]
    rows = [found["trainings"] | {"of": "trainings"}, *services]
    print_rows(rows, ("of", "cpu_hours", "gpu_hours", "since"), as_json=False)


@app.command("check")
def check(
    name: Name,
    page: Annotated[Path | None, typer.Option(help="Also write the report page here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the report of Check Data."""
    api = ApiClient()
    path = f"/projects/{api.named('project', name)['id']}/data-check"
    if page is not None:
        page.write_bytes(api.get_bytes(f"{path}.html"))
    report = api.get(path)
    if as_json:
        print_json(report["checks"])
    else:
        print_rules(DataCheckReport.model_validate(report))


@app.command("evaluation")
def evaluation(name: Name, as_json: AsJson = False) -> None:
    """Show how good the model of the latest round is."""
    api = ApiClient()
    report = api.get(f"/projects/{api.named('project', name)['id']}/evaluation")
    if as_json:
        print_json(report)
    else:
        print_evaluation(report)


@app.command("delete")
def delete(name: Name) -> None:
    """Delete a project that has no running service; its dataset stays."""
    api = ApiClient()
    api.delete(f"/projects/{api.named('project', name)['id']}")
