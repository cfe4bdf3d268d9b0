"""Deploy Service without people: the new model takes the place of the one that serves, or not."""

from uuid import UUID

from prefect import get_run_logger

from infra import gateway
from infra.catalog import models, service_traffic, services
from infra.catalog.traffic_states import Cause
from schemas.errors import InvalidInputError, PlatformError
from schemas.message import Message
from schemas.model_comparison import ModelComparison
from schemas.model_version import ModelVersion
from schemas.phase import PhaseKey, WorkflowRun
from schemas.retraining import Promotion, PromotionRule
from schemas.service import Service, ServiceStatus
from tasks.comparison.own_evaluations import judged_by_own_evaluations
from tasks.comparison.promotion import PromotionDecision, decide, decide_in_doubt, promoted
from tasks.phases.deploy_service import show_service, wait_until_served
from tasks.phases.phase_record import begun_phase, phase_task, recorded_phase

LIVE = (ServiceStatus.RUNNING, ServiceStatus.DEPLOYING)


@phase_task("Compare Models")
def weigh_promotion(run: WorkflowRun, promotion: Promotion) -> PromotionDecision:
    """Decide by the rule whether the model of a run replaces the one of the project's service.

    Versions that cannot be compared, as one was imported or predicts something else, are in doubt.
    """
    service = services.find_of_project(run.project_id)
    if service is None:
        reason = Message(
            "comparisons.no-service-yet",
            "The project has no service yet; start a round with people once to deploy a version",
        )
        return PromotionDecision(promote=False, ask=False, reason=reason)
    serving, model = models.get(service.model_version_id), _model_of(run)
    if serving.id == model.id:
        before = Message("comparisons.promoted-before", "It was promoted before")
        return PromotionDecision(promote=True, ask=False, reason=before)
    comparing = Message(
        "comparisons.comparing-with", "comparing with {version}", version=serving.version
    )
    with begun_phase(run, PhaseKey.DEPLOY_SERVICE, comparing):
        try:
            decision = _by_comparison(promotion, serving, model)
        except InvalidInputError as error:
            decision = decide_in_doubt(promotion, serving.version, model.version, str(error))
    get_run_logger().info("%s", decision.reason)
    return decision


def _by_comparison(
    promotion: Promotion, serving: ModelVersion, model: ModelVersion
) -> PromotionDecision:
    """Decide by samples that both predict; where too few remain, by the evaluations of both.

    The model of a small table learns from every record, so that none remains.
    """
    comparison = _comparison(serving, model)
    found = None
    if not comparison.metrics:
        found = judged_by_own_evaluations(serving.evaluation, model.evaluation, promotion.metric)
    if found is None:
        return decide(promotion, comparison)
    if promotion.rule is PromotionRule.BETTER and found.is_better:
        return promoted(model.version, found.sentence)
    return decide_in_doubt(promotion, serving.version, model.version, found.sentence)


def _comparison(serving: ModelVersion, model: ModelVersion) -> ModelComparison:
    from tasks.comparison.model_comparison import (
        compare_models,  # needs the libraries of all predictors
    )

    return compare_models(serving, model)


@phase_task("Deploy Service")
def replace_model(run: WorkflowRun, reason: str) -> UUID:
    """Let the project's service answer with the model of a run; return the service's id.

    A service that runs goes on answering with its old model until the new one can. One that was
    stopped stays so, and serves the new model from its next start on.
    """
    with recorded_phase(run, PhaseKey.DEPLOY_SERVICE) as note:
        service, model = _service_of(run), _model_of(run)
        wanted = service_traffic.replace_model(service.id, model.id, model.version)
        if service.wanted and service.status in LIVE:
            _wait_or_go_back(service, wanted)
            show_service(wanted, model.id)
            note.text = Message(
                "comparisons.serves",
                "{version} serves at {address}. {reason}",
                version=model.version,
                address=gateway.prediction_url(service.id),
                reason=reason,
            )
        else:
            note.text = Message(
                "comparisons.serves-later",
                "{version} serves when the service is started again. {reason}",
                version=model.version,
                reason=reason,
            )
    return service.id


@phase_task("Keep Model")
def keep_model(run: WorkflowRun, reason: str) -> None:
    """End a round whose model is kept as a version without serving, and say why."""
    with recorded_phase(run, PhaseKey.DEPLOY_SERVICE) as note:
        note.text = Message(
            "comparisons.does-not-serve",
            "{version} is kept and does not serve. {reason}",
            version=_model_of(run).version,
            reason=reason,
        )


def _wait_or_go_back(former: Service, wanted: Service) -> None:
    """Wait for the new replicas; if they do not come, the service keeps its versions."""
    try:
        wait_until_served(wanted)
    except PlatformError as error:
        now = services.get(former.id)
        if now.traffic_revision == wanted.traffic_revision:
            cause = Cause(Message("comparisons.version-kept", "kept: {error}", error=str(error)))
            service_traffic.roll_back(former.id, former.traffic_revision, cause=cause)
        raise PlatformError(
            "services.version-not-replaced",
            "version {wanted} could not take the place of {kept} in service {service!r}, "
            "which keeps it: {error}",
            wanted=wanted.main_version.version,
            kept=former.main_version.version,
            service=former.name,
            error=str(error),
        ) from error


def _service_of(run: WorkflowRun) -> Service:
    service = services.find_of_project(run.project_id)
    if service is None:
        raise PlatformError(
            "projects.service-deleted-meanwhile",
            "the project's service was deleted meanwhile; start another round",
        )
    return service


def _model_of(run: WorkflowRun) -> ModelVersion:
    model = models.find_of_run(run.id)
    assert model is not None, "the run registers its model before it decides about it"
    return model
