"""How a service of predictive analytics is called."""

from schemas.explanation import ExplainOptions
from schemas.message import Message
from schemas.model_version import ModelVersion
from schemas.predictive_analytics import RECORDS_MAX
from tasks.project_types.example_call import Call, described

RECORDS = Message("services.body-records", "records as JSON, up to {most:,}", most=RECORDS_MAX)
ROWS = Message(
    "services.answer-rows",
    "`data.resp_data`: a `predict` per record, with the scores of the classes",
)


def call(model: ModelVersion) -> Call:
    """Return what is sent and answered."""
    records = [{name: "…" for name in _columns(model)}]
    return Call(
        RECORDS,
        ROWS,
        json={"data": {"req_data": records}},
        options=described(ExplainOptions),
    )


def _columns(model: ModelVersion) -> list[str]:
    """Names of the columns that the model looks at."""
    return [feature.name for feature in getattr(model.evaluation, "features", []) if feature.used]
