"""The phases of the workflow, each a Prefect task."""
