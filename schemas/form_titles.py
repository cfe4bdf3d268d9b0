"""Titles and help of the forms in the workflow engine, in the words of the user guide."""

from collections.abc import Mapping
from typing import Any

TITLES: Mapping[str, str] = {
    "project": "Project",
    "settings": "Training Configuration",
    "interactive": "Ask people",
    "promotion": "Without people",
    "dataset_version": "Dataset Version",
    "incremental_version": "Incremental Training Version",
    "training_ratio": "Training and Validation Ratios",
    "max_minutes": "Max. Training Duration (Minute)",
    "preference": "Training Preference",
    "seed": "Seed",
    "mirror": "Mirrored pictures",
    "backbone": "Backbone",
    "keep_recordings_together": "Keep recordings together",
    "encoder": "Encoder",
    "label_column": "Label Column",
    "label_type": "Label Column Data Type",
    "rule": "The new version serves",
    "metric": "Metric that decides",
    "confirm": "Confirm",
    "version": "AI Application and Version",
    "resource_pool": "Resource Pool",
    "traffic_ratio": "Traffic Ratio (%)",
    "specification": "Specifications",
    "compute_nodes": "Compute Nodes",
    "auto_stop": "Auto Stop",
    "auto_stop_hours": "Auto Stop after (hours)",
    "request": "Batch",
    "job": "Batch job to resume",
    "application": "AI Application",
    "source": "Source",
    "format": "Format of the result",
    "text_column": "Column with the texts",
    "options": "Options of each request",
    "processes": "Processes",
    "runner": "Runner",
    "dask_scheduler": "Dask scheduler",
    "name": "Name",
    "project_type": "Project type",
    "description": "Description",
    "dataset": "Dataset",
    "training_flavor": "Training Flavor",
    "agreed": "I have read and agree to the note of the flavor",
    "input_path": "Input Dataset Path",
    "output_path": "Output Path",
}


def title_fields(form: dict[str, Any]) -> None:
    """Give the fields of a JSON schema their titles, and help that names their limits."""
    for name, field in form.get("properties", {}).items():
        _take_null_away(field)
        field["title"] = TITLES.get(name, name.replace("_", " ").capitalize())
        limits = _limits(field)
        help_text = " ".join(field.get("description", "").split())
        if limits and limits not in help_text:
            field["description"] = f"{help_text}{': ' if help_text else ''}{limits}"
        elif help_text:
            field["description"] = help_text


def _take_null_away(field: dict[str, Any]) -> None:
    """Let an optional field be one that may be left out: Prefect asks for its type otherwise."""
    choices = [one for one in field.get("anyOf", []) if one.get("type") != "null"]
    if len(choices) == 1 and field.get("default", ...) is None:
        del field["anyOf"], field["default"]
        field.update({**choices[0], **field})


def _limits(field: Mapping[str, Any]) -> str:
    """Say between which numbers a value must be; Prefect's form shows none of this itself."""
    if "minimum" in field and "maximum" in field:
        return f"{field['minimum']:,} to {field['maximum']:,}"
    if "exclusiveMinimum" in field and "exclusiveMaximum" in field:
        return f"between {field['exclusiveMinimum']:,} and {field['exclusiveMaximum']:,}"
    if "minimum" in field:
        return f"{field['minimum']:,} or more"
    return ""
