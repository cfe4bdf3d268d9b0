"""The work pools of the engine, one per training flavor, and what a caller may choose of a run."""

from typing import Any

import httpx

from infra.prefect_api import ask, decoded

PROCESS = "process"
# Prefect's own template lets whoever starts a run choose its command, environment and folder,
# that is any program at all. A run of ours is started with nothing but its parameters: the
# configuration has no place that a job variable could fill, and a request that brings one is
# refused.
JOB_TEMPLATE: dict[str, Any] = {
    "job_configuration": {"stream_output": True},
    "variables": {"type": "object", "properties": {}, "additionalProperties": False},
}


def ensure(name: str) -> None:
    """Make a pool whose workers start a process per run, or bring an older one to this template."""
    found = ask("GET", f"/work_pools/{name}")
    if found.status_code == httpx.codes.NOT_FOUND:
        pool = {"name": name, "type": PROCESS, "base_job_template": JOB_TEMPLATE}
        decoded(ask("POST", "/work_pools/", pool))
    elif decoded(found)["base_job_template"] != JOB_TEMPLATE:
        decoded(ask("PATCH", f"/work_pools/{name}", {"base_job_template": JOB_TEMPLATE}))
