"""Where things lie in the bucket. User names never become keys; see the manifest for them."""

from uuid import UUID

SENTINEL = "exeml-sentinel"


def dataset_folder(dataset_id: UUID) -> str:
    """Prefix of all objects of one dataset."""
    return f"datasets/{dataset_id}"


def sample_object(dataset_id: UUID, sha256: str, suffix: str) -> str:
    """Key of the bytes of a sample; `suffix` has no dot, for example `png`."""
    return f"{dataset_folder(dataset_id)}/objects/{sha256}.{suffix}"


def thumbnail(dataset_id: UUID, sha256: str) -> str:
    """Key of the small copy of a picture; small pictures have none."""
    return f"{dataset_folder(dataset_id)}/thumbnails/{sha256}.jpg"


def versions_folder(dataset_id: UUID) -> str:
    """Output path of a dataset for which nobody chose another."""
    return f"{dataset_folder(dataset_id)}/versions"


def version_folder(output_path: str, version: str) -> str:
    """Prefix of a version below the output path of its dataset; `version` is V001 …"""
    return f"{output_path}/{version}"


def job_report(dataset_id: UUID, job_id: UUID) -> str:
    """Key of what a data job did, file by file, as JSON lines."""
    return f"{dataset_folder(dataset_id)}/jobs/{job_id}.jsonl"


def recordings_folder(dataset_id: UUID, service_id: UUID) -> str:
    """Prefix of the recorded requests of a service."""
    return f"{dataset_folder(dataset_id)}/recordings/{service_id}"


def recording(dataset_id: UUID, service_id: UUID, sha256: str) -> str:
    """Key of the body of a recorded request; it goes when the dataset or the service does."""
    return f"{recordings_folder(dataset_id, service_id)}/{sha256}"


def batch_folder(job_id: UUID) -> str:
    """Prefix of what a batch job needs and makes."""
    return f"batch-jobs/{job_id}"


def project_folders(output_path: str) -> list[str]:
    """Prefixes of all that rounds of a project store below its output path."""
    kinds = ("models", "evaluations", "comparisons", "dataset-versions")
    return [f"{output_path}/{kind}" for kind in kinds]


def training_folder(output_path: str, run_id: UUID) -> str:
    """Prefix of the model folders that a run trained."""
    return f"{output_path}/models/{run_id}"


def attempt_folder(output_path: str, run_id: UUID, attempt: int) -> str:
    """Prefix of the model folder that one attempt at a run trained."""
    return f"{training_folder(output_path, run_id)}/{attempt}"


def evaluation_figure(output_path: str, run_id: UUID, name: str) -> str:
    """Key of a figure of a run's evaluation; `name` is for example `confusion-matrix.png`."""
    return f"{output_path}/evaluations/{run_id}/{name}"


def data_check_page(output_path: str, version: str) -> str:
    """Key of the report of Check Data below a project's output path; `version` is V001 …"""
    return f"{output_path}/dataset-versions/{version}/data-check.html"


def model_comparison(output_path: str, older_run_id: UUID, newer_run_id: UUID) -> str:
    """Key of what was found when the models of two runs were compared."""
    return f"{output_path}/comparisons/{newer_run_id}/{older_run_id}.json"
