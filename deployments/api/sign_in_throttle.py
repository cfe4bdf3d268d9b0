"""How many passwords somebody may try: a few at once, then one after a growing delay.

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

HELD_SECONDS = 30.0  # an attempt waits for its turn at most so long
HELD_MOST = 200  # attempts that wait at once
FORGOTTEN_SECONDS = 900.0  # after its last turn a series of attempts is over
KEYS_MOST = 50_000
IPV6_NETWORK = 64  # bits; the rest of an address its owner chooses


@dataclass(frozen=True)
class Pace:
    """So many attempts at once; then each doubles the delay of the next, up to a bound."""

    free: int
    most_seconds: float

    def delay(self, attempts: int) -> float:
        """Return the seconds between an attempt and the next, from how many there were."""
        if attempts < self.free:
            return 0
        return min(2.0 ** min(attempts - self.free, 30), self.most_seconds)


FROM_ONE_PLACE = Pace(free=5, most_seconds=30)  # one account, from one address or known browser
OF_ONE_ACCOUNT = Pace(free=30, most_seconds=10)  # from all addresses
FROM_ONE_ADDRESS = Pace(free=30, most_seconds=2)  # for all names

Key = tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """Attempts that are counted together; `begins_anew` when one of them was right."""

    key: Key
    pace: Pace
    begins_anew: bool = False


@dataclass
class _Seen:
    attempts: int
    next_at: float


class Attempt:
    """An attempt that is counted as wrong until it is known not to be."""

    was_right = False
    was_checked = True


class SignInThrottle:
    """Counts attempts in the memory of this process; nobody outside can make it start again."""

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
        """Wait for the turn of an attempt; TooManyAttemptsError when it is too far away."""
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
        """Count an attempt in all its series; return the seconds until its turn."""
        with self._lock:
            now = self._clock()
            seen = [self._seen_lately(one.key, now) or _Seen(0, now) for one in series]
            begin = max([now, *(one.next_at for one in seen)])
            if begin - now > HELD_SECONDS or (begin > now and self._held >= HELD_MOST):
                raise _too_many(math.ceil(max(begin - now - HELD_SECONDS, 1)))
            for one, counted in zip(series, seen, strict=True):
                counted.attempts += 1
                counted.next_at = max(now, counted.next_at) + one.pace.delay(counted.attempts)
                self._keep(one.key, counted, now)
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
            for one in series:
                if right and one.begins_anew:
                    self._seen.pop(one.key, None)
                elif one.key in self._seen:
                    self._seen[one.key].attempts -= 1

    def _seen_lately(self, key: Key, now: float) -> _Seen | None:
        found = self._seen.get(key)
        return found if found and now <= found.next_at + FORGOTTEN_SECONDS else None

    def _keep(self, key: Key, counted: _Seen, now: float) -> None:
        """Keep a series; forget those that are over, and of too many what was used least lately.

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
    """Return what an attempt to sign in counts for, in a browser that nobody knows."""
    name, place = name.casefold(), _place(address)
    return [
        Series(("place", name, place), FROM_ONE_PLACE, begins_anew=True),
        Series(("account", name), OF_ONE_ACCOUNT),
        Series(("address", place), FROM_ONE_ADDRESS),
    ]


def known_series(*place: str) -> list[Series]:
    """Return what an attempt counts for in a known browser or session: for that one alone."""
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
        f"too many passwords were tried; try again in {seconds} seconds, or in a browser in which "
        "you have signed in before",
        seconds,
    )
