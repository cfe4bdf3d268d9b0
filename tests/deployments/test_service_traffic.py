"""Several versions of one service behind a real gateway, while it is asked without pause."""

from collections import Counter
from pathlib import Path

import httpx
import pytest

from deployments.api import service_changes, service_comparison
from deployments.api.monitoring import show_drift, show_monitoring
from deployments.reconciler.monitoring_collector import collect
from infra.catalog import api_keys, recordings, service_traffic, services
from schemas.errors import ConflictError
from schemas.recording import Recording, RecordingChange
from schemas.service import Service, ServiceStatus, ShadowComparison
from schemas.traffic import TrafficChange, VersionShare
from tasks.monitoring.recording_intake import fetch_recordings, tell_replicas
from tests.deployments.asked_services import address, asking, pids
from tests.deployments.deployed_models import register_next, wait_for_status
from tests.waiting import wait_until

REQUESTS = 40


def share(version: str, traffic: int, shadow: int = 0) -> VersionShare:
    return VersionShare(version=version, traffic_ratio=traffic, shadow_percent=shadow)


def divided(service: Service, *shares: VersionShare) -> Service:
    change = TrafficChange(revision=service.revision, versions=list(shares))
    return served(service_changes.divide(service, change, by="me"))


def served(wanted: Service) -> Service:
    """Wait until a state of the traffic is reached."""

    def is_reached() -> bool:
        now = services.get(wanted.id)
        return now.answers_as_wanted and now.traffic_revision == wanted.traffic_revision

    wait_until(is_reached, "the wanted traffic")
    return services.get(wanted.id)


def labels(client: httpx.Client, url: str, picture: bytes) -> Counter[str]:
    """Ask with many different pictures; what follows a JPEG is of no meaning."""
    sent = [picture + str(number).encode() for number in range(REQUESTS)]
    return Counter(client.post(url, content=one).json()["predicted_label"] for one in sent)


def test_versions_share_shadow_go_back_and_restart_without_a_failed_request(
    running: Service, picture: bytes, tmp_path: Path
) -> None:
    register_next(tmp_path / "next", running, ("kitten", "puppy"))
    url, headers = address(running), {"X-Api-Key": api_keys.add(running.id).key}
    client = httpx.Client(headers=headers, timeout=30)
    wait_until(lambda: client.post(url, content=picture).is_success, "answer")
    (old,) = labels(client, url, picture)
    new = {"cat": "kitten", "dog": "puppy"}[old]
    with asking(url, picture, headers, pause=0.1) as statuses:
        both = divided(running, share("0.0.1", 90), share("0.0.2", 10))
        wait_until(lambda: new in labels(client, url, picture), "an answer of the new version")
        shadowed = divided(both, share("0.0.1", 100), share("0.0.2", 0, shadow=100))
        wait_until(lambda: labels(client, url, picture).keys() == {old}, "the old version alone")
        # the copies are answered after the requests themselves
        wait_until(lambda: only_shadow(shadowed).compared >= REQUESTS, "answers of the shadow")
        report = service_comparison.comparison(shadowed)
        replaced = divided(shadowed, share("0.0.2", 100))
        wait_until(lambda: labels(client, url, picture).keys() == {new}, "the new version alone")
        back = served(service_traffic.roll_back(running.id, both.traffic_revision))
        wait_until(lambda: old in labels(client, url, picture), "the former versions")
        counted = labels(client, url, picture)
        first = pids(running)
        services.restart(running.id)
        wait_until(lambda: len(pids(running)) == 2 and not first & pids(running), "new processes")
    assert set(statuses) == {200}
    assert len(statuses) > 100
    assert 1 <= counted[new] <= 10
    assert [one.version for one in report.answering] == ["0.0.1"]
    (shadow,) = report.shadows
    assert shadow.compared >= REQUESTS
    assert (shadow.agreement, shadow.version) == (0, "0.0.2")
    assert (shadow.disagreements[0].answered, shadow.disagreements[0].shadow) == (
        f'["{old}"]',
        f'["{new}"]',
    )
    assert shadow.p50_ms is not None
    assert [state.number for state in service_traffic.history(running.id)] == [5, 4, 3, 2, 1]
    assert back.versions == both.versions
    with pytest.raises(ConflictError, match="was changed meanwhile"):
        divided(replaced, share("0.0.1", 100))


def only_shadow(service: Service) -> ShadowComparison:
    (shadow,) = service_comparison.comparison(service).shadows
    return shadow


def recorded(service: Service) -> list[Recording]:
    fetch_recordings()
    return recordings.page(service.id, None, None, 0, 1000).items


def test_answers_of_a_shadow_are_neither_counted_nor_recorded_whoever_is_the_shadow(
    running: Service, picture: bytes, tmp_path: Path
) -> None:
    next_model = register_next(tmp_path / "next", running, ("kitten", "puppy"))
    recordings.change(running.id, RecordingChange(on=True, revision=0))
    tell_replicas(running.id)
    url, key = address(running), api_keys.add(running.id).key
    # what a client says of itself makes no copy of its requests
    client = httpx.Client(headers={"X-Api-Key": key, "X-Exeml-Shadow": "yes"}, timeout=30)
    wait_until(lambda: client.post(url, content=b"").status_code == 422, "the key at a replica")
    asked: Counter[str] = Counter()

    def are_compared(service: Service) -> bool:
        asked.update(labels(client, url, picture))
        return only_shadow(service).compared >= REQUESTS

    shadowed = divided(running, share("0.0.1", 100), share("0.0.2", 0, shadow=100))
    wait_until(lambda: are_compared(shadowed), "answers of the shadow")
    collect()
    (drift,) = show_drift(running.id).models
    assert drift.version == "0.0.1"
    swapped = divided(shadowed, share("0.0.1", 0, shadow=100), share("0.0.2", 100))
    wait_until(lambda: are_compared(swapped), "answers of the other shadow")

    wait_until(lambda: len(recorded(running)) >= asked.total(), "recorded requests")
    collect()
    assert len(asked) == 2
    assert Counter(one.label for one in recorded(running)) == asked
    total = show_monitoring(running.id).total
    assert Counter(total.labels) == asked
    assert total.requests - total.refused == asked.total()
    roles = {one.model_version_id for one in recorded(running) if one.label in ("kitten", "puppy")}
    assert roles == {next_model.id}
    (different,) = only_shadow(swapped).disagreements
    assert different.answered in ('["kitten"]', '["puppy"]')


def test_a_change_and_a_start_are_over_when_the_next_request_goes_by_them(
    running: Service, picture: bytes, tmp_path: Path
) -> None:
    register_next(tmp_path / "next", running, ("kitten", "puppy"))
    url, headers = address(running), {"X-Api-Key": api_keys.add(running.id).key}
    client = httpx.Client(headers=headers, timeout=30)
    wait_until(lambda: client.post(url, content=picture).is_success, "answer")
    (old,) = labels(client, url, picture)
    now = running
    for ratio in (10, 90, 50, 0, 100):
        shares = [share("0.0.1", 100 - ratio), share("0.0.2", ratio)]
        now = divided(now, *(one for one in shares if one.traffic_ratio))
        counted = labels(client, url, picture)
        assert abs(REQUESTS - counted[old] - REQUESTS * ratio / 100) <= 1, (ratio, counted)

    services.want(running.id, wanted=False)
    wait_for_status(running.id, ServiceStatus.STOPPED)
    wait_until(lambda: client.post(url, content=picture).status_code == 404, "no route")
    services.want(running.id, wanted=True)
    # before a replica is ready the gateway says so, and does not deny that there is a service
    answers: list[httpx.Response] = []

    def has_a_route() -> bool:
        answers.append(client.post(url, content=picture))
        return answers[-1].status_code != 404

    wait_until(has_a_route, "a route")
    starting = answers[-1]
    assert (starting.status_code, starting.headers["Retry-After"]) == (503, "1")
    assert "no replica of the service is ready" in starting.json()["error_msg"]
    wait_until(lambda: services.get(running.id).answers_as_wanted, "a started service")
    assert {client.post(url, content=picture).status_code for _ in range(REQUESTS)} == {200}
