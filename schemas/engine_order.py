"""What ExeML has promised to do in the workflow engine, kept until the engine has done it."""

import random
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

from schemas.languages import Sentence
from schemas.message import Message, joined
from schemas.phase import PhaseKey

FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
# Pauses differ by so much, so that rounds which failed together do not try again together.
SPREAD = 0.2


class OrderKind(StrEnum):
    """What the engine is to do with the flow run of a round."""

    START = "start"
    ANSWER = "answer"
    RETRY = "retry"
    CANCEL = "cancel"


class EngineOrder(BaseModel):
    """An order for the flow run of a round, in the order in which orders of a round are given.

    `attempt` is the attempt at the round when the order was given, `answer` what a person said,
    `tries` how often the engine did not take the order and `refusals` how often it said no.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    run_id: UUID
    kind: OrderKind
    phase: PhaseKey | None
    answer: dict[str, JsonValue] | None
    attempt: int
    tries: int
    refusals: int
    problem: Sentence
    next_try_at: datetime

    @property
    def sentence(self) -> str:
        """Say why the round waits, and until when; empty when it does not wait."""
        if not self.problem:
            return ""
        again = Message(
            "engine.next-try",
            ("tried once, next at {time} UTC", "tried {n} times, next at {time} UTC"),
            n=self.tries,
            time=self.next_try_at.strftime("%H:%M:%S"),
        )
        return joined([self.problem, again], "; ")


def pause_before_try(tries: int) -> timedelta:
    """Return how long to wait after so many failed tries: doubled each time, up to a minute."""
    doubled = FIRST_PAUSE_SECONDS * 2.0 ** min(tries - 1, 10)
    seconds = min(LONGEST_PAUSE_SECONDS, doubled)
    return timedelta(seconds=seconds * random.uniform(1 - SPREAD, 1 + SPREAD))
