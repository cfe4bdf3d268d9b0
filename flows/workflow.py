"""The workflow that all project types share: the order of its phases and its two waits."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from flows.human_input import wait_for_deployment_settings, wait_for_labeling
from flows.open_run import open_run
from infra.catalog import projects
from schemas.project_type import ProjectType
from schemas.training import TrainingSettings
from tasks.check_data import DataChecks, check_data
from tasks.deploy_service import deploy_service
from tasks.label_data import label_data
from tasks.publish_dataset_version import publish_dataset_version
from tasks.register_model import register_model
from tasks.train_model import Trainer, train_model

Settings = TypeVar("Settings", bound=TrainingSettings)


@dataclass(frozen=True)
class TypeOfWork(Generic[Settings]):
    """What differs between the project types."""

    project_type: ProjectType
    settings_type: type[Settings]
    checks: DataChecks
    trainer: Trainer[Settings]


def run_workflow(project: str, settings: Settings | None, work: TypeOfWork[Settings]) -> UUID:
    """Take a project through its phases and return the id of its service.

    Code outside of the phases runs again whenever the run resumes. A type whose labels are a
    column begins at Publish Dataset Version (SPEC 8).
    """
    run = open_run(project)
    settings = settings or projects.settings_of(run.project_id, work.settings_type)
    if work.project_type.has_labels:
        wait_for_labeling(run)
        label_data(run)
    version = publish_dataset_version(run, settings)
    check_data(run, version, work.checks)
    train = train_model.with_options(name=work.project_type.training_phase)
    trained = train(run, version, settings, work.trainer)
    register_model(run, version, trained)
    return deploy_service(run, wait_for_deployment_settings(run))
