"""Deployments, traffic states, settings and hours of services in the catalog."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from infra.catalog import api_keys, service_traffic, services
from schemas.errors import ConflictError, InvalidInputError, NotFoundError
from schemas.model_version import ModelVersion
from schemas.phase import WorkflowRun
from schemas.service import DeploymentSettings, Service, ServiceStatus, SettingsChange
from tests.infra.catalog.ended_rounds import next_round

Register = Callable[[WorkflowRun], ModelVersion]
START = datetime(2030, 1, 1, tzinfo=UTC)
WHOLE = DeploymentSettings()


@pytest.fixture
def first(run: WorkflowRun, register: Register) -> ModelVersion:
    return register(run)


@pytest.fixture
def second(run: WorkflowRun, first: ModelVersion, register: Register) -> ModelVersion:
    return register(next_round(run))


def deployed(model: ModelVersion, **settings: object) -> Service:
    chosen = DeploymentSettings.model_validate(settings)
    return service_traffic.deploy(model.project_id, model.id, "digits", chosen)


def ratios(service: Service) -> dict[str, int]:
    return {one.version: one.traffic_ratio for one in service.versions}


def test_a_second_version_takes_its_share_and_then_the_place_of_the_first(
    first: ModelVersion, second: ModelVersion
) -> None:
    with pytest.raises(InvalidInputError, match="the other 40 % of the requests"):
        deployed(first, traffic_ratio=60)
    service = deployed(first, compute_nodes=2)
    both = deployed(second, traffic_ratio=30)
    assert both.id == service.id
    assert ratios(both) == {"0.0.1": 70, "0.0.2": 30}
    assert both.main_version.compute_nodes == 2
    alone = deployed(second)
    assert ratios(alone) == {"0.0.2": 100}
    assert services.of_model(second.id) == [alone]
    assert services.of_model(first.id) == []


def test_a_rollback_is_undone_by_a_second_one_and_named_in_the_history(
    first: ModelVersion, second: ModelVersion
) -> None:
    deployed(first)
    latest = deployed(second)
    back = service_traffic.roll_back(latest.id)
    assert ratios(back) == {"0.0.1": 100}
    assert ratios(service_traffic.roll_back(latest.id)) == {"0.0.2": 100}
    states = service_traffic.history(latest.id)
    assert [state.reason for state in states] == [
        "rolled back to 2",
        "rolled back to 1",
        "deployed 0.0.2",
        "deployed 0.0.1",
    ]
    with pytest.raises(NotFoundError, match="states: 4, 3, 2, 1"):
        service_traffic.roll_back(latest.id, to=9)


def test_changes_of_what_others_have_changed_are_refused(first: ModelVersion) -> None:
    service = deployed(first)
    change = SettingsChange(revision=service.revision, requests_per_second=9, auto_stop_hours=3)
    changed = services.change_settings(service.id, change)
    assert changed.settings.requests_per_second == 9
    assert changed.revision == service.revision + 1
    with pytest.raises(ConflictError, match="was changed meanwhile"):
        services.change_settings(service.id, change)
    with pytest.raises(ConflictError, match="was changed meanwhile"):
        service_traffic.divide(service.id, service.versions, service.revision)


def test_a_failed_service_tries_again_with_other_versions(
    first: ModelVersion, second: ModelVersion
) -> None:
    service = deployed(first)
    services.set_status(service.id, ServiceStatus.FAILED, "no memory")
    replaced = service_traffic.replace_model(service.id, second.id, second.version)
    assert (replaced.status, replaced.message) == (ServiceStatus.DEPLOYING, "")


def test_the_end_of_what_is_no_longer_wanted_does_not_hide_what_is(
    first: ModelVersion, second: ModelVersion
) -> None:
    seen = deployed(first)
    deployed(second)
    services.note_status(seen, ServiceStatus.FAILED, "no memory for 0.0.1")
    now = services.get(seen.id)
    assert (now.status, now.message) == (ServiceStatus.DEPLOYING, "")
    services.want(seen.id, wanted=False)
    services.note_status(now, ServiceStatus.RUNNING)
    stopping = services.get(seen.id)
    assert (stopping.status, stopping.stop_at) == (ServiceStatus.STOPPING, None)
    services.note_status(stopping, ServiceStatus.STOPPED)
    assert services.get(seen.id).status is ServiceStatus.STOPPED


def test_a_service_is_deleted_when_it_is_stopped(first: ModelVersion) -> None:
    service = deployed(first)
    made = api_keys.add(service.id, "shop")
    (listed,) = api_keys.of_service(service.id)
    assert (listed.name, listed.hint) == ("shop", f"{made.key[:8]}…{made.key[-4:]}")
    with pytest.raises(ConflictError, match="stop it"), services.deleting(service.id):
        pass
    services.want(service.id, wanted=False)
    with services.deleting(service.id):
        pass
    assert services.list_all() == []
    with pytest.raises(NotFoundError):
        api_keys.revoke(made.id)


def test_a_service_stops_at_each_of_24_hours_and_not_before(
    first: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours in range(1, 25):
        now = START + timedelta(days=7 * hours)
        monkeypatch.setattr(services, "utc_now", lambda now=now: now)
        service = deployed(first, auto_stop_hours=hours)
        end = now + timedelta(hours=hours)
        assert service.stop_at == end
        assert services.stop_due(end - timedelta(seconds=1)) == []
        (stopped,) = services.stop_due(end)
        assert (stopped.wanted, stopped.status) == (False, ServiceStatus.STOPPING)
        assert services.stop_due(end + timedelta(days=9)) == []
        assert services.want(service.id, wanted=True).stop_at == end


def test_a_service_keeps_what_a_deployment_does_not_say(
    first: ModelVersion, second: ModelVersion
) -> None:
    def kept(service: Service) -> tuple[bool, int, int]:
        hours, main = service.settings, service.main_version
        return hours.auto_stop, hours.auto_stop_hours, main.compute_nodes

    assert kept(deployed(first, auto_stop_hours=2, compute_nodes=3)) == (True, 2, 3)
    assert kept(deployed(second)) == (True, 2, 3)
    assert kept(deployed(first, compute_nodes=2)) == (True, 2, 2)
    assert kept(deployed(second, auto_stop=False)) == (False, 2, 2)
    assert kept(deployed(first)) == (False, 2, 2)
    assert kept(deployed(second, auto_stop_hours=5)) == (True, 5, 2)
    beside = deployed(first, traffic_ratio=10)
    assert [one.compute_nodes for one in beside.versions] == [2, 1]
    named = {"project_id": first.project_id, "model_version_id": first.id}
    suggested = service_traffic.completed(**named, name="digits", settings=WHOLE)
    assert (suggested.auto_stop_hours, suggested.compute_nodes) == (5, 1)
    elsewhere = service_traffic.completed(**named, name="new", settings=WHOLE)
    assert elsewhere == WHOLE


def test_a_service_without_auto_stop_never_stops_by_itself(
    first: ModelVersion, second: ModelVersion
) -> None:
    deployed(first, auto_stop=False)
    service = deployed(second, traffic_ratio=10)  # nothing is said of hours
    assert service.stop_at is None
    assert services.stop_due(START + timedelta(days=9999)) == []
