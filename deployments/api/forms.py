"""Forms as JSON schemas: what can be set, within which limits, and what is suggested."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from schemas.account import AccountCreate
from schemas.batch import BatchRequest
from schemas.data_policy import POLICIES
from schemas.dataset import DatasetCreate, VersionPublish
from schemas.errors import NotFoundError
from schemas.kubernetes import KubernetesOptions
from schemas.label import LabelCreate
from schemas.project import ProjectCreate
from schemas.project_settings import SETTINGS_TYPES
from schemas.recording import RecordingSettings
from schemas.service import DeploymentSettings, NewDeployment, ServiceSettings

router = APIRouter(prefix="/forms", tags=["forms"])

FORMS: Mapping[str, type[BaseModel]] = {
    "project": ProjectCreate,
    "dataset": DatasetCreate,
    "dataset-version": VersionPublish,
    "label": LabelCreate,
    "deployment": DeploymentSettings,
    "new-deployment": NewDeployment,
    "service-settings": ServiceSettings,
    "recording": RecordingSettings,
    "kubernetes": KubernetesOptions,
    "batch-job": BatchRequest,
    "account": AccountCreate,
    **{f"training-{project_type}": settings for project_type, settings in SETTINGS_TYPES.items()},
    **{f"gates-{project_type}": policy for project_type, policy in POLICIES.items()},
}


@router.get("/{form}")
def show_form(form: str) -> dict[str, Any]:
    """Show the JSON schema of a form: project, dataset, deployment, account, training-TYPE, …"""
    if form not in FORMS:
        raise NotFoundError(
            "forms.unknown-form",
            "there is no form {form!r}; there are {forms}",
            form=form,
            forms=list(FORMS),
        )
    return FORMS[form].model_json_schema()
