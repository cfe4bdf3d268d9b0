"""Throttling of sign-in attempts: a few at once, then with exponentially growing delays.

An attempt is counted before it is checked, so that many at once are no way around. One that comes
too early waits for its turn, and a right password is right after it; only when the turn is further
away than a person would wait is it refused, and then it moves nobody's turn. So strangers slow a
person down who signs in from their address, but lock nobody out by trying now and then. A browser
in which the account has signed in before has turns of its own, which no stranger can use up.
"""

import asyncio
import math
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from schemas.errors import TooManyAttemptsError
from schemas.message import Message

HELD_SECONDS = 30.0  # longest wait of an attempt
HELD_MOST = 200  # maximum of waiting attempts
FORGOTTEN_SECONDS = 900.0  # a series of attempts ends so long after its last one
KEYS_MOST = 50_000
IPV6_NETWORK = 64  # bits of the network; the rest of an address is chosen by its owner


@dataclass(frozen=True)
class Pace:
    """`free` attempts at once; then each doubles the delay of the next, up to `most_seconds`."""

    free: int
    most_seconds: float

    def delay(self, attempts: int) -> float:
        """Return the delay in seconds after a number of attempts."""
        if attempts < self.free:
            return 0
        return min(2.0 ** min(attempts - self.free, 30), self.most_seconds)


FROM_ONE_PLACE = Pace(free=5, most_seconds=30)  # one account, from one address or known browser
OF_ONE_ACCOUNT = Pace(free=30, most_seconds=10)  # from all addresses
FROM_ONE_ADDRESS = Pace(free=30, most_seconds=2)  # for all names

Key = tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """Attempts that are counted together; `begins_anew` resets them after a success."""

    key: Key
    pace: Pace
    begins_anew: bool = False


@dataclass
class _Seen:
    attempts: int
    next_at: float


class Attempt:
    """An attempt, which counts as failed until it is known to be right."""

    was_right = False
    was_checked = True


class SignInThrottle:
    """Counts attempts in the memory of the process, which clients cannot restart."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._seen: OrderedDict[Key, _Seen] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    @asynccontextmanager
    async def turn(self, series: Sequence[Series]) -> AsyncIterator[Attempt]:
        """Delay an attempt; TooManyAttemptsError if it would wait too long."""
        seconds = self.take_turn(series)
        attempt = Attempt()
        try:
            await self._wait(seconds)
            yield attempt
        except TooManyAttemptsError:
            attempt.was_checked = False
            raise
        finally:
            if attempt.was_right or not attempt.was_checked:
                self._take_back(series, right=attempt.was_right)

    def take_turn(self, series: Sequence[Series]) -> float:
        """Count an attempt in all its series; return its delay in seconds."""
        with self._lock:
            now = self._clock()
            seen = [self._seen_lately(attempts.key, now) or _Seen(0, now) for attempts in series]
            begin = max([now, *(counted.next_at for counted in seen)])
            if begin - now > HELD_SECONDS or (begin > now and self._held >= HELD_MOST):
                raise _too_many(math.ceil(max(begin - now - HELD_SECONDS, 1)))
            for attempts, counted in zip(series, seen, strict=True):
                counted.attempts += 1
                counted.next_at = max(now, counted.next_at) + attempts.pace.delay(counted.attempts)
                self._keep(attempts.key, counted, now)
            return begin - now

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        with self._lock:
            self._held += 1
        try:
            await self._sleep(seconds)
        finally:
            with self._lock:
                self._held -= 1

    def _take_back(self, series: Sequence[Series], *, right: bool) -> None:
        with self._lock:
            for attempts in series:
                if right and attempts.begins_anew:
                    self._seen.pop(attempts.key, None)
                elif attempts.key in self._seen:
                    self._seen[attempts.key].attempts -= 1

    def _seen_lately(self, key: Key, now: float) -> _Seen | None:
        found = self._seen.get(key)
        return found if found and now <= found.next_at + FORGOTTEN_SECONDS else None

    def _keep(self, key: Key, counted: _Seen, now: float) -> None:
        """Store a series; drop expired ones and, over the limit, the least recently used.

        Refused attempts are not kept: many of them would push out what slows their sender down.
        """
        self._seen[key] = counted
        self._seen.move_to_end(key)
        while len(self._seen) > 1:
            oldest = next(iter(self._seen))
            if self._seen_lately(oldest, now) and len(self._seen) <= KEYS_MOST:
                return
            del self._seen[oldest]


def sign_in_series(name: str, address: str) -> list[Series]:
    """Return the series of an attempt to sign in from an unknown browser."""
    name, place = name.casefold(), _place(address)
    return [
        Series(("place", name, place), FROM_ONE_PLACE, begins_anew=True),
        Series(("account", name), OF_ONE_ACCOUNT),
        Series(("address", place), FROM_ONE_ADDRESS),
    ]


def known_series(*place: str) -> list[Series]:
    """Return the series of an attempt from a known browser or session, which is its own."""
    return [Series(("known", *place), FROM_ONE_PLACE, begins_anew=True)]


def _place(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), IPV6_NETWORK), strict=False))


def _too_many(seconds: int) -> TooManyAttemptsError:
    return TooManyAttemptsError(
        Message(
            "access.too-many-passwords",
            "too many passwords were tried; try again in {seconds} seconds, or in a browser "
            "in which you have signed in before",
            seconds=seconds,
        ),
        seconds,
    )
