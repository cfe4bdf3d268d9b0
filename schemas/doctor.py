"""What `exeml doctor` found out about an installation."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from schemas.languages import Sentence


class Condition(StrEnum):
    """How something is."""

    OK = "OK"
    WARNING = "Warning"
    FAULT = "Fault"


class Diagnosis(BaseModel):
    """One line of the doctor: what was looked at, how it is, and what to do about it."""

    model_config = ConfigDict(frozen=True)

    area: str
    condition: Condition
    finding: Sentence
    cure: Sentence = ""
