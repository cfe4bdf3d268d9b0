"""Messages: English sentences that keep their code and parameters wherever they go."""

import copy
import pickle
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue, ValidationError

from schemas.errors import ConflictError
from schemas.languages import (
    MOST_CHARACTERS,
    MOST_NESTED,
    ForeignSentence,
    Sentence,
    kept,
    kept_json,
    preferred,
    restored,
    said,
    speaking,
)
from schemas.message import Message, Word, joined


class State(StrEnum):
    RUNNING = "Running"


class Note(BaseModel):
    """A record that says something."""

    text: Sentence = ""
    more: list[Sentence] = []


class ForeignNote(BaseModel):
    """A record of another installation that says something."""

    text: ForeignSentence


PARAMETERS = st.recursive(
    st.text() | st.integers() | st.sampled_from(State) | st.builds(Word, st.text()),
    lambda parts: (
        st.lists(st.text(), max_size=3)
        | st.builds(lambda part: Message("test.part", "<{part}>", part=part), parts)
    ),
    max_leaves=5,
)


def not_running() -> Message:
    return Message(
        "test.not-running",
        "service {name!r} is {state}, not {state!l}; it has {versions}",
        name="it's",
        state=State.RUNNING,
        versions=["0.0.1", "0.0.2"],
    )


def test_a_message_is_its_english_sentence() -> None:
    message = not_running()
    assert message == 'service "it\'s" is Running, not running; it has 0.0.1, 0.0.2'
    assert Message("test.count", ("{n:,} image", "{n:,} images"), n=1) == "1 image"
    assert Message("test.count", ("{n:,} image", "{n:,} images"), n=2_000) == "2,000 images"


def test_an_error_keeps_the_code_of_its_message() -> None:
    said_by_error = str(ConflictError(not_running()))
    assert isinstance(said_by_error, Message)
    assert said_by_error.code == "test.not-running"


def test_joined_messages_are_one_message_and_one_alone_stays_itself() -> None:
    first, second = not_running(), Message("test.other", "look again")
    both = joined([first, second], "; ")
    assert both == f"{first}; {second}"
    assert isinstance(both, Message)
    assert both.parameters["parts"] == [first, second]
    assert joined([first], "; ") is first


def test_a_template_reaches_into_no_parameter() -> None:
    with pytest.raises(KeyError):
        Message("test.attribute", "{name.__class__}", name="x")


@given(PARAMETERS)
def test_a_message_comes_back_from_json_and_from_other_processes(
    parameter: str | int | list[str],
) -> None:
    message = Message("test.any", "{parameter}!", parameter=parameter)
    for twin in (
        restored(kept(message)),
        Note.model_validate_json(Note(text=message).model_dump_json()).text,
        pickle.loads(pickle.dumps(message)),
        copy.deepcopy(message),
    ):
        assert isinstance(twin, Message)
        assert (twin, twin.code) == (message, message.code)
        assert kept(twin) == kept(message)


@given(st.text())
def test_a_text_without_a_code_stays_what_it_is(text: str) -> None:
    assert Note.model_validate_json(Note(text=text).model_dump_json()).text == text
    with speaking("zh"):
        assert Note.model_validate_json(Note(text=text).model_dump_json()).text == text
    assert said(text, "zh") == text


def test_what_is_spoken_has_no_codes_and_what_is_kept_has() -> None:
    problem = Message("forms.missing", "Field required")
    note = Note(text=problem, more=[problem, "plain"])
    with speaking("zh"):
        assert note.model_dump(mode="json") == {"text": "必填", "more": ["必填", "plain"]}
        assert Note.model_validate_json(kept_json(note)) == note
        assert '"code":"forms.missing"' in kept_json(note)
    with speaking("en"):
        assert note.model_dump(mode="json")["text"] == "Field required"
    assert note.model_dump()["text"] is problem


def test_a_message_that_no_catalog_knows_is_said_in_english() -> None:
    assert said(not_running(), "zh") == str(not_running())


def test_parts_lists_and_words_are_said_in_the_language() -> None:
    place = Message("forms.entry-of", "entry {number:,} of {field}", number=1_000, field="labels")
    missing = Message("forms.missing", "Field required")
    problem = Message("forms.problem", "{place}: {what}", place=place, what=missing)
    assert said(problem, "zh") == "labels 第 1,000 项：必填"
    assert said(joined([problem, problem], "; "), "zh").count("；") == 1


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.5, zh;q=0.7", "zh"),
        ("zh;q=0", "en"),
        ("fr, zh;q=0.2", "zh"),
        ("*", "en"),
        (";;q=,q=x;;,", "en"),
    ],
)
def test_the_header_of_a_browser_chooses_the_language(header: str | None, language: str) -> None:
    assert preferred(header) == language


@given(st.text())
def test_no_header_breaks_the_choice_of_a_language(header: str) -> None:
    assert preferred(header) in {"en", "zh"}


SENTENCE = {"code": "forms.entry", "sentence": "entry 1", "parameters": {"number": 1}}


@pytest.mark.parametrize(
    "sent",
    [
        None,
        5,
        ["entry 1"],
        {"sentence": "entry 1"},
        SENTENCE | {"code": 5},
        SENTENCE | {"parameters": ["number"]},
        SENTENCE | {"parameters": {"number": {"value": 1}}},
        SENTENCE | {"parameters": {"number": "\0"}},
        SENTENCE | {"parameters": {"\ud800": 1}},
        SENTENCE | {"parameters": {"number": ["many"] * MOST_CHARACTERS}},
        SENTENCE | {"sentence": "e" * MOST_CHARACTERS},
        {"word": 5},
        "e" * (MOST_CHARACTERS + 1),
    ],
)
def test_a_stranger_sends_no_sentence_that_cannot_be_kept(sent: JsonValue) -> None:
    with pytest.raises(ValidationError):
        ForeignNote.model_validate({"text": sent})


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"number": "one"},
        {"number": None},
        {"number": [1, [2]]},
        {"number": float("inf")},
        {"number": SENTENCE},
        {"number": 10**400},
    ],
)
def test_what_a_stranger_sends_is_said_in_each_language_or_in_english(
    parameters: JsonValue,
) -> None:
    note = ForeignNote.model_validate({"text": SENTENCE | {"parameters": parameters}})
    assert said(note.text, "en") == "entry 1"
    assert said(note.text, "zh") == "entry 1" or "项" in said(note.text, "zh")


def test_a_sentence_inside_of_too_many_others_is_said_in_english() -> None:
    innermost = Message("forms.missing", "Field required")
    nested = innermost
    for _ in range(2 * MOST_NESTED):
        nested = Message("joints.sentences", "{parts: }", parts=[nested])
    found = ForeignNote.model_validate({"text": kept(nested)}).text
    assert found == innermost
    assert said(nested, "zh") == "必填"
    assert said(found, "zh") == "Field required"


def test_a_sentence_that_grows_when_it_is_said_is_said_in_english() -> None:
    long = Message("joints.sentences", "{parts: }", parts=["e" * 100] * (MOST_CHARACTERS // 50))
    assert said(long, "zh") == long
