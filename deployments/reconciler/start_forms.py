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

# A change of the form lets the engine plan its scheduled runs anew, so none must be due just then.
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
    """Return a field without references and without null: what is left empty is not sent."""
    described = {key: value for key, value in field.items() if key not in ("anyOf", "$ref")}
    wanted = _wanted(field, definitions)
    if wanted is not None:
        own = {key: value for key, value in described.items() if value is not None}
        described = {**_plain(wanted, definitions), **own}
    if described.get("type") == "object" and "properties" in described:
        inner = described["properties"].items()
        described["properties"] = {name: _plain(one, definitions) for name, one in inner}
        if "anyOf" in field:
            described["properties"] = _without_defaults(described["properties"])
        title_fields(described)
    return described


def _wanted(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a field refers to: a definition, or the one choice that is not null."""
    if "$ref" in field:
        found: Mapping[str, Any] = definitions[field["$ref"].rpartition("/")[2]]
        return found
    choices = [one for one in field.get("anyOf", []) if one.get("type") != "null"]
    return choices[0] if len(choices) == 1 else None


def _without_defaults(fields: Mapping[str, Form]) -> dict[str, Form]:
    """Take the defaults of an object away that may be missing, or the form would always send it."""
    return {
        name: {key: value for key, value in field.items() if key != "default"}
        for name, field in fields.items()
    }


class StartForms:
    """Lets the forms offer the projects and data sets that there are now."""

    def __init__(self) -> None:
        self._offered: Choices = {}
        self._looked_at = -math.inf

    def keep_choices(self) -> None:
        """Change the forms; the engine is asked when choices have changed, and now and then."""
        choices, now = _choices(), time.monotonic()
        if choices == self._offered and now < self._looked_at + SECONDS_BETWEEN_LOOKS:
            return
        with outage.told_once():
            self._offered = choices if _offer(choices) else {}
            self._looked_at = now


def _offer(choices: Choices) -> bool:
    """Bring all forms in step; tell whether none had to wait for a run that is due."""
    done = True
    for deployment in flow_schedules.deployments():
        kind = next((tag.removeprefix("type:") for tag in deployment.tags if "type:" in tag), "")
        form = deployment.parameter_openapi_schema
        wanted = with_choices(form, choices.get(kind, {}))
        if wanted == form:
            continue
        if flow_schedules.is_due(deployment.id, datetime.now(UTC) + DUE):
            done = False
        else:
            flow_schedules.change_form(deployment.id, wanted)
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
    of_types = {one.value: {"project": projects.names(one)} for one in ProjectType}
    usable = [one.name for one in training_flavors.list_all() if one.usable]
    kinds = [one.display_name for one in ProjectType]
    begun = {"dataset": datasets.names(), "project_type": kinds, "training_flavor": usable}
    return {**of_types, NEW_PROJECT: begun}
