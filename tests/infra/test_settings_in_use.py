"""What owners are told about the settings of their installation."""

import pytest

from infra.settings import Settings, settings
from infra.settings_in_use import settings_in_use
from schemas.platform import PlatformSetting


def told() -> dict[str, PlatformSetting]:
    return {one.variable: one for one in settings_in_use()}


@pytest.mark.usefixtures("home")
def test_all_settings_are_told_and_which_are_not_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EXEML_SOUND_MAX_BYTES", "1234")
    monkeypatch.setenv("EXEML_TRUSTED_PROXIES", '["10.1.0.0/16"]')
    settings.cache_clear()
    found = told()
    assert len(found) == len(Settings.model_fields)
    changed = {name for name, one in found.items() if not one.is_default}
    chosen = {"EXEML_HOME", "EXEML_SOUND_MAX_BYTES", "EXEML_TRUSTED_PROXIES"}
    assert changed == {*chosen, "EXEML_ALLOWED_HOSTS"}
    assert found["EXEML_SOUND_MAX_BYTES"].value == "1234"
    assert found["EXEML_TRUSTED_PROXIES"].value == '["10.1.0.0/16"]'
    assert found["EXEML_S3_SECURE"].value == "on"
    assert found["EXEML_DATABASE_URL"].value == ""


@pytest.mark.usefixtures("home")
def test_no_secret_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXEML_API_TOKEN", "swordfish")
    monkeypatch.setenv("EXEML_S3_SECRET_KEY", "swordfish")
    monkeypatch.setenv("EXEML_DATABASE_URL", "postgresql+psycopg://me:swordfish@db:5432/exeml")
    settings.cache_clear()
    found = told()
    assert "swordfish" not in str(found)
    assert found["EXEML_API_TOKEN"].value == "***"
    assert found["EXEML_DATABASE_URL"].value == "postgresql+psycopg://me:***@db:5432/exeml"
