"""Where things lie in the bucket. User names never become keys; see the manifest for them."""

from uuid import UUID

SENTINEL = "exeml-sentinel"


def dataset_folder(dataset_id: UUID) -> str:
    """Prefix of all objects of one dataset."""
    return f"datasets/{dataset_id}"


def sample_object(dataset_id: UUID, sha256: str, suffix: str) -> str:
    """Key of the bytes of a sample; `suffix` has no dot, for example `png`."""
    return f"{dataset_folder(dataset_id)}/objects/{sha256}.{suffix}"


def version_folder(output_path: str, version: str) -> str:
    """Prefix of the manifest and reports of a dataset version; `version` is V001 …"""
    return f"{output_path}/dataset-versions/{version}"


def training_folder(output_path: str, run_id: UUID) -> str:
    """Prefix of the model folder that a run trained."""
    return f"{output_path}/models/{run_id}"


def evaluation_figure(output_path: str, run_id: UUID, name: str) -> str:
    """Key of a figure of a run's evaluation; `name` is for example `confusion-matrix.png`."""
    return f"{output_path}/evaluations/{run_id}/{name}"


def data_check_page(output_path: str, version: str) -> str:
    """Key of the report of Check Data as a page; `version` is V001 …"""
    return f"{version_folder(output_path, version)}/data-check.html"
