"""Options in the URL of a request."""

import pytest

from schemas.errors import InvalidInputError
from schemas.object_detection import DetectionOptions
from tasks.serving.request_options import read_options


def test_options_are_read_from_text() -> None:
    assert read_options({"threshold": "0.5"}, DetectionOptions).threshold == 0.5
    assert read_options(None, DetectionOptions).threshold is None


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"threshold": "much"}, "the option 'threshold' of the request is 'much': input should"),
        ({"threshold": "2"}, "the option 'threshold' of the request is '2': input should be less"),
        ({"treshold": "0.5"}, "the option 'treshold' of the request is '0.5': extra inputs"),
        ({"a" * 99: "b" * 99}, f"the option '{'a' * 40}' of the request is '{'b' * 40}'"),
    ],
)
def test_an_option_that_cannot_be_meant_is_named(sent: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence) as caught:
        read_options(sent, DetectionOptions)
    assert "this service takes `threshold` (Score from which boxes" in str(caught.value)


def test_boxes_say_that_they_have_no_explanation() -> None:
    with pytest.raises(InvalidInputError, match="'true': boxes have no explanation; look at where"):
        read_options({"explain": "true"}, DetectionOptions)
    assert read_options({"explain": "false"}, DetectionOptions).threshold is None
