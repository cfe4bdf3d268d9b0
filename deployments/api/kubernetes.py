"""Services as Kubernetes manifests."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from infra.catalog import api_keys, models, services
from infra.kubernetes.manifests import kubernetes_files
from schemas.kubernetes import KubernetesOptions, RenderedFile

router = APIRouter(tags=["services"])


@router.get("/services/{service_id}/kubernetes")
def render_kubernetes(
    service_id: UUID, options: Annotated[KubernetesOptions, Query()]
) -> list[RenderedFile]:
    """Render a service with its versions and their shares for a cluster with the Gateway API."""
    service = services.get(service_id)
    chosen = [models.get(version.model_version_id) for version in service.versions]
    return kubernetes_files(service, chosen, api_keys.hashes(service_id), options)
