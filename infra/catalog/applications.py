"""AI applications and their versions as lists, without what only one version needs."""

from datetime import datetime

from sqlalchemy import Select, func, select

from infra.catalog import models, services
from infra.catalog.database import reading
from infra.catalog.tables import ModelVersionRow, ProjectRow
from schemas.ai_application import (
    Application,
    ApplicationPage,
    ApplicationStatus,
    VersionLine,
    VersionPage,
)
from schemas.errors import NotFoundError
from schemas.model_version import ModelVersion, ModelVersionStatus
from schemas.paging import PAGE_USUAL
from schemas.service import Service
from schemas.version_names import model_version_name


def page(search: str = "", *, offset: int = 0, limit: int = PAGE_USUAL) -> ApplicationPage:
    """Return applications whose name holds `search`, the one with the newest version first."""
    chosen = _applications(search)
    with reading() as session:
        total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        newest_first = chosen.order_by(func.max(ModelVersionRow.created_at).desc())
        found = session.execute(newest_first.offset(offset).limit(limit))
        items = [
            Application(
                name=project.name,
                latest_version=model_version_name(number),
                status=ApplicationStatus.NORMAL if usable else ApplicationStatus.ABNORMAL,
                project_type=project.project_type,
                project_id=project.id,
                versions=versions,
                created_at=created_at,
            )
            for project, number, versions, usable, created_at in found
        ]
    return ApplicationPage(total=total, items=items)


def versions_page(application: str, *, offset: int = 0, limit: int = PAGE_USUAL) -> VersionPage:
    """Return versions of an application, newest first; NotFoundError when it has none."""
    versions = models.list_all(application)
    if not versions:
        raise NotFoundError(
            "models.no-application",
            "there is no AI application {application!r}; see `exeml model list`",
            application=application,
        )
    wanted = services.list_all()
    items = [version_line(one, wanted) for one in versions[offset : offset + limit]]
    return VersionPage(total=len(versions), items=items)


def version_line(model: ModelVersion, known: list[Service]) -> VersionLine:
    """Return what a list says of a version, given all services."""
    return VersionLine(
        id=model.id,
        application=model.application,
        version=model.version,
        status=model.status,
        headline=model.evaluation.headline,
        size=sum(file.size for file in model.files),
        imported=model.origin is not None,
        services=[service.name for service in known if _has(service, model)],
        notes=model.notes,
        created_at=model.created_at,
    )


def _has(service: Service, model: ModelVersion) -> bool:
    return any(one.model_version_id == model.id for one in service.versions)


def _applications(search: str) -> Select[tuple[ProjectRow, int, int, int, datetime]]:
    usable = ModelVersionRow.status == ModelVersionStatus.SUCCESSFUL
    return (
        select(
            ProjectRow,
            func.max(ModelVersionRow.number),
            func.count(ModelVersionRow.id),
            func.count(ModelVersionRow.id).filter(usable),
            func.max(ModelVersionRow.created_at),
        )
        .join(ModelVersionRow, ModelVersionRow.project_id == ProjectRow.id)
        .where(ModelVersionRow.deleted_at.is_(None))
        .where(ProjectRow.name_key.contains(search.lower(), autoescape=True))
        .group_by(ProjectRow.id)
    )
