"""How a service of sound classification is called."""

from schemas.explanation import ExplainOptions
from schemas.model_version import ModelVersion
from tasks.project_types.example_call import LABELS, Call, described


def call(_: ModelVersion) -> Call:
    """Return what is sent and answered."""
    return Call("a sound: WAV", LABELS, file="sound.wav", options=described(ExplainOptions))
