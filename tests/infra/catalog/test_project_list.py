"""The list of projects is sorted by every property that it shows (rule 33 of the guide)."""

from collections.abc import Callable

import pytest

from infra.catalog import project_list, projects
from schemas.project import Project, ProjectQuery, ProjectUpdate

CreateProject = Callable[..., Project]


@pytest.fixture
def three(create_project: CreateProject) -> None:
    """Projects whose order differs by name, description and tags."""
    about = {"a": ("middle", ["zoo"]), "b": ("Last", []), "c": ("after all", ["Farm", "zoo"])}
    for name, (description, tags) in about.items():
        changes = ProjectUpdate(description=description, tags=tags)
        projects.update(create_project(name).id, changes)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("description", "cba"),
        ("-description", "abc"),
        ("tags", "bca"),
        ("-tags", "acb"),
        ("name", "abc"),
        ("-created_at", "cba"),
        ("dataset", "abc"),
    ],
)
def test_projects_are_sorted_by_a_property(sort: str, names: str) -> None:
    found, total = project_list.page(ProjectQuery.model_validate({"sort": sort}))
    assert ("".join(one.name for one in found), total) == (names, 3)
