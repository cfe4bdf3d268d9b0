"""The workflow of image classification."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from prefect import flow

from flows.human_input import wait_for_deployment_settings, wait_for_labeling
from flows.open_run import open_run
from infra.catalog import projects
from schemas.data_check import DataCheckReport
from schemas.dataset import DatasetVersion
from schemas.image_classification import ImageClassificationSettings
from schemas.project_type import ProjectType
from tasks.check_data import check_data
from tasks.deploy_service import deploy_service
from tasks.label_data import label_data
from tasks.publish_dataset_version import publish_dataset_version
from tasks.register_model import register_model
from tasks.train_model import train_model

if TYPE_CHECKING:
    from tasks.data_checks.checked_data import CheckedData
    from tasks.trainers.training_data import ProgressListener, TrainingOutcome

classify_images = train_model.with_options(name=ProjectType.IMAGE_CLASSIFICATION.training_phase)


@flow(name="image-classification", persist_result=True)
def image_classification(project: str, settings: ImageClassificationSettings | None = None) -> UUID:
    """Label Data, Publish Dataset Version, Check Data, Classify Images, Register, Deploy Service.

    Returns the id of the service. Code outside the phases runs again at every resume.

    Args:
        project: Name of an existing image classification project.
        settings: How to train; empty: as the project was created.
    """
    run = open_run(project)
    settings = settings or projects.settings_of(run.project_id, ImageClassificationSettings)
    wait_for_labeling(run)
    label_data(run)
    version = publish_dataset_version(run, settings)
    check_data(run, version, check_pictures)
    trained = classify_images(run, version, settings, train_on_pictures)
    register_model(run, version, trained)
    return deploy_service(run, wait_for_deployment_settings(run))


def check_pictures(data: "CheckedData") -> DataCheckReport:
    """The checks of image classification; Great Expectations is imported only here."""
    from tasks.data_checks.image_classification import check

    return check(data)


def train_on_pictures(
    version: DatasetVersion,
    settings: ImageClassificationSettings,
    model_dir: Path,
    report: "ProgressListener",
) -> "TrainingOutcome":
    """The trainer of image classification; torch is imported only here."""
    from tasks.trainers.image_classification import train_image_classifier
    from tasks.trainers.version_data import pictures_of

    return train_image_classifier(pictures_of(version), settings, model_dir, report)
