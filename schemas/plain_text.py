"""Text that files and databases can hold."""

from typing import Annotated

from pydantic import AfterValidator

from schemas.message import Message


def checked_text(text: str) -> str:
    """Refuse what JSON can say and UTF-8 or PostgreSQL cannot hold."""
    bad = next((one for one in text if one == "\0" or "\ud800" <= one <= "\udfff"), None)
    if bad is not None:
        raise ValueError(
            Message(
                "forms.unstorable-character",
                "the text holds the character U+{character:04X}, which cannot be stored; remove it",
                character=ord(bad),
            )
        )
    return text


PlainText = Annotated[str, AfterValidator(checked_text)]
