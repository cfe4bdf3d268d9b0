"""Which names the platform answers to."""

import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from infra.allowed_hosts import is_allowed
from infra.settings import settings

OWN = ["127.0.0.1", "localhost", "LocalHost:8080", "[::1]", "[::1]:8080", socket.gethostname()]
FOREIGN = [
    *(
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8080",
        "evil@localhost",
    ),
    *("localhost:80:80", "::1", "localhost, evil.example", "[::1", "127.0.0.1/x"),
]


@pytest.fixture
def networked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform for the local network, under a name of its own."""
    monkeypatch.setenv("EXEML_HOST", "0.0.0.0")
    monkeypatch.setenv("EXEML_PUBLIC_HOST", "Models.Example.org")
    monkeypatch.setenv("EXEML_ALLOWED_HOSTS", '["exeml.lan", "[2001:db8::7]"]')
    settings.cache_clear()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("host", OWN)
def test_its_own_names_are_answered(host: str) -> None:
    assert is_allowed(host)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("host", [*FOREIGN, "192.168.1.5:8080"])
def test_other_names_are_not_answered(host: str) -> None:
    assert not is_allowed(host)


@pytest.mark.usefixtures("networked")
@pytest.mark.parametrize(
    "host",
    [*OWN, "models.example.org:8080", "exeml.lan", "[2001:db8::7]:8080", "192.168.1.5:8080"],
)
def test_a_networked_platform_is_asked_by_its_names_and_by_any_address(host: str) -> None:
    assert is_allowed(host)


@pytest.mark.usefixtures("networked")
@pytest.mark.parametrize("host", [*FOREIGN, "0.0.0.0.evil.example", "other.example.org"])
def test_a_networked_platform_answers_to_no_other_name(host: str) -> None:
    assert not is_allowed(host)


labels = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


@settings_of_hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(labels, min_size=2, max_size=4).map(".".join), st.sampled_from(["", ":8080"]))
def test_a_networked_platform_takes_no_made_up_name(networked: None, name: str, port: str) -> None:
    assert not is_allowed(f"{name}{port}")
