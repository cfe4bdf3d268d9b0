"""Changes of a service by people: deployment, traffic and settings."""

from uuid import UUID

from infra import specifications
from infra.catalog import models, projects, service_traffic, services
from infra.settings import settings as platform_settings
from schemas.errors import InvalidInputError, NotFoundError
from schemas.model_version import ModelVersion, ModelVersionStatus, refuse_unsuccessful
from schemas.service import (
    DeploymentSettings,
    NewDeployment,
    Service,
    ServiceVersion,
    SettingsChange,
)
from schemas.traffic import TrafficChange, VersionShare


def deploy(deployment: NewDeployment, by: str) -> Service:
    """Deploy a version of an application to a service, by default the latest usable one."""
    model = _chosen(deployment)
    refuse_unsuccessful(model)
    given = deployment.model_dump(exclude={"application", "name"}, exclude_unset=True)
    name = deployment.name or model.application
    settings = service_traffic.completed(
        model.project_id, model.id, name, DeploymentSettings.model_validate(given)
    )
    specifications.require(settings.specification)
    return service_traffic.deploy(model.project_id, model.id, name, settings, by=by)


def divide(service: Service, change: TrafficChange, by: str) -> Service:
    """Set the versions of a service and their shares in one change."""
    versions = [_version(service, share) for share in change.versions]
    return service_traffic.divide(service.id, versions, change.revision, by)


def change_settings(service_id: UUID, change: SettingsChange) -> Service:
    """Change the settings of a service; InvalidInputError for a limit without effect."""
    most = platform_settings().upload_max_bytes
    if change.max_body_bytes is not None and change.max_body_bytes > most:
        raise InvalidInputError(
            "services.body-limit-too-large",
            "max_body_bytes is {limit:,} and no body may have more than {most:,} bytes; "
            "choose less, or raise EXEML_UPLOAD_MAX_BYTES",
            limit=change.max_body_bytes,
            most=most,
        )
    return services.change_settings(service_id, change)


def _chosen(deployment: NewDeployment) -> ModelVersion:
    if deployment.version is not None:
        return models.by_name(deployment.application, deployment.version)
    usable = [
        model
        for model in models.list_all(deployment.application)
        if model.status is ModelVersionStatus.SUCCESSFUL
    ]
    if not usable:
        raise NotFoundError(
            "models.no-usable-version",
            "there is no usable version of an AI application {application!r}; see `exeml "
            "model list`",
            application=deployment.application,
        )
    return usable[0]


def _version(service: Service, share: VersionShare) -> ServiceVersion:
    """Return a version of a service with its new share; unset hardware is unchanged."""
    model = models.by_name(projects.get(service.project_id).name, share.version)
    refuse_unsuccessful(model)
    present = next(
        (version for version in service.versions if version.model_version_id == model.id),
        ServiceVersion(model_version_id=model.id, version=model.version, traffic_ratio=0),
    )
    changes = share.model_dump(exclude={"version"}, exclude_none=True)
    version = present.model_copy(update=changes)
    if version.specification != present.specification:
        specifications.require(version.specification)
    return version
