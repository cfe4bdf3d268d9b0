"""Where things lie in the archive of a project."""

import re

from schemas.model_folder import FileName
from schemas.project_archive import ArchivedModelVersion
from schemas.version_names import DATASET_VERSION_PATTERN, MODEL_VERSION_PATTERN
from tasks.dataset_versions.manifests import MANIFEST, SUMMARY, TABLE, USAGE

MANIFEST_FILE = "project.json"
SAMPLES, ROUNDS = "samples.jsonl", "rounds.jsonl"
VERSION_FILES = (MANIFEST, SUMMARY, TABLE, USAGE)
FIGURES = ("confusion-matrix", "curves", "calibration", "residuals", "worst-pictures")

SAMPLE_KEY = re.compile(r"samples/([0-9a-f]{64})\.([a-z0-9]{1,10})")
VERSION_KEY = re.compile(
    rf"versions/({DATASET_VERSION_PATTERN})/(manifest\.jsonl|version\.json|table\.csv|usage\.txt)"
)
MODEL_KEY = re.compile(rf"models/({MODEL_VERSION_PATTERN})/([^/]+)")
FIGURE_KEY = re.compile(rf"figures/([1-9]\d{{0,8}})/({'|'.join(FIGURES)})\.png")


def sample_key(sha256: str, suffix: str) -> str:
    """Key of the bytes of a sample."""
    return f"samples/{sha256}.{suffix}"


def version_key(version: str, name: str) -> str:
    """Key of a file of a dataset version."""
    return f"versions/{version}/{name}"


def model_key(model: ArchivedModelVersion, name: FileName) -> str:
    """Key of a file of a model version."""
    return f"models/{model.version}/{name}"


def figure_key(round_number: int, name: str) -> str:
    """Key of a figure of an evaluation."""
    return f"figures/{round_number}/{name}.png"
