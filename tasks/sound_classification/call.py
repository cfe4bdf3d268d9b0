"""How a service of sound classification is called."""

from schemas.explanation import ExplainOptions
from schemas.message import Message
from schemas.model_version import ModelVersion
from tasks.project_types.example_call import LABELS, Call, described

SOUND = Message("services.body-sound", "a sound: WAV")


def call(_: ModelVersion) -> Call:
    """Return what is sent and answered."""
    return Call(SOUND, LABELS, file="sound.wav", options=described(ExplainOptions))
