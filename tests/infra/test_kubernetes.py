"""A service as Kubernetes manifests, checked against the schemas of Kubernetes and Gateway API."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from jsonschema import Draft7Validator
from pydantic import ValidationError

from infra.kubernetes.manifests import kubernetes_files
from infra.settings import settings
from schemas.kubernetes import KubernetesOptions
from schemas.model_version import ModelVersion, ModelVersionStatus
from schemas.project_type import ProjectType
from schemas.service import Service, ServiceSettings, ServiceStatus, ServiceVersion
from tests.tasks.comparison.compared_models import EVALUATION

SCHEMAS = Path(__file__).parent / "foreign_schemas"
PLACES = {
    "Deployment": "io.k8s.api.apps.v1.Deployment",
    "Service": "io.k8s.api.core.v1.Service",
    "HorizontalPodAutoscaler": "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
}
OPTIONS = KubernetesOptions(registry="registry.example.com/a", host="shop.example.com")
KEY_HASHES = ["a" * 64, "b" * 64]

Documents = list[dict[str, Any]]


def version(number: int, ratio: int, **more: Any) -> tuple[ServiceVersion, ModelVersion]:
    model = ModelVersion(
        id=uuid4(),
        application="Flower_Shop",
        version=f"0.0.{number}",
        project_id=uuid4(),
        project_type=ProjectType.IMAGE_CLASSIFICATION,
        status=ModelVersionStatus.SUCCESSFUL,
        folder_key="m",
        files=[],
        bento_tag=f"flower_shop:0.0.{number}-abc",
        evaluation=EVALUATION,
        notes="",
        created_at=datetime.now(UTC),
    )
    served = ServiceVersion(
        model_version_id=model.id, version=model.version, traffic_ratio=ratio, **more
    )
    return served, model


def service_of(*versions: ServiceVersion, name: str = "Flower_Shop") -> Service:
    return Service(
        id=uuid4(),
        name=name,
        project_id=uuid4(),
        run_id=None,
        versions=list(versions),
        settings=ServiceSettings(),
        revision=1,
        traffic_revision=1,
        served_revision=1,
        wanted=True,
        status=ServiceStatus.RUNNING,
        created_at=datetime.now(UTC),
    )


def rendered(service: Service, *models: ModelVersion) -> dict[str, str]:
    files = kubernetes_files(service, models, KEY_HASHES, OPTIONS)
    assert [file.name for file in files if file.private] == ["api-keys"]
    return {file.name: file.text for file in files}


def documents(text: str) -> Documents:
    return [document for document in yaml.safe_load_all(text) if document]


def problems(document: dict[str, Any]) -> Iterator[str]:
    """Say what the schema of a document finds wrong."""
    if document["kind"] == "HTTPRoute":
        schema = json.loads((SCHEMAS / "http_route.json").read_text())
    else:
        place = PLACES[document["kind"]]
        schema = json.loads((SCHEMAS / "kubernetes.json").read_text())
        schema["$ref"] = f"#/definitions/{place}"
    for error in Draft7Validator(schema).iter_errors(document):
        yield f"{document['kind']} {'/'.join(map(str, error.absolute_path))}: {error.message}"


def test_the_manifests_of_two_versions_and_a_shadow_keep_to_the_schemas() -> None:
    (first, first_model), (second, second_model), (shadow, shadow_model) = (
        version(1, 90, compute_nodes=2, specification="cpu-2"),
        version(2, 10),
        version(3, 0, shadow_percent=25),
    )
    service = service_of(first, second, shadow)
    files = rendered(service, first_model, second_model, shadow_model)
    made = documents(files["versions.yaml"]) + documents(files["route.yaml"])
    assert [problem for one in made for problem in problems(one)] == []
    assert [one["kind"] for one in made] == [*PLACES, *PLACES, *PLACES, "HTTPRoute"]
    deployment, _, autoscaler = made[:3]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    environment = {one["name"]: one["value"] for one in container["env"]}
    assert environment["EXEML_MAX_BODY_BYTES"] == str(settings().upload_max_bytes)
    assert environment["EXEML_MAX_REQUESTS"] == str(service.settings.requests_at_once)
    assert container["image"] == "registry.example.com/a/flower-shop:0.0.1-abc"
    assert (autoscaler["spec"]["minReplicas"], autoscaler["spec"]["maxReplicas"]) == (4, 10)
    pods = [one["spec"]["template"] for one in made if one["kind"] == "Deployment"]
    traffic = [pod["metadata"]["labels"]["exeml/traffic"] for pod in pods]
    assert traffic == ["live", "live", "shadow"]
    assert "exeml/traffic: shadow" in files["README.md"]
    (rule,) = made[-1]["spec"]["rules"]
    services = {one["metadata"]["name"] for one in made if one["kind"] == "Service"}
    weights = {one["name"]: one["weight"] for one in rule["backendRefs"]}
    assert sorted(weights.values()) == [10, 90]
    mirror = rule["filters"][1]["requestMirror"]
    assert mirror["percent"] == 25
    assert services == {*weights, mirror["backendRef"]["name"]}
    assert rule["matches"][0]["path"]["value"] == f"/v1/infers/{service.id}"


def test_a_schema_finds_what_is_misspelt() -> None:
    served, model = version(1, 100)
    files = rendered(service_of(served), model)
    deployment = documents(files["versions.yaml"])[0]
    deployment["spec"]["replica"] = 1
    route = documents(files["route.yaml"])[0]
    route["spec"]["rules"][0]["backendRefs"][0]["wieght"] = 1
    assert "'replica' was unexpected" in next(problems(deployment))
    assert "'wieght' was unexpected" in next(problems(route))


def test_keys_are_a_secret_of_their_own_and_names_are_ones_that_clusters_take() -> None:
    served, model = version(1, 100)
    files = rendered(service_of(served, name="A" + "_" * 62 + "b"), model)
    assert files.pop("api-keys").split() == KEY_HASHES
    assert not any(one in text for text in files.values() for one in KEY_HASHES)
    (kustomization,) = documents(files["kustomization.yaml"])
    (secret,) = kustomization["secretGenerator"]
    deployment, service, _ = documents(files["versions.yaml"])
    volume = deployment["spec"]["template"]["spec"]["volumes"][0]
    assert volume["secret"]["secretName"] == secret["name"]
    assert set(kustomization["resources"]) <= files.keys()
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() < labels.items()
    for document in documents(files["versions.yaml"]):
        assert len(document["metadata"]["name"]) <= 63


@pytest.mark.parametrize("registry", ["a b", 'x"\n- evil: true', "Registry.example.com", ""])
def test_options_that_could_break_a_manifest_are_refused(registry: str) -> None:
    with pytest.raises(ValidationError, match="registry"):
        KubernetesOptions(registry=registry)
