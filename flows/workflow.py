"""The workflow that all project types share: the order of its phases, and where people decide."""

from dataclasses import dataclass
from typing import Generic

from prefect import State
from prefect.states import Completed

from flows.engine_calls import wait_for_the_engine
from flows.held_lease import lease_renewed
from flows.human_input import (
    wait_for_deployment_settings,
    wait_for_labeling,
    wait_for_promotion,
)
from flows.lost_output import go_on_without_output
from flows.open_run import FlowStart, open_run
from infra.catalog import runs
from infra.settings import settings as platform_settings
from schemas.errors import ConflictError
from schemas.languages import said
from schemas.message import Message, Word
from schemas.phase import WorkflowRun
from schemas.project_type import ProjectType
from schemas.retraining import Promotion
from tasks.phases.check_data import DataChecks, check_data
from tasks.phases.deploy_service import deploy_service
from tasks.phases.label_data import label_data
from tasks.phases.promote_model import keep_model, replace_model, weigh_promotion
from tasks.phases.publish_dataset_version import chosen_version, publish_dataset_version
from tasks.phases.register_model import register_model
from tasks.phases.synchronize_source import synchronize_source
from tasks.phases.train_model import train_model
from tasks.phases.training_order import Settings, Trainer

SKIPPED = "Skipped"

# How a round ended, in the words of its phases; or that there was none.
Outcome = State[None]


@dataclass(frozen=True)
class TypeOfWork(Generic[Settings]):
    """What differs between the project types."""

    project_type: ProjectType
    settings_type: type[Settings]
    checks: DataChecks
    trainer: Trainer[Settings]


def deciding(interactive: bool, promotion: Promotion | None) -> Promotion | None:
    """Return how a round without people decides about its model; None: people decide."""
    return None if interactive else promotion or Promotion()


def run_workflow(
    project: str,
    settings: Settings | None,
    work: TypeOfWork[Settings],
    promotion: Promotion | None,
) -> Outcome:
    """Take a project through its phases; a scheduled round that cannot begin is skipped."""
    wait_for_the_engine()
    go_on_without_output()
    try:
        run = open_run(FlowStart(project, work.project_type, settings, promotion))
    except ConflictError as reason:
        if promotion is None:
            raise
        return Completed(name=SKIPPED, message=said(str(reason), platform_settings().language))
    with lease_renewed(run):
        _run_phases(run, work)
    phase = runs.phases(run.id).current
    ended = Message(
        "runs.ended", "{phase}: {message}", phase=Word(phase.title), message=phase.message
    )
    message = said(ended, platform_settings().language)
    return Completed(name=phase.status.value, message=message)


def _run_phases(run: WorkflowRun, work: TypeOfWork[Settings]) -> None:
    """Go through the phases; what stands outside of them runs again whenever the run resumes.

    A type whose labels are a column begins at Publish Dataset Version. Nobody is asked
    to label for a round that trains on a version that exists.
    """
    settings = runs.settings_of(run.id)
    assert isinstance(settings, work.settings_type), "each type has its class of settings"
    if run.promotion is not None:
        synchronize_source(run)
    if work.project_type.has_labels:
        if run.promotion is None and chosen_version(run, settings) is None:
            wait_for_labeling(run)
        label_data(run)
    version = publish_dataset_version(run, settings)
    check_data(run, version, work.checks)
    name = work.project_type.training_phase
    train = train_model.with_options(name=name, task_run_name=name)
    trained = train(run, version, settings, work.trainer)
    register_model(run, version, trained)
    if run.promotion is None:
        deploy_service(run, wait_for_deployment_settings(run))
    else:
        _promote(run, run.promotion)


def _promote(run: WorkflowRun, promotion: Promotion) -> None:
    """Replace the model of the project's service if the rule says so, or the person it asks."""
    decision = weigh_promotion(run, promotion)
    promoted, reason = decision.promote, decision.reason
    if decision.ask:
        promoted = wait_for_promotion(run, reason)
        reason = Message(
            "comparisons.decided-by-person", "Decided by a person: {reason}", reason=reason
        )
    if promoted:
        replace_model(run, reason)
    else:
        keep_model(run, reason)
