"""Which projects a list shows: searched, filtered, sorted, page by page.

Status and current phase follow from the phases of the latest round, so that they are compared
here and not by the database; the projects of an installation are few.
"""

from collections.abc import Sequence

from infra.catalog import projects
from schemas.project import Project, ProjectQuery
from schemas.training_status import TrainingState

SUCCESSFUL = TrainingState.SUCCESSFUL


def page(query: ProjectQuery) -> tuple[list[Project], int]:
    """Return a page of the projects that a query means, and how many there are."""
    found = [project for project in projects.list_all() if _is_meant(project, query)]
    found.sort(key=lambda project: _rank(project, query.sort.lstrip("-")))
    if query.sort.startswith("-"):
        found.reverse()
    end = None if query.limit is None else query.offset + query.limit
    return found[query.offset : end], len(found)


def tags() -> list[str]:
    """Return all tags that projects carry."""
    return sorted({tag for project in projects.list_all() for tag in project.tags}, key=str.lower)


def _is_meant(project: Project, query: ProjectQuery) -> bool:
    equal: Sequence[tuple[object, object]] = (
        (query.project_type, project.project_type),
        (query.status, project.status),
        (query.current_phase, project.current_phase),
        (query.name and query.name.lower(), project.name.lower()),
    )
    return (
        all(wanted in (None, "") or wanted == found for wanted, found in equal)
        and (not query.tag or query.tag in project.tags)
        and _has_text(project, (query.search or "").lower())
    )


def _has_text(project: Project, text: str) -> bool:
    return any(text in one.lower() for one in (project.name, project.description, *project.tags))


def _rank(project: Project, name: str) -> tuple[str, str]:
    """Return what projects are sorted by; trainings by how many were successful."""
    return _sorted_as(project, name), project.name.lower()


def _sorted_as(project: Project, name: str) -> str:
    if name == "training_status":
        successful = sum(one.count for one in project.training_status if one.state == SUCCESSFUL)
        return f"{successful:09d}"
    if name == "created_at":
        return project.created_at.isoformat()
    value = ", ".join(project.tags) if name == "tags" else getattr(project, name)
    return str(value or "").lower()
