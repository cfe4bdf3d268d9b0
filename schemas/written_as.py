"""Texts of a fixed form, whose refusal says the form in words and not as a regular expression."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from schemas.message import Message

SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class WrittenAs:
    """What `Annotated[str, WrittenAs(pattern, rule)]` takes: `rule` ends "'x' is not …"."""

    pattern: str
    rule: Message

    def checked(self, text: str) -> str:
        """Return the text; ValueError when it does not have the form."""
        if re.fullmatch(self.pattern, text) is None:
            raise ValueError(
                Message(
                    "forms.not-of-form",
                    "{text!r} is not {rule}",
                    text=text[:SHOWN_CHARACTERS],
                    rule=self.rule,
                )
            )
        return text

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": f"^{self.pattern}$"}
