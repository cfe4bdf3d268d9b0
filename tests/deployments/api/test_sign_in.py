"""Signing in under attack: guesses, floods, made-up addresses, changed and weak passwords."""

import asyncio
import hashlib
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient
from sqlalchemy import update

from deployments.api import server, sign_in_throttle
from deployments.api import sign_in as sign_in_routes
from deployments.api.access import cookie_name
from deployments.api.app import create_app
from deployments.api.password_gate import AT_ONCE, WAITING_MOST, PasswordGate
from deployments.api.sign_in_throttle import (
    FROM_ONE_PLACE,
    HELD_SECONDS,
    SignInThrottle,
    sign_in_series,
)
from deployments.platform.processes import API, platform_processes
from infra import passwords
from infra.catalog import accounts
from infra.catalog.database import writing
from infra.catalog.tables import AccountRow
from infra.settings import settings
from schemas.account import AccountCreate, Role
from schemas.errors import InvalidInputError, TooManyAttemptsError
from schemas.password_rules import refuse_guessable
from tests import own_event_loop

PASSWORD = "a good password"
ANOTHER = "quite another one, 7 words"
LONG = 120  # seconds after which something is stuck
ADMIN = {"name": "admin", "password": PASSWORD}
GUESS = {"name": "admin", "password": "wrong"}


@dataclass
class Time:
    """A clock that only waiting moves on."""

    now: float = 0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with few rounds: these tests are about who may ask for a hash, and how often."""
    original = hashlib.scrypt
    few = {"n": 4}
    monkeypatch.setattr(hashlib, "scrypt", lambda *a, **named: original(*a, **(named | few)))


@pytest.fixture
def clock(api: TestClient) -> Time:
    clock = Time()
    api.app.state.sign_in_throttle = SignInThrottle(clock, clock.sleep)  # type: ignore[attr-defined]
    return clock


@pytest.fixture
def admin(api: TestClient) -> None:
    accounts.create(AccountCreate(name="admin", role=Role.OWNER), PASSWORD)


@pytest.fixture
def browser(api: TestClient) -> Callable[..., TestClient]:
    """Make a client without the token, at an address."""

    def make(address: str = "127.0.0.1") -> TestClient:
        return TestClient(api.app, client=(address, 4000), raise_server_exceptions=False)

    return make


@dataclass
class Hashing:
    """What is hashed at a moment; all of it waits until `may_end` is set."""

    may_end: threading.Event = field(default_factory=threading.Event)
    at_once: int = 0
    most_at_once: int = 0
    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def scrypt(self, original: Callable[..., bytes], *arguments: Any, **named: Any) -> bytes:
        with self.lock:
            self.at_once += 1
            self.count += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        assert self.may_end.wait(LONG)
        digest = original(*arguments, **named)
        with self.lock:
            self.at_once -= 1
        return digest


@pytest.fixture
def hashing(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> Hashing:
    hashing, original = Hashing(), hashlib.scrypt
    monkeypatch.setattr(
        hashlib, "scrypt", lambda *a, **named: hashing.scrypt(original, *a, **named)
    )
    api.app.state.password_gate = PasswordGate(wait_seconds=LONG)  # type: ignore[attr-defined]
    return hashing


def tried(client: TestClient, body: dict[str, str], **headers: str) -> httpx.Response:
    return client.post("/api/v1/sessions", json=body, headers=headers)


# Whose address it is


def test_the_api_process_lets_uvicorn_believe_no_forwarded_address(home: object) -> None:
    [api] = [one for one in platform_processes() if one.name == API]
    assert api.command()[1:] == ["-m", "deployments.api.server"]
    assert uvicorn.Config("app", **server.options()).proxy_headers is False


def test_an_idle_connection_is_kept_for_longer_than_its_client_keeps_it() -> None:
    kept_by_clients = httpx.Limits().keepalive_expiry
    assert kept_by_clients is not None
    assert uvicorn.Config("app", **server.options()).timeout_keep_alive > kept_by_clients


@pytest.mark.usefixtures("admin")
def test_made_up_forwarded_addresses_are_no_way_around_the_delay(
    browser: Callable[..., TestClient], clock: Time
) -> None:
    stranger = browser("127.0.0.1")
    for number in range(12):
        made_up = {"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"}
        assert tried(stranger, GUESS, **made_up).status_code == 401
    assert clock.now >= sum((1, 2, 4, 8, 16))


@pytest.fixture
def proxied(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXEML_TRUSTED_PROXIES", '["127.0.0.1", "10.9.0.0/16"]')
    settings.cache_clear()


@pytest.mark.usefixtures("proxied", "admin")
def test_a_trusted_proxy_says_who_asks_and_that_it_was_asked_by_https(
    browser: Callable[..., TestClient], clock: Time
) -> None:
    proxy = browser("127.0.0.1")
    for number in range(12):
        said = f"10.0.0.{number}, 192.0.2.7, 10.9.1.1"  # the first is the client's own invention
        assert tried(proxy, GUESS, **{"X-Forwarded-For": said}).status_code == 401
    assert clock.now > 0
    before = clock.now
    https = {"X-Forwarded-For": "192.0.2.8", "X-Forwarded-Proto": "https"}
    answer = tried(proxy, ADMIN, **https)
    assert answer.status_code == 201
    assert clock.now == before
    assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))


@pytest.mark.usefixtures("admin")
def test_a_stranger_cannot_say_that_it_was_https(
    browser: Callable[..., TestClient], clock: Time
) -> None:
    answer = tried(browser("127.0.0.1"), ADMIN, **{"X-Forwarded-Proto": "https"})
    assert "Secure" not in answer.headers["set-cookie"]


# How many passwords somebody may try


@pytest.mark.usefixtures("admin")
def test_the_right_password_is_right_after_a_bounded_delay(
    browser: Callable[..., TestClient], clock: Time
) -> None:
    stranger, person = browser(), browser()
    for _ in range(25):
        assert tried(stranger, GUESS).status_code == 401
    before = clock.now
    assert tried(person, ADMIN).status_code == 201
    assert 0 < clock.now - before <= FROM_ONE_PLACE.most_seconds
    before = clock.now
    assert tried(person, GUESS).status_code == 401
    assert clock.now == before


@pytest.mark.usefixtures("admin")
def test_a_browser_that_is_known_is_not_slowed_down_by_strangers(
    browser: Callable[..., TestClient], clock: Time
) -> None:
    known, stranger = browser(), browser()
    assert tried(known, ADMIN).status_code == 201
    assert known.delete("/api/v1/sessions/current").status_code == 204
    for _ in range(40):
        tried(stranger, GUESS)
    before = clock.now
    assert tried(known, ADMIN).status_code == 201
    assert clock.now == before
    for _ in range(12):
        tried(known, GUESS)
    assert clock.now > before, "and may not guess without limit either"


@pytest.mark.usefixtures("admin")
def test_a_browser_is_known_for_its_account_and_until_the_password_is_changed(
    api: TestClient, browser: Callable[..., TestClient]
) -> None:
    known = browser()
    assert tried(known, ADMIN).status_code == 201
    mark = known.cookies[sign_in_routes.device_cookie_name()]
    accounts.create(AccountCreate(name="ann", role=Role.VIEWER), PASSWORD)
    assert accounts.is_known_device("Admin", mark)
    assert not accounts.is_known_device("ann", mark)
    assert not accounts.is_known_device("nobody", mark)
    assert not accounts.is_known_device("admin", "")
    assert api.patch("/api/v1/accounts/admin", json={"new_password": True}).status_code == 200
    assert not accounts.is_known_device("admin", mark)


def test_attempts_that_are_refused_move_nobodys_turn_and_push_out_no_other() -> None:
    clock = Time()
    throttle = SignInThrottle(clock, clock.sleep)
    series = sign_in_series("admin", "192.0.2.1")
    waits = [throttle.take_turn(series) for _ in range(9)]
    assert waits == [0, 0, 0, 0, 0, 1, 3, 7, 15]
    with pytest.raises(TooManyAttemptsError) as refused:
        throttle.take_turn(series)
    for _ in range(100):
        with pytest.raises(TooManyAttemptsError):
            throttle.take_turn(series)
    assert throttle.take_turn(sign_in_series("admin", "192.0.2.2")) == 0
    clock.now += refused.value.retry_after_seconds or 0
    assert 0 < throttle.take_turn(series) <= HELD_SECONDS


def test_the_addresses_of_one_ipv6_network_are_one_place() -> None:
    first, other = (sign_in_series("x", f"2001:db8::{one}") for one in ("1", "ffff:2"))
    assert first == other
    assert sign_in_series("x", "2001:db8:0:1::1") != first
    assert sign_in_series("x", "::ffff:192.0.2.1") == sign_in_series("x", "192.0.2.1")


def test_a_flood_of_names_neither_fills_the_memory_nor_frees_its_sender(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sign_in_throttle, "KEYS_MOST", 500)
    clock = Time()
    throttle = SignInThrottle(clock, clock.sleep)
    refused = 0
    for number in range(3000):
        try:
            throttle.take_turn(sign_in_series(f"name-{number}", f"192.0.{number % 50}.1"))
        except TooManyAttemptsError:
            refused += 1
    assert refused > 500
    assert len(throttle._seen) <= 500
    with pytest.raises(TooManyAttemptsError):
        throttle.take_turn(sign_in_series("another", "192.0.0.1"))


@pytest.mark.usefixtures("admin")
def test_many_guesses_at_once_are_no_way_around_the_delay(api: TestClient, clock: Time) -> None:
    statuses = [answer.status_code for answer in own_event_loop.run(at_once(api, 30, GUESS))]
    assert len(statuses) == 30
    assert clock.now > 0


@pytest.mark.usefixtures("admin")
def test_the_own_password_cannot_be_guessed_without_delay(
    browser: Callable[..., TestClient], clock: Time
) -> None:
    signed_in, other = browser(), browser()
    assert tried(signed_in, ADMIN).status_code == 201
    assert tried(other, ADMIN).status_code == 201
    wrong = {"current": "wrong", "new": ANOTHER}
    for _ in range(10):
        assert signed_in.put("/api/v1/me/password", json=wrong).status_code == 422
    before = clock.now
    assert before >= sum((1, 2, 4, 8))
    right = {"current": PASSWORD, "new": ANOTHER}
    assert other.put("/api/v1/me/password", json=right).status_code == 204
    assert clock.now == before, "another session is not slowed down"


# How much a flood costs


async def at_once(api: TestClient, count: int, body: dict[str, str]) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app=api.app, client=("192.0.2.1", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        calls = [client.post("/api/v1/sessions", json=body) for _ in range(count)]
        return await asyncio.gather(*calls)


async def flood(api: TestClient, hashing: Hashing) -> list[httpx.Response]:
    """Sign in from 40 places at once; meanwhile other calls are answered."""
    token = {"Authorization": api.headers["Authorization"]}

    def client(number: int) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=api.app, client=(f"192.0.2.{number}", 5))
        return httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1")

    body = {"name": "nobody", "password": PASSWORD}
    calls = [
        asyncio.create_task(client(number).post("/sessions", json={**body, "name": f"n-{number}"}))
        for number in range(40)
    ]
    try:
        for _ in range(20):
            answer = await asyncio.wait_for(client(99).get("/me", headers=token), LONG)
            assert answer.status_code == 200
    finally:
        hashing.may_end.set()
    return await asyncio.gather(*calls)


def test_at_most_two_passwords_are_checked_at_once_and_other_calls_are_answered_meanwhile(
    api: TestClient, hashing: Hashing
) -> None:
    answers = own_event_loop.run(flood(api, hashing))
    assert hashing.most_at_once == AT_ONCE == 2
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 40 - AT_ONCE - WAITING_MOST
    assert {answer.headers["retry-after"] for answer in refused} == {"20"}
    assert {answer.status_code for answer in answers} == {401, 429}


async def other_work(api: TestClient, hashing: Hashing, session: str) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app=api.app)
    base, token = "http://testserver/api/v1", {"Authorization": api.headers["Authorization"]}
    cookie = {"Cookie": f"{cookie_name()}={session}"}
    hashing.may_end.set()
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        change = {"current": "wrong", "new": ANOTHER}
        calls = [
            *(client.post("/accounts", json={"name": f"n-{n}"}, headers=token) for n in range(5)),
            *(client.put("/me/password", json=change, headers=cookie) for _ in range(4)),
            *(client.post("/sessions", json={**GUESS, "name": f"x-{n}"}) for n in range(5)),
            *(
                client.patch("/accounts/ann", json={"new_password": True}, headers=token)
                for _ in range(4)
            ),
        ]
        return await asyncio.gather(*calls)


@pytest.mark.usefixtures("admin")
def test_all_work_on_passwords_goes_through_the_one_gate(
    api: TestClient, browser: Callable[..., TestClient], hashing: Hashing
) -> None:
    hashing.may_end.set()
    accounts.create(AccountCreate(name="ann", role=Role.VIEWER), PASSWORD)
    owner = browser()
    tried(owner, ADMIN)
    answers = own_event_loop.run(other_work(api, hashing, owner.cookies[cookie_name()]))
    assert [one.status_code for one in answers] == [201] * 5 + [422] * 4 + [401] * 5 + [200] * 4
    assert hashing.most_at_once <= AT_ONCE


@pytest.mark.usefixtures("admin")
def test_a_name_without_an_account_costs_what_one_with_an_account_does(
    browser: Callable[..., TestClient], hashing: Hashing
) -> None:
    hashing.may_end.set()
    for name in ("nobody-1", "admin", "nobody-2"):
        before = hashing.count
        answer = tried(browser(), {"name": name, "password": "wrong"})
        assert (answer.status_code, hashing.count - before) == (401, 1)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/models/import"), ("PUT", "/samples/labels"), ("PUT", "/me/password")],
)
def test_the_body_of_a_stranger_is_not_read(api: TestClient, method: str, path: str) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("the body was asked for")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": f"/api/v1{path}", "query_string": b"",
        "headers": [(b"host", b"testserver"),
                    (b"content-type", b"application/json"), (b"content-length", b"99999999")],
        "client": ("192.0.2.1", 5), "server": ("testserver", 80), "scheme": "http",
        "root_path": "", "http_version": "1.1", "raw_path": b"",
    }  # fmt: skip
    own_event_loop.run(api.app(scope, receive, send))
    assert sent[0]["status"] == 401


# Changed and weak passwords


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("by_owner", [False, True])
def test_a_changed_password_ends_other_sessions_and_the_tokens_unless_they_are_kept(
    api: TestClient, browser: Callable[..., TestClient], kept: bool, by_owner: bool
) -> None:
    accounts.create(AccountCreate(name="ann", role=Role.LABELER), PASSWORD)
    ann = {"name": "ann", "password": PASSWORD}
    own, other, owner = browser(), browser(), browser()
    tried(own, ann)
    tried(other, ann)
    tried(owner, ADMIN)
    token = own.post("/api/v1/tokens", json={"name": "ci"}).json()["token"]
    of_admin = owner.post("/api/v1/tokens", json={"name": "ci"}).json()["token"]
    if by_owner:
        change = {"new_password": True, "keep_tokens": kept}
        assert owner.patch("/api/v1/accounts/ann", json=change).status_code == 200
    else:
        change = {"current": PASSWORD, "new": ANOTHER, "keep_tokens": kept}
        assert own.put("/api/v1/me/password", json=change).status_code == 204
    assert own.get("/api/v1/me").status_code == (401 if by_owner else 200)
    assert other.get("/api/v1/me").status_code == 401
    assert owner.get("/api/v1/me").status_code == 200
    program = browser()
    for made, still in ((token, kept), (of_admin, True)):
        answer = program.get("/api/v1/me", headers={"Authorization": f"Bearer {made}"})
        assert (answer.status_code == 200) is still


@pytest.mark.parametrize(
    "weak",
    [
        "aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "987654321098", "Password1234",
        "P@ssw0rd12345", "passwordpassword", "qwertyuiopas", "1q2w3e4r5t6y", "qazwsxedcrfv",
        "administrator", "letmeinletmein", "iloveyou1234", "Summer2024!!!", "ann-marie2024",
        "annmarie-ann", "111111222222", "!!!!!!!!!!!!!",
    ],
)  # fmt: skip
def test_a_password_that_is_easy_to_guess_is_refused_with_the_cure(
    api: TestClient, browser: Callable[..., TestClient], weak: str
) -> None:
    body = {"name": "ann-marie", "password": weak}
    refused = api.post("/api/v1/accounts", json=body)
    assert refused.status_code == 422
    assert "easy to guess" in refused.json()["error_msg"]
    assert "four words" in refused.json()["error_msg"]
    accounts.create(AccountCreate(name="ann-marie"), PASSWORD)
    ann = browser()
    tried(ann, {**body, "password": PASSWORD})
    change = {"current": PASSWORD, "new": weak}
    assert ann.put("/api/v1/me/password", json=change).status_code == 422


def test_passwords_that_nobody_can_foresee_are_accepted() -> None:
    chosen = random.Random(7)
    letters = passwords.LETTERS + "-_.,!? äöü汉字"
    for _ in range(500):
        refuse_guessable("".join(chosen.choice(letters) for _ in range(14)), "ann")
    for phrase in ("correct horse battery", "a good password", "我的密码很长很长很安全哦呀"):
        refuse_guessable(phrase, "ann")
    with pytest.raises(InvalidInputError):
        refuse_guessable("Wilhelmine-1", "wilhelmine")


@pytest.mark.parametrize("short", ["aaaaaaaa", "Zk8!pQw3xYv"])
def test_a_short_password_is_refused(api: TestClient, short: str) -> None:
    refused = api.post("/api/v1/accounts", json={"name": "ann", "password": short})
    assert refused.status_code == 422
    assert "12" in refused.json()["error_msg"]


@pytest.mark.usefixtures("admin")
def test_a_password_from_before_the_rules_still_works(browser: Callable[..., TestClient]) -> None:
    with writing() as session:
        session.execute(update(AccountRow).values(password_hash=passwords.hashed("aaaaaaaa")))
    assert tried(browser(), {"name": "admin", "password": "aaaaaaaa"}).status_code == 201


@pytest.mark.usefixtures("admin")
def test_a_password_that_no_text_can_hold_is_refused(browser: Callable[..., TestClient]) -> None:
    content = b'{"name": "admin", "password": "\\ud800 and something"}'
    headers = {"Content-Type": "application/json"}
    answer = browser().post("/api/v1/sessions", content=content, headers=headers)
    assert answer.status_code == 422


def test_each_application_counts_on_its_own() -> None:
    one, other = create_app(), create_app()
    assert one.state.sign_in_throttle is not other.state.sign_in_throttle
