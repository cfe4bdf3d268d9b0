"""What becomes of the model of a round without people, with real models and comparisons."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from prefect.logging import disable_run_logger

from infra.catalog import runs, service_traffic, services
from infra.object_store import ObjectStore
from schemas.errors import PlatformError
from schemas.evaluation import Estimate, Evaluation
from schemas.model_version import ModelVersion
from schemas.phase import Phase, PhaseKey, PhaseStatus
from schemas.retraining import Promotion, PromotionRule
from schemas.service import DeploymentSettings, Service, ServiceStatus
from tasks.phases import promote_model
from tasks.phases.promote_model import keep_model, replace_model, weigh_promotion
from tests.tasks.comparison.compared_models import (
    EVALUATION,
    SAYS_ALWAYS_RED,
    SEES_RED_AND_GREEN,
    Application,
)

BETTER, ALWAYS, ASK = (Promotion(rule=rule) for rule in ("better", "always", "ask"))


@pytest.fixture
def application(catalog: Path, object_store: ObjectStore, tmp_path: Path) -> Iterator[Application]:
    """An application with 20 red and 20 green pictures; tasks run without the engine."""
    made = Application(tmp_path, "colours")
    made.add({"red": 20, "green": 20})
    with disable_run_logger():
        yield made


@pytest.fixture
def register(application: Application) -> Callable[[object], ModelVersion]:
    version = application.publish()
    return lambda weights: application.register(version, weights)  # type: ignore[arg-type]


def serve(model: ModelVersion) -> Service:
    """Let a model serve; there are no replicas yet."""
    return service_traffic.deploy(
        model.project_id, model.id, model.application, DeploymentSettings(), model.run_id
    )


def last_phase(model: ModelVersion) -> Phase:
    return next(
        phase for phase in runs.phases(model.run_id).phases if phase.key is PhaseKey.DEPLOY_SERVICE
    )


def evaluated(value: float, low: float, high: float) -> Evaluation:
    accuracy = Estimate(value=value, low=low, high=high, samples=40)
    return EVALUATION.model_copy(update={"accuracy": accuracy})


def in_background(work: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(0.5, work)
    timer.start()
    return timer


def test_only_a_better_model_is_promoted_by_the_rule_better(
    register: Callable[[object], ModelVersion],
) -> None:
    serve(register(SAYS_ALWAYS_RED))
    better = register(SEES_RED_AND_GREEN)
    decision = weigh_promotion.fn(runs.get(better.run_id), BETTER)
    assert (decision.promote, decision.ask) == (True, False)
    assert "0.0.2" in decision.reason
    assert "accuracy" in decision.reason


def test_a_worse_model_is_kept_promoted_or_asked_about_as_the_rule_says(
    register: Callable[[object], ModelVersion],
) -> None:
    serve(register(SEES_RED_AND_GREEN))
    run = runs.get(register(SAYS_ALWAYS_RED).run_id)
    found = [weigh_promotion.fn(run, rule) for rule in (BETTER, ALWAYS, ASK)]
    assert [(one.promote, one.ask) for one in found] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_a_model_that_cannot_be_compared_is_kept_promoted_or_asked_about_as_the_rule_says(
    application: Application, register: Callable[[object], ModelVersion]
) -> None:
    imported = application.import_model(register(SEES_RED_AND_GREEN))
    serve(imported)
    run = runs.get(register(SEES_RED_AND_GREEN).run_id)
    found = [weigh_promotion.fn(run, rule) for rule in (BETTER, ALWAYS, ASK)]
    assert [(one.promote, one.ask) for one in found] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert all(f"{imported.version} of 'colours' was imported" in one.reason for one in found)


@pytest.mark.parametrize(("low", "promotes"), [(0.31, True), (0.29, False)])
def test_where_no_sample_is_left_to_compare_on_the_own_evaluations_decide(
    application: Application, low: float, promotes: bool
) -> None:
    version = application.publish(training_ratio=0.9)  # 4 validation samples are too few
    application.evaluation = evaluated(0.2, 0.1, 0.3)
    serve(application.register(version, SAYS_ALWAYS_RED))
    application.evaluation = evaluated(0.9, low, 0.95)
    new = application.register(version, SEES_RED_AND_GREEN)
    found = [weigh_promotion.fn(runs.get(new.run_id), rule) for rule in (BETTER, ALWAYS, ASK)]
    assert [(one.promote, one.ask) for one in found] == [
        (promotes, False),
        (True, False),
        (False, True),
    ]
    assert all("each in its own evaluation" in one.reason for one in found)
    assert all("cannot be compared" not in one.reason for one in found)


def test_a_model_of_a_project_that_never_had_a_service_is_kept_with_the_reason(
    register: Callable[[object], ModelVersion],
) -> None:
    model = register(SEES_RED_AND_GREEN)
    run = runs.get(model.run_id)
    decision = weigh_promotion.fn(run, Promotion(rule=PromotionRule.ALWAYS))
    assert not decision.promote
    keep_model.fn(run, decision.reason)
    phase = last_phase(model)
    assert phase.status is PhaseStatus.EXECUTED
    assert phase.message.startswith("0.0.1 is kept and does not serve. The project has no service")


def test_a_stopped_service_has_the_new_model_when_it_is_started_again(
    register: Callable[[object], ModelVersion],
) -> None:
    service = serve(register(SAYS_ALWAYS_RED))
    services.want(service.id, wanted=False)
    model = register(SEES_RED_AND_GREEN)
    assert replace_model.fn(runs.get(model.run_id), "it is better") == service.id
    now = services.get(service.id)
    assert (now.model_version_id, now.wanted) == (model.id, False)
    assert last_phase(model).message == (
        "0.0.2 serves when the service is started again. it is better"
    )


def test_a_running_service_is_replaced_when_its_new_replicas_answer(
    register: Callable[[object], ModelVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[UUID] = []  # what would need a flow run of a Prefect server
    monkeypatch.setattr(promote_model, "show_service", lambda _, model: shown.append(model))
    service = serve(register(SAYS_ALWAYS_RED))
    services.set_status(service.id, ServiceStatus.RUNNING)
    model = register(SEES_RED_AND_GREEN)
    wanted = service.traffic_revision + 1
    timer = in_background(lambda: service_traffic.note_served(service.id, wanted))
    replace_model.fn(runs.get(model.run_id), "it is better")
    timer.join()
    assert services.get(service.id).model_version_id == model.id
    assert last_phase(model).message.startswith("0.0.2 serves at http://")
    assert shown == [model.id]


def test_a_service_that_cannot_be_replaced_keeps_its_model(
    register: Callable[[object], ModelVersion],
) -> None:
    old = register(SAYS_ALWAYS_RED)
    service = serve(old)
    model = register(SEES_RED_AND_GREEN)
    timer = in_background(lambda: services.set_status(service.id, ServiceStatus.FAILED, "broken"))
    with pytest.raises(PlatformError, match=r"0.0.2 could not take the place .* which keeps it"):
        replace_model.fn(runs.get(model.run_id), "it is better")
    timer.join()
    assert services.get(service.id).model_version_id == old.id
    assert last_phase(model).status is PhaseStatus.FAILED
