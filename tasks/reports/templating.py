"""The templates of pages and files that tasks write."""

from pathlib import Path

from jinja2 import Template

from infra.templating import template_at

FOLDER = Path(__file__).parents[1] / "templates"


def template(name: str) -> Template:
    """Return a template of `tasks/templates`."""
    return template_at(FOLDER / name)
