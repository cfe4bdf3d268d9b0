"""Parses the body of a request into texts."""

from pydantic import JsonValue, TypeAdapter, ValidationError

from schemas.errors import InvalidTextError
from schemas.problem_sentences import place_of
from schemas.sample import TEXT_MAX_CHARACTERS
from schemas.text_classification import TEXTS_TO_EXPLAIN, TextRequest

BODY = '{"text": "..."} or {"texts": ["...", "..."]}'
JSON_LIST = TypeAdapter(list[JsonValue])
CHARACTERS_SHOWN = 80


def read_request(body: bytes) -> TextRequest:
    """Parse a request: a body that begins with { is JSON, any other is one text.

    Raises InvalidTextError for a body that cannot be used.
    """
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise InvalidTextError(
            "services.text-not-utf-8",
            "the body is not UTF-8: byte {position} is {byte:#04x}; save the text as UTF-8 "
            "and send it again",
            position=error.start,
            byte=body[error.start],
        ) from error
    if text.startswith("{"):
        request = _from_json(text)
    elif text.startswith("[") and _is_json_list(text):
        raise InvalidTextError(
            "services.text-body-a-list", "the body is a JSON list; send {example}", example=BODY
        )
    else:
        request = TextRequest(text=text)
    for number, each in enumerate(request.all_texts, start=1):
        _check(each, "the text" if request.texts is None else f"text {number}")
    return request


def refuse_many_to_explain(request: TextRequest) -> None:
    """Raise InvalidTextError if a request asks to explain more texts than allowed."""
    if len(request.all_texts) > TEXTS_TO_EXPLAIN:
        raise InvalidTextError(
            "services.too-many-texts-to-explain",
            "at most {most} texts are explained in one request, and {count} were sent; send fewer",
            most=TEXTS_TO_EXPLAIN,
            count=len(request.all_texts),
        )


def _from_json(text: str) -> TextRequest:
    try:
        return TextRequest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = place_of(first["loc"])
        where = f" at {place[:CHARACTERS_SHOWN]}" if place else ""
        said = first["msg"].removeprefix("Value error, ")
        raise InvalidTextError(
            "services.text-body-unusable",
            "the JSON body cannot be used{place}: {reason}; send {example}, or the text alone",
            place=where,
            reason=said,
            example=BODY,
        ) from error


def _is_json_list(text: str) -> bool:
    try:
        JSON_LIST.validate_json(text)
    except ValidationError:
        return False
    return True


def _check(text: str, name: str) -> None:
    if not text.strip():
        raise InvalidTextError(
            "services.empty-text", "{name} is empty; send at least one character", name=name
        )
    if len(text) > TEXT_MAX_CHARACTERS:
        raise InvalidTextError(
            "services.text-too-long",
            "{name} has {count} characters; at most {most} are accepted, shorten it",
            name=name,
            count=len(text),
            most=TEXT_MAX_CHARACTERS,
        )
    if "\0" in text:
        raise InvalidTextError(
            "services.text-with-nul", "{name} holds the character NUL; remove it", name=name
        )
