"""A sentence for people that also knows what it says: a stable code and named parameters.

The English sentence stands where it is said. Other languages have it under its code, in
`schemas/locales/<language>/*.po`, so a better English sentence breaks no translation:

    raise ConflictError(
        Message("services.not-running", "service {name!r} is {status}; start it", name=name, ...)
    )

A `Message` is a string, the English sentence; `schemas/languages.py` says it in another language.
"""

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

Parameter = str | int | float | Sequence[str]
Parameters = Mapping[str, Parameter]
Template = str | tuple[str, str]
Say = Callable[[str], str]

COUNT = "n"
LIST_SEPARATOR = ", "
NOTHING = "nothing"  # as a format of a list: no separator


class Message(str):
    """A sentence in English with its code and its parameters.

    Two templates are the singular and the plural of what the parameter `n` counts. A parameter may
    be another message, a member of a StrEnum, which is translated as a word, or a list, which is
    joined with the separator that its format names. An f-string around a message loses its code:
    make the message a parameter, or use `joined`.
    """

    __slots__ = ("code", "parameters")

    code: str
    parameters: Parameters

    def __new__(cls, code: str, english: Template, /, **parameters: Parameter) -> Self:
        chosen = english if isinstance(english, str) else english[parameters[COUNT] != 1]
        return cls.restored(code, filled(chosen, parameters), parameters)

    @classmethod
    def restored(cls, code: str, english: str, parameters: Parameters) -> Self:
        """Return a message that was made before, whose English sentence is known."""
        made = super().__new__(cls, english)
        made.code, made.parameters = code, parameters
        return made

    def __str__(self) -> str:
        """Return the message itself, so that `str(error)` keeps its code."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).restored, (self.code, in_english(self), dict(self.parameters))


class Word(str):
    """A word of a fixed set: what a member of a StrEnum is once it was stored."""

    __slots__ = ()


def joined(parts: Sequence[str], separator: str = " ") -> str:
    """Return several messages as one text, with a space or `"; "` between them."""
    if len(parts) == 1:
        return parts[0]
    code, template = JOINTS[separator]
    return Message(code, template, parts=list(parts))


JOINTS = {
    " ": ("joints.sentences", "{parts: }"),
    "; ": ("joints.semicolons", "{parts:; }"),
    ", ": ("joints.commas", "{parts:, }"),
}


class _Filler(string.Formatter):
    """Fills parameters into a template, each said in one language, and knows lists."""

    def __init__(self, say: Say, separator: str) -> None:
        self._say, self._separator = say, separator

    def get_field(self, field_name: str, _args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Refuse attributes and indexes: a template names parameters and nothing else."""
        return kwargs[field_name], field_name

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion == "l":
            return self._say(value).lower()
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return format(self._say(value), format_spec)
        if isinstance(value, Sequence):
            separator = "" if format_spec == NOTHING else format_spec or self._separator
            return separator.join(map(self._say, value))
        return format(value, format_spec)


def in_english(text: str) -> str:
    """Return a text as a plain string in English: the value of a word, else the text."""
    return str.__str__(text)


def filled(
    template: str,
    parameters: Parameters,
    say: Say = in_english,
    separator: str = LIST_SEPARATOR,
) -> str:
    """Return a template with its parameters; texts are put through `say` first.

    Raises `KeyError` where the template names a parameter that is not there.
    """
    return _Filler(say, separator).vformat(template, (), parameters)
