"""The API application with a real catalog and object store, and no workflow engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from infra.object_store import ObjectStore
from tests.deployments.api.dataset_client import DatasetClient


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


@pytest.fixture
def new_dataset(api: TestClient) -> Callable[..., DatasetClient]:
    """Make an empty dataset of a type by REST."""

    def make(project_type: str, **more: object) -> DatasetClient:
        return DatasetClient(api, project_type, **more)

    return make


@pytest.fixture
def pictures(new_dataset: Callable[..., DatasetClient]) -> DatasetClient:
    return new_dataset("image_classification")
