"""What a validation found wrong, as a person reads it."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas.label import LabelCreate
from schemas.problem_sentences import sentences
from schemas.version_names import DatasetVersionName

SCHEMAS = Path(__file__).parents[2] / "schemas"
# They describe answers of services, which nobody sends.
ANSWERS = {"image_classification.py", "object_detection.py", "text_classification.py"}


class Shape(BaseModel):
    """Lists inside of lists."""

    points: list[list[int]]
    version: DatasetVersionName | None = None


def told(model: object, sent: object) -> str:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(model).validate_python(sent)
    return sentences(refused.value.errors())


def test_places_in_lists_are_counted_as_people_count() -> None:
    assert told(list[LabelCreate], [{"name": "a"}, {"name": "b", "shortcut": "F1"}]) == (
        "entry 2, shortcut: 'F1' is not a digit or a letter from a to z"
    )
    assert told(Shape, {"points": [[1], [2, "x"]]}).startswith(
        "entry 2 of points, entry 2: Input should be a valid integer"
    )
    assert told(Shape, {"points": [], "version": "1"}) == (
        "version: '1' is not the name of a dataset version, for example V001"
    )


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (("body",), "body"),
        (("body", "name"), "name"),
        (("query", "limit"), "limit"),
        (("path",), "path"),
        (("body", "data", "records", 0, "age"), "entry 1 of data.records, age"),
        (("body", 1_499), "entry 1,500"),
    ],
)
def test_the_place_is_named_without_the_words_of_the_library(
    location: tuple[str | int, ...], place: str
) -> None:
    problem = {"loc": location, "type": "missing", "msg": "Field required", "input": 7}
    assert sentences([problem]) == f"{place}: Field required, got 7"


def test_nothing_that_people_send_is_refused_with_a_regular_expression() -> None:
    found = {
        path.name
        for path in SCHEMAS.glob("*.py")
        if re.search(r"Field\([^()]*\bpattern=", path.read_text("utf-8"))
    }
    assert found <= ANSWERS


@pytest.mark.parametrize("text", ["V001", "V999999"])
def test_a_text_of_the_form_is_taken_and_its_form_is_in_the_schema(text: str) -> None:
    version = TypeAdapter(DatasetVersionName)
    assert version.validate_python(text) == text
    assert version.json_schema()["pattern"] == "^V[0-9]{3,6}$"
    for other in (f"{text}\n", f" {text}", "V1", "v001"):
        with pytest.raises(ValidationError, match="is not the name of a dataset version"):
            version.validate_python(other)
