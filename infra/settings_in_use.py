"""The settings that this installation runs with, fit to be shown to its owners."""

import json
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from infra.settings import Settings, settings
from schemas.message import Message
from schemas.platform import PlatformSetting

HIDDEN = "***"


def settings_in_use() -> list[PlatformSetting]:
    """Return all settings in the order of the README; passwords, also those in URLs, are hidden."""
    used = settings()
    plain = used.model_dump(mode="json")
    return [
        PlatformSetting(
            variable=f"EXEML_{name.upper()}",
            value=_told(getattr(used, name), plain[name]),
            is_default=getattr(used, name) == field.get_default(),
            description=description_of(name),
        )
        for name, field in Settings.model_fields.items()
    ]


def description_of(name: str) -> Message:
    """Return what a setting is for."""
    english = Settings.model_fields[name].description or ""
    return Message.restored(f"settings.{name.replace('_', '-')}", english, {})


def _told(value: Any, plain: Any) -> str:
    match value:
        case None:
            return ""
        case SecretStr():
            return HIDDEN
        case bool():
            return "on" if value else "off"
        case str():
            return _without_password(value)
        case list() | dict():
            return json.dumps(plain, ensure_ascii=False) if value else ""
        case _:
            return str(value)


def _without_password(text: str) -> str:
    password = urlsplit(text).password
    return text if password is None else text.replace(f":{password}@", f":{HIDDEN}@", 1)
