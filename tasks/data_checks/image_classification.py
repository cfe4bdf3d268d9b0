"""What the pictures of a dataset version must keep before training (SPEC 45-49, C3)."""

from collections.abc import Iterable

from infra.expectations import run_expectations
from schemas.data_check import DataCheckReport
from schemas.image_classification import MIN_LABELED_IMAGES
from schemas.manifest import ManifestLine
from tasks.data_checks.class_rules import class_frame, class_rules
from tasks.data_checks.image_rules import image_frame, image_rules


def check_images(
    version_name: str, lines: Iterable[ManifestLine], min_labeled: int | None = None
) -> DataCheckReport:
    """Check a dataset version; `min_labeled` replaces the product's gate of labeled pictures."""
    samples = list(lines)
    classes = class_frame(samples)
    gate = MIN_LABELED_IMAGES if min_labeled is None else min_labeled
    checks = [
        *run_expectations(image_frame(samples), image_rules(gate), index_column="name"),
        *run_expectations(classes, class_rules(classes), index_column="label"),
    ]
    return DataCheckReport(dataset_version=version_name, checks=checks)
