"""Say messages in the language of whoever reads them, and keep them in a store with their codes."""

import gettext
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, PlainSerializer, PlainValidator, WithJsonSchema

from schemas.message import COUNT, LIST_SEPARATOR, Message, Parameter, Word, filled, in_english
from schemas.plain_text import checked_text

ENGLISH = "en"
LOCALES = Path(__file__).parent / "locales"
WORDS, LISTS = "word", "list"  # contexts of what has no code
CODE, SENTENCE, PARAMETERS, WORD = "code", "sentence", "parameters", "word"  # of kept messages
KEPT_START = f'{{"{CODE}": '  # of the JSON of a message, and of no sentence
MOST_NESTED = 12  # messages inside of each other
MOST_CHARACTERS = 100_000
_language: ContextVar[str | None] = ContextVar("language", default=None)


@dataclass(frozen=True)
class Translation:
    """The sentences of one language under their codes, its words, and how it forms plurals."""

    sentences: Mapping[str, str | tuple[str, ...]]
    words: Mapping[str, str]
    separator: str
    plural: Callable[[int], int]


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of all languages, English first."""
    return (ENGLISH, *sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir()))


def known_language(code: str) -> str:
    """Return the code of a language; ValueError where ExeML does not speak it."""
    if code not in languages():
        raise ValueError(
            Message(
                "settings.unknown-language",
                "{language!r} is none of the languages {languages}",
                language=code,
                languages=languages(),
            )
        )
    return code


@cache
def translation(language: str) -> Translation:
    """Read the catalogs of a language other than English."""
    from babel.messages.pofile import read_po  # costs 30 ms, and nothing where English is spoken

    sentences: dict[str, str | tuple[str, ...]] = {}
    words: dict[str, str] = {}
    plural = "0"
    separator = LIST_SEPARATOR
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, language)
        plural = catalog.plural_expr
        for entry in catalog:
            if entry.context == WORDS:
                words[str(entry.id).lower()] = str(entry.string)
            elif entry.context == LISTS:
                separator = str(entry.string)
            elif entry.context and entry.string:
                string = entry.string
                sentences[entry.context] = string if isinstance(string, str) else tuple(string)
    return Translation(sentences, words, separator, gettext.c2py(plural))


def said(text: str, language: str) -> str:
    """Return a text in a language; what has no code or no translation is said in English."""
    if language == ENGLISH:
        return in_english(text)
    known = translation(language)
    if isinstance(text, StrEnum | Word):
        return known.words.get(in_english(text).lower(), in_english(text))
    if not isinstance(text, Message) or text.code not in known.sentences:
        return text
    try:
        translated = _translated(text, known, language)
    except (KeyError, TypeError, ValueError, OverflowError):  # of a stranger or another release
        return in_english(text)
    return translated if len(translated) <= MOST_CHARACTERS else in_english(text)


def _translated(text: Message, known: Translation, language: str) -> str:
    template = known.sentences[text.code]
    if not isinstance(template, str):
        count = text.parameters[COUNT]
        if not isinstance(count, int):
            raise TypeError(f"{text.code} counts {count!r}")
        template = template[known.plural(count)]
    return filled(template, text.parameters, lambda part: said(part, language), known.separator)


def preferred(accept_language: str | None) -> str:
    """Return the language that an Accept-Language header asks for, English where it has none.

    The header lists languages with weights, `zh-CN, en;q=0.5` (RFC 9110, 12.5.4).
    """
    weighed = sorted(map(_weighed, (accept_language or "").split(",")), reverse=True)
    asked = [tag.strip().lower().partition("-")[0] for weight, tag in weighed if weight > 0]
    return next((language for language in asked if language in languages()), ENGLISH)


def _weighed(entry: str) -> tuple[float, str]:
    tag, _, weight = entry.partition(";q=")
    try:
        return float(weight or 1), tag
    except ValueError:
        return 0, tag


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Let the JSON of records say their messages in a language; None keeps their codes."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def spoken() -> str:
    """Return the language that is spoken now, English where none was chosen."""
    return _language.get() or ENGLISH


def kept_json(record: BaseModel, indent: int | None = None) -> str:
    """Return the JSON of a record for a store, also while a language is spoken."""
    with speaking(None):
        return record.model_dump_json(indent=indent)


def kept(text: Parameter) -> Any:
    """Return what JSON keeps of a message or of one of its parameters."""
    if isinstance(text, Message):
        parameters = {name: kept(value) for name, value in text.parameters.items()}
        return {CODE: text.code, SENTENCE: in_english(text), PARAMETERS: parameters}
    if isinstance(text, StrEnum | Word):
        return {WORD: in_english(text)}
    if isinstance(text, str) or not isinstance(text, Sequence):
        return text
    return [kept(one) for one in text]


def restored(kept: Any, depth: int = 0) -> Any:
    """Return the message or parameter of which JSON kept this; ValueError for anything else.

    What lies deeper than messages ever do is its English sentence only.
    """
    match kept:
        case None | str() | int() | float():
            return kept
        case list():
            return [restored(one, depth) for one in kept]
        case {"word": str() as word}:
            return Word(word)
        case {"code": str() as code, "sentence": str() as sentence, "parameters": dict() as given}:
            if depth >= MOST_NESTED:
                return sentence
            parameters = {name: restored(value, depth + 1) for name, value in given.items()}
            return Message.restored(code, sentence, parameters)
    raise ValueError(f"{kept!r:.100} is no sentence")


def _from_outside(value: Any) -> str:
    found = restored(value) if isinstance(value, dict) else value
    if not isinstance(found, str):
        raise ValueError(f"{value!r:.100} is no sentence")  # noqa: TRY004 - pydantic tells of it
    return found


def _from_stranger(value: Any) -> str:
    found = _from_outside(value)
    size = _checked_size(found)
    if size > MOST_CHARACTERS:
        raise ValueError(
            Message(
                "forms.sentence-too-long",
                "the sentence has {size:,} characters with its parts, at most {most:,} are taken",
                size=size,
                most=MOST_CHARACTERS,
            )
        )
    return found


def _checked_size(part: Any) -> int:
    """Return the characters of a sentence and of all its parts; refuse what no store can hold."""
    if isinstance(part, Message):
        named = (_checked_size(name) + _checked_size(one) for name, one in part.parameters.items())
        return _checked_size(in_english(part)) + _checked_size(part.code) + sum(named)
    if isinstance(part, list):
        return sum(map(_checked_size, part))
    return len(checked_text(str(part)))


def _for_json(text: str) -> Any:
    language = _language.get()
    return kept(text) if language is None else said(text, language)


Sentence = Annotated[
    str,
    PlainValidator(_from_outside),
    PlainSerializer(_for_json, when_used="json"),
    WithJsonSchema({"type": "string"}),
]
ForeignSentence = Annotated[
    str,
    PlainValidator(_from_stranger),
    PlainSerializer(_for_json, when_used="json"),
    WithJsonSchema({"type": "string"}),
]
"""A sentence that another installation has written: of a bounded size, and it can be stored."""
