"""Projects as files: exported for another installation, imported from one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, UploadFile
from fastapi.responses import StreamingResponse

from deployments.api.body_limit import project_archives, refuse_too_much, takes
from infra.catalog import projects
from schemas.dataset import ResourceName
from schemas.project_archive import ProjectImported
from tasks.project_transfer.exporting import export_project
from tasks.project_transfer.importing import import_project

router = APIRouter(prefix="/projects", tags=["projects"])


@router.get("/{project_id}/archive", response_class=StreamingResponse)
def download_project(project_id: UUID) -> StreamingResponse:
    """Download a project with its dataset, versions and models, to import it elsewhere."""
    project = projects.get(project_id)
    return StreamingResponse(
        export_project(project),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{project.name}.exeml.zip"'},
    )


@router.post("/archive", status_code=201)
@takes(project_archives)
def upload_project(
    file: Annotated[UploadFile, File(description="An archive of another installation")],
    name: ResourceName | None = None,
) -> ProjectImported:
    """Import a project, all of it or nothing; `name` is for the project and its dataset."""
    refuse_too_much([file], project_archives())
    return import_project(file.file, name)
