"""A prediction service as Kubernetes manifests, from its settings and its versions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.gateway_routes import max_body_bytes
from infra.templating import template_at
from schemas.kubernetes import KubernetesOptions, RenderedFile
from schemas.model_version import ModelVersion
from schemas.service import MAX_COMPUTE_NODES, Service, ServiceVersion
from schemas.specification import CORES

FOLDER = Path(__file__).parent
NAME_MAX_LENGTH = 40
# A replica and the process that watches it; what it may grow to with the largest requests.
MEMORY, MOST_MEMORY = "512Mi", "1Gi"
BUSY_PERCENT = 70
KEYS_FILE = "api-keys"


@dataclass(frozen=True)
class VersionManifest:
    """A version of a service as a Deployment with its Service and autoscaler."""

    name: str
    image: str
    replicas: int
    most_replicas: int
    model: ModelVersion
    served: ServiceVersion


def kubernetes_files(
    service: Service,
    models: Sequence[ModelVersion],
    key_hashes: Sequence[str],
    options: KubernetesOptions,
) -> list[RenderedFile]:
    """Return the manifests; `models` are in the order of the versions of the service."""
    name = f"{_dns_name(service.name)}-{service.id.hex[:8]}"
    versions = [
        _version(name, served, model, options)
        for served, model in zip(service.versions, models, strict=True)
    ]
    facts = {
        "name": name,
        "service": service,
        "versions": versions,
        "options": options,
        "memory": MEMORY,
        "most_memory": MOST_MEMORY,
        "busy_percent": BUSY_PERCENT,
        "keys_file": KEYS_FILE,
        "max_body_bytes": max_body_bytes(service.settings),
    }
    return [
        *(
            RenderedFile(name=name, text=template_at(FOLDER / f"{name}.j2").render(facts))
            for name in ("versions.yaml", "route.yaml", "kustomization.yaml", "README.md")
        ),
        RenderedFile(name=KEYS_FILE, text="".join(f"{one}\n" for one in key_hashes), private=True),
    ]


def _version(
    name: str, served: ServiceVersion, model: ModelVersion, options: KubernetesOptions
) -> VersionManifest:
    """A pod predicts with one core; a compute node of several cores is so many pods."""
    cores = CORES[served.specification]
    application, _, tag = model.bento_tag.partition(":")
    return VersionManifest(
        name=f"{name}-{_dns_name(served.version)}",
        image=f"{options.registry}/{_dns_name(application)}:{tag}",
        replicas=served.compute_nodes * cores,
        most_replicas=MAX_COMPUTE_NODES * cores,
        model=model,
        served=served,
    )


def _dns_name(name: str) -> str:
    """Return a name of lower-case letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:NAME_MAX_LENGTH].strip("-")
