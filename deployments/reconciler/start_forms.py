"""The forms that start a flow in the engine's UI: titles, help, limits, choices, no nested nulls.

Prefect derives them from the signature of a flow, and they are too much for a person: names of
parameters as titles, a choice between an object and null, and a project that has to be typed.
"""

import math
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from deployments.reconciler.engine_outage import EngineOutage
from infra import flow_schedules, training_flavors
from infra.catalog import datasets, projects
from infra.deployment_names import NEW_PROJECT
from schemas.form_titles import title_fields
from schemas.project_type import ProjectType

Form = dict[str, Any]
Choices = Mapping[str, Mapping[str, Sequence[str]]]

# Changing a form makes the engine reschedule its runs, so none may be due right then.
DUE = timedelta(seconds=10)
SECONDS_BETWEEN_LOOKS = 30.0
outage = EngineOutage("the forms of the Prefect UI")


def form_for_people(generated: Mapping[str, Any]) -> Form:
    """Return the form of a flow whose parameters' schema Prefect has generated."""
    definitions = generated.get("definitions", {})
    fields = {
        name: _plain(field, definitions) for name, field in generated.get("properties", {}).items()
    }
    form: Form = {**generated, "properties": fields, "definitions": {}}
    title_fields(form)
    return form


def _plain(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> Form:
    """Return a field without references and nulls; empty fields are not sent."""
    described = {key: value for key, value in field.items() if key not in ("anyOf", "$ref")}
    target = _wanted(field, definitions)
    if target is not None:
        own = {key: value for key, value in described.items() if value is not None}
        described = {**_plain(target, definitions), **own}
    if described.get("type") == "object" and "properties" in described:
        inner = described["properties"].items()
        described["properties"] = {name: _plain(member, definitions) for name, member in inner}
        if "anyOf" in field:
            described["properties"] = _without_defaults(described["properties"])
        title_fields(described)
    return described


def _wanted(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a field refers to: a definition, or the one choice that is not null."""
    if "$ref" in field:
        found: Mapping[str, Any] = definitions[field["$ref"].rpartition("/")[2]]
        return found
    choices = [choice for choice in field.get("anyOf", []) if choice.get("type") != "null"]
    return choices[0] if len(choices) == 1 else None


def _without_defaults(fields: Mapping[str, Form]) -> dict[str, Form]:
    """Remove defaults of optional objects, which the form would always send."""
    return {
        name: {key: value for key, value in field.items() if key != "default"}
        for name, field in fields.items()
    }


class StartForms:
    """Keeps the choices of projects and datasets in forms up to date."""

    def __init__(self) -> None:
        self._offered: Choices = {}
        self._looked_at = -math.inf

    def keep_choices(self) -> None:
        """Update the forms if choices have changed, and periodically."""
        choices, now = _choices(), time.monotonic()
        if choices == self._offered and now < self._looked_at + SECONDS_BETWEEN_LOOKS:
            return
        with outage.told_once():
            self._offered = choices if _offer(choices) else {}
            self._looked_at = now


def _offer(choices: Choices) -> bool:
    """Update all forms; return whether none was postponed because of a due run."""
    done = True
    for deployment in flow_schedules.deployments():
        flow = next((tag.removeprefix("type:") for tag in deployment.tags if "type:" in tag), "")
        form = deployment.parameter_openapi_schema
        changed = with_choices(form, choices.get(flow, {}))
        if changed == form:
            continue
        if flow_schedules.is_due(deployment.id, datetime.now(UTC) + DUE):
            done = False
        else:
            flow_schedules.change_form(deployment.id, changed)
    return done


def with_choices(form: Mapping[str, Any], choices: Mapping[str, Sequence[str]]) -> Form:
    """Return a form that offers these values for its fields; without any a value is typed."""
    fields = {name: dict(field) for name, field in form.get("properties", {}).items()}
    for name, values in choices.items():
        if name in fields:
            fields[name].pop("enum", None)
            if values:
                fields[name]["enum"] = list(values)
    return {**form, "properties": fields}


def _choices() -> Choices:
    """Return what the forms offer, by the flow and the name of the field."""
    of_types = {
        project_type.value: {"project": projects.names(project_type)}
        for project_type in ProjectType
    }
    usable = [flavor.name for flavor in training_flavors.list_all() if flavor.usable]
    project_types: list[str] = [project_type.display_name for project_type in ProjectType]
    begun = {"dataset": datasets.names(), "project_type": project_types, "training_flavor": usable}
    return {**of_types, NEW_PROJECT: begun}
