"""Options of a request: they travel in the query of its URL, as `…?threshold=0.5`."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.errors import InvalidInputError

CHARACTERS_SHOWN = 40

Options = TypeVar("Options", bound=BaseModel)


class NoOptions(BaseModel):
    """The options of a type whose requests say all in their body."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_options(sent: Mapping[str, str] | None, options_type: type[Options]) -> Options:
    """Return the options that were sent; InvalidInputError names the one that cannot be used."""
    try:
        return options_type.model_validate(dict(sent or {}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])[:CHARACTERS_SHOWN]
        value = str(first["input"])[:CHARACTERS_SHOWN]
        raise InvalidInputError(
            f"the option {name!r} of the request is {value!r}: {first['msg'].lower()}; "
            f"{_known(options_type)}"
        ) from error


def _known(options_type: type[BaseModel]) -> str:
    known = [f"`{name}` ({field.description})" for name, field in options_type.model_fields.items()]
    if not known:
        return "this service takes none, send all in the body"
    return f"this service takes {', '.join(known)}"
