"""How a service of text classification is called."""

from schemas.explanation import ExplainOptions
from schemas.message import Message
from schemas.model_version import ModelVersion
from tasks.project_types.example_call import LABELS, Call, described

TEXT = Message("services.body-text", "a text as JSON")


def call(_: ModelVersion) -> Call:
    """Return what is sent and answered."""
    return Call(TEXT, LABELS, json={"text": "…"}, options=described(ExplainOptions))
