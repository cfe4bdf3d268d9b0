"""Options of the form NAME=VALUE."""

from schemas.errors import InvalidInputError


def named_setting(text: str) -> tuple[str, str]:
    """Read a setting that is given as NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidInputError(
            "command_line.setting-malformed",
            "{text!r} is not of the form NAME=VALUE, for example label_column=price",
            text=text,
        )
    return name, value


def named_number(text: str) -> tuple[str, float]:
    """Read a gate that is given as NAME=NUMBER."""
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise InvalidInputError(
            "command_line.gate-malformed",
            "gate {text!r} is not of the form NAME=NUMBER, for example min_labeled=20",
            text=text,
        ) from None
