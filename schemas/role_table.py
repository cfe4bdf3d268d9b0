"""What each role may do: the one table that the API obeys, and the console and README show."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from schemas.account import Me, Role
from schemas.languages import Sentence
from schemas.message import Message


class Ability(NamedTuple):
    """Something a person does, the least role that may do it, and the routes it takes.

    `own` says what others than owners may do it to.
    """

    key: str
    text: str
    role: Role
    routes: tuple[str, ...]
    own: str = ""


class AbilityRow(BaseModel):
    """One row of the table as it is shown."""

    model_config = ConfigDict(frozen=True)

    key: str
    text: Sentence
    roles: list[Role] = Field(description="The roles that may do it")
    own: Sentence = Field("", description="What labelers may do it to; empty: to everything")


class MayDo(Me):
    """Who calls, as what, and what that role may do."""

    may: list[str] = Field(description="Keys of the table of roles, if only for some things")


# Without signing in: whether the API answers, what signs people in, errors that the gateway asks
# for, and whether it may let somebody to the Prefect UI. The pages of the console hold no data.
OPEN_ROUTES = (
    "GET /health",
    "POST /sessions",
    "GET /sessions/current",
    "GET /gateway-errors/{status}",
    "GET /prefect-ui/access",
    "GET /prefect-ui/settings",
)

ABILITIES = (
    Ability(
        "see",
        Message(
            "roles.see",
            "Look at projects, datasets, samples, models, services, reports and the platform",
        ),
        Role.VIEWER,
        (
            "GET /roles",
            "GET /datasets",
            "GET /datasets/{dataset_id}",
            "GET /datasets/{dataset_id}/table",
            "GET /datasets/{dataset_id}/table/columns",
            "GET /datasets/{dataset_id}/gates",
            "GET /datasets/{dataset_id}/samples",
            "GET /datasets/{dataset_id}/labels",
            "GET /datasets/{dataset_id}/label-set-change",
            "GET /datasets/{dataset_id}/changes",
            "GET /datasets/{dataset_id}/check",
            "GET /datasets/{dataset_id}/check.html",
            "GET /datasets/{dataset_id}/jobs",
            "GET /datasets/{dataset_id}/versions",
            "GET /datasets/{dataset_id}/suggestions",
            "GET /datasets/{dataset_id}/suggestions/summary",
            "GET /samples/{sample_id}",
            "GET /samples/{sample_id}/beside",
            "GET /samples/{sample_id}/content",
            "GET /samples/{sample_id}/thumbnail",
            "GET /samples/{sample_id}/history",
            "GET /samples/{sample_id}/suggestion",
            "GET /upload-limits",
            "GET /data-jobs/{job_id}",
            "GET /data-jobs/{job_id}/files",
            "GET /versions/{version_id}",
            "GET /versions/{older_id}/diff/{newer_id}",
            "GET /versions/{version_id}/manifest",
            "GET /projects",
            "GET /projects/tags",
            "GET /projects/{project_id}",
            "GET /projects/{project_id}/runs",
            "GET /projects/{project_id}/rounds",
            "GET /projects/{project_id}/next-round",
            "GET /projects/{project_id}/running-time",
            "GET /projects/{project_id}/phases",
            "GET /projects/{project_id}/progress",
            "GET /projects/{project_id}/data-check",
            "GET /projects/{project_id}/data-check.html",
            "GET /projects/{project_id}/evaluation",
            "GET /projects/{project_id}/evaluation/{figure}.png",
            "GET /projects/{project_id}/schedules",
            "GET /schedules",
            "GET /schedules/{schedule_id}",
            "GET /models",
            "GET /models/{name}/versions",
            "GET /models/{name}/versions/{version}",
            "GET /models/{name}/versions/{version}/card",
            "GET /models/{name}/versions/{version}/card.html",
            "GET /models/{name}/versions/{version}/comparison/{other}",
            "GET /models/{name}/versions/{version}/comparison/{other}/job",
            "GET /services",
            "GET /services/specifications",
            "GET /services/{service_id}",
            "GET /services/{service_id}/traffic",
            "GET /services/{service_id}/comparison",
            "GET /services/{service_id}/reference",
            "GET /services/{service_id}/monitoring",
            "GET /services/{service_id}/drift",
            "GET /services/{service_id}/recording",
            "GET /batch-jobs",
            "GET /batch-jobs/{job_id}",
            "GET /training-flavors",
            "GET /forms/{form}",
            "GET /platform",
        ),
    ),
    Ability(
        "predict",
        Message("roles.predict", "Try a service out"),
        Role.VIEWER,
        ("POST /services/{service_id}/predict",),
    ),
    Ability(
        "own_account",
        Message(
            "roles.own-account",
            "Change the own password, end own sessions, make and revoke own tokens",
        ),
        Role.VIEWER,
        (
            "GET /me",
            "PUT /me/password",
            "GET /sessions",
            "DELETE /sessions/current",
            "DELETE /sessions/{session_id}",
            "GET /tokens",
            "POST /tokens",
            "DELETE /tokens/{token_id}",
        ),
    ),
    Ability(
        "label",
        Message("roles.label", "Label samples, add labels, ask for suggestions and answer them"),
        Role.LABELER,
        (
            "POST /datasets/{dataset_id}/labels",
            "PUT /samples/labels",
            "PATCH /datasets/{dataset_id}/samples/labels",
            "POST /datasets/{dataset_id}/suggestions",
            "POST /datasets/{dataset_id}/suggestions/accept",
            "POST /datasets/{dataset_id}/suggestions/settle",
            "PUT /samples/{sample_id}/suggestion",
        ),
    ),
    Ability(
        "add_data",
        Message(
            "roles.add-data", "Upload samples, move samples to the trash and back, check a dataset"
        ),
        Role.LABELER,
        (
            "POST /datasets/{dataset_id}/samples",
            "POST /datasets/{dataset_id}/tables",
            "POST /datasets/{dataset_id}/upload-plan",
            "POST /datasets/{dataset_id}/trash",
            "POST /datasets/{dataset_id}/restore",
            "DELETE /samples/{sample_id}",
            "POST /datasets/{dataset_id}/checks",
        ),
    ),
    Ability(
        "import",
        Message("roles.import", "Import from the object store"),
        Role.LABELER,
        ("POST /datasets/{dataset_id}/imports", "POST /datasets/{dataset_id}/synchronization"),
        own=Message("roles.own-data-source", "from the data source of the dataset"),
    ),
    Ability(
        "undo",
        Message("roles.undo", "Undo changes, stop jobs of a dataset"),
        Role.LABELER,
        ("POST /changes/{change_id}/undo", "POST /data-jobs/{job_id}/stop"),
        own=Message("roles.own-changes", "those of their own"),
    ),
    Ability(
        "manage_labels",
        Message(
            "roles.manage-labels", "Rename, merge and delete labels, change their colours and keys"
        ),
        Role.OWNER,
        (
            "PATCH /labels/{label_id}",
            "POST /datasets/{dataset_id}/labels/merge",
            "DELETE /labels/{label_id}",
        ),
    ),
    Ability(
        "empty_trash",
        Message("roles.empty-trash", "Empty the trash"),
        Role.OWNER,
        ("DELETE /datasets/{dataset_id}/trash",),
    ),
    Ability(
        "repair",
        Message("roles.repair", "Repair what a check has found"),
        Role.OWNER,
        ("POST /datasets/{dataset_id}/repairs",),
    ),
    Ability(
        "manage_datasets",
        Message(
            "roles.manage-datasets",
            "Create, change and delete datasets, set data sources, publish versions",
        ),
        Role.OWNER,
        (
            "POST /datasets",
            "PATCH /datasets/{dataset_id}",
            "DELETE /datasets/{dataset_id}",
            "POST /datasets/{dataset_id}/versions",
            "POST /versions/{version_id}/verification",
            "POST /versions/{version_id}/restore-labels",
        ),
    ),
    Ability(
        "browse_buckets",
        Message(
            "roles.browse-buckets", "Browse and create buckets and folders of the object store"
        ),
        Role.OWNER,
        (
            "GET /buckets",
            "POST /buckets",
            "GET /buckets/{bucket}/folder",
            "POST /buckets/{bucket}/folders",
        ),
    ),
    Ability(
        "take_out",
        Message("roles.take-out", "Export datasets, download models and results of batch jobs"),
        Role.OWNER,
        (
            "GET /datasets/{dataset_id}/export",
            "GET /models/{name}/versions/{version}/download",
            "GET /projects/{project_id}/archive",
            "GET /batch-jobs/{job_id}/result",
        ),
    ),
    Ability(
        "train",
        Message("roles.train", "Create, change and delete projects, run and schedule their rounds"),
        Role.OWNER,
        (
            "POST /projects",
            "POST /projects/archive",
            "PATCH /projects/{project_id}",
            "DELETE /projects/{project_id}",
            "POST /projects/{project_id}/runs",
            "POST /projects/{project_id}/stop",
            "POST /projects/{project_id}/phases/label_data/next",
            "POST /projects/{project_id}/phases/deploy_service/next",
            "POST /projects/{project_id}/phases/deploy_service/keep",
            "POST /projects/{project_id}/phases/{phase}/retry",
            "POST /projects/{project_id}/end-training",
            "POST /datasets/{dataset_id}/training-time",
            "POST /projects/{project_id}/training-time",
            "POST /projects/{project_id}/schedules",
            "POST /schedules/preview",
            "POST /schedules/{schedule_id}/pause",
            "POST /schedules/{schedule_id}/resume",
            "DELETE /schedules/{schedule_id}",
        ),
    ),
    Ability(
        "manage_models",
        Message("roles.manage-models", "Import, compare and delete models"),
        Role.OWNER,
        (
            "POST /models/import",
            "DELETE /models/{name}",
            "DELETE /models/{name}/versions/{version}",
            "POST /models/{name}/versions/{version}/comparison/{other}",
        ),
    ),
    Ability(
        "serve",
        Message("roles.serve", "Deploy, change, stop and delete services, run batch jobs"),
        Role.OWNER,
        (
            "POST /services",
            "DELETE /services/{service_id}",
            "POST /services/{service_id}/start",
            "POST /services/{service_id}/stop",
            "POST /services/{service_id}/restart",
            "PUT /services/{service_id}/settings",
            "PUT /services/{service_id}/traffic",
            "POST /services/{service_id}/rollback",
            "POST /batch-jobs",
            "POST /batch-jobs/{job_id}/cancel",
            "POST /batch-jobs/{job_id}/resume",
            "DELETE /batch-jobs/{job_id}",
        ),
    ),
    Ability(
        "manage_keys",
        Message(
            "roles.manage-keys",
            "See, make and revoke API keys of services, render manifests that hold their hashes",
        ),
        Role.OWNER,
        (
            "GET /services/{service_id}/api-keys",
            "POST /services/{service_id}/api-keys",
            "DELETE /services/api-keys/{key_id}",
            "GET /services/{service_id}/kubernetes",
        ),
    ),
    Ability(
        "recordings",
        Message(
            "roles.recordings",
            "Record requests of services, look at what was sent, make samples of it",
        ),
        Role.OWNER,
        (
            "PUT /services/{service_id}/recording",
            "GET /services/{service_id}/recordings",
            "GET /services/{service_id}/recordings/{recording_id}/content",
            "POST /services/{service_id}/recordings/return",
            "POST /services/{service_id}/recordings/delete",
        ),
    ),
    Ability(
        "engine", Message("roles.engine", "Open the Prefect UI"), Role.OWNER, ()
    ),  # asked by deployments/api/prefect_ui
    Ability(
        "administer",
        Message(
            "roles.administer",
            "Manage accounts and their tokens, see settings of the platform and what is wrong "
            "with it",
        ),
        Role.OWNER,
        (
            "POST /accounts",
            "GET /accounts",
            "PATCH /accounts/{name}",
            "DELETE /accounts/{name}",
            "GET /accounts/{name}/tokens",
            "POST /accounts/{name}/tokens",
            "DELETE /accounts/{name}/tokens/{token_id}",
            "GET /platform/settings",
            "GET /platform/doctor",
        ),
    ),
)

_BY_ROUTE = {route: ability for ability in ABILITIES for route in ability.routes}


def ability_for(method: str, path: str) -> Ability | None:
    """Return what a route is for, by its method and its path with the names of its parameters."""
    return _BY_ROUTE.get(f"{'GET' if method == 'HEAD' else method} {path}")


def role_table() -> list[AbilityRow]:
    """Return the table as it is shown."""
    return [
        AbilityRow(
            key=one.key,
            text=one.text,
            roles=[role for role in Role if role.may(one.role)],
            own=one.own,
        )
        for one in ABILITIES
    ]


def what_may_do(name: str, role: Role) -> MayDo:
    """Return what an account may do in its role."""
    return MayDo(name=name, role=role, may=[one.key for one in ABILITIES if role.may(one.role)])
