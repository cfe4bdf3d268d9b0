"""Options of a prediction request, from the query of its URL, as `…?threshold=0.5`."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from schemas.errors import InvalidInputError

CHARACTERS_SHOWN = 40

Options = TypeVar("Options", bound=BaseModel)


def read_options(sent: Mapping[str, str] | None, options_type: type[Options]) -> Options:
    """Parse the options of a request; InvalidInputError names the first that is not valid."""
    try:
        return options_type.model_validate(dict(sent or {}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])[:CHARACTERS_SHOWN]
        value = str(first["input"])[:CHARACTERS_SHOWN]
        said = first["msg"].removeprefix("Value error, ").lower()
        raise InvalidInputError(
            "services.option-unusable",
            "the option {option!r} of the request is {given!r}: {reason}; {known}",
            option=name,
            given=value,
            reason=said,
            known=_known(options_type),
        ) from error


def _known(options_type: type[BaseModel]) -> str:
    known = [f"`{name}` ({field.description})" for name, field in options_type.model_fields.items()]
    return f"this service takes {', '.join(known)}"
