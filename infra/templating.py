"""Templates of pages and files for people: what is put in is escaped, what is missing is told."""

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template


def template_at(path: Path) -> Template:
    """Return a template; values are escaped in an HTML page, in YAML write `{{ value | json }}`."""
    environment = Environment(
        loader=FileSystemLoader(path.parent),
        autoescape=path.suffix == ".html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment.get_template(path.name)
