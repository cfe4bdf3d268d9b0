"""The API application with a real catalog and object store, and no workflow engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from infra.object_store import ObjectStore


@pytest.fixture
def api(
    catalog: Path, object_store: ObjectStore, free_port_block: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """A client with the token; the Prefect server it would call is not there."""
    monkeypatch.setenv("EXEML_PREFECT_PORT", str(free_port_block))
    from infra.settings import settings

    settings.cache_clear()
    from deployments.api.app import create_app
    from infra.secrets import api_token

    with TestClient(create_app(), raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {api_token()}"
        yield client
