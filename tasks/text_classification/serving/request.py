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
            f"the body is not UTF-8: byte {error.start} is {body[error.start]:#04x}; save the "
            "text as UTF-8 and send it again"
        ) from error
    if text.startswith("{"):
        request = _from_json(text)
    elif text.startswith("[") and _is_json_list(text):
        raise InvalidTextError(f"the body is a JSON list; send {BODY}")
    else:
        request = TextRequest(text=text)
    for number, each in enumerate(request.all_texts, start=1):
        _check(each, "the text" if request.texts is None else f"text {number}")
    return request


def refuse_many_to_explain(request: TextRequest) -> None:
    """Raise InvalidTextError if a request asks to explain more texts than allowed."""
    if len(request.all_texts) > TEXTS_TO_EXPLAIN:
        raise InvalidTextError(
            f"at most {TEXTS_TO_EXPLAIN} texts are explained in one request, and "
            f"{len(request.all_texts)} were sent; send fewer"
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
            f"the JSON body cannot be used{where}: {said}; send {BODY}, or the text alone"
        ) from error


def _is_json_list(text: str) -> bool:
    try:
        JSON_LIST.validate_json(text)
    except ValidationError:
        return False
    return True


def _check(text: str, name: str) -> None:
    if not text.strip():
        raise InvalidTextError(f"{name} is empty; send at least one character")
    if len(text) > TEXT_MAX_CHARACTERS:
        raise InvalidTextError(
            f"{name} has {len(text)} characters; at most {TEXT_MAX_CHARACTERS} are accepted, "
            "shorten it"
        )
    if "\0" in text:
        raise InvalidTextError(f"{name} holds the character NUL; remove it")
