"""How a prediction service is put on Kubernetes."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas.message import Message
from schemas.written_as import WrittenAs

DnsName = Annotated[
    str,
    WrittenAs(
        r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
        Message(
            "forms.kubernetes-name",
            "a name of small letters, digits and '-', for example my-services",
        ),
    ),
]
Registry = Annotated[
    str,
    WrittenAs(
        r"[a-z0-9][a-z0-9.:-]{0,200}(/[a-z0-9][a-z0-9._-]{0,100}){0,5}",
        Message("forms.registry", "a registry and folder, for example registry.example.com/exeml"),
    ),
]
HostName = Annotated[
    str,
    WrittenAs(
        r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?",
        Message("forms.host-name", "the name of a host, for example ml.example.com"),
    ),
]


class KubernetesOptions(BaseModel):
    """What only the owner of a cluster knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    registry: Registry = Field(
        "registry.example.com/exeml",
        description="Registry and folder that the images are pushed to",
    )
    namespace: DnsName = Field("exeml", description="Namespace of all objects")
    gateway: DnsName = Field("exeml", description="Gateway (Gateway API) that takes the requests")
    host: HostName | None = Field(
        None,
        description="Host name of the requests; empty: any",
    )


class RenderedFile(BaseModel):
    """A file to write; a private one is for its owner only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    text: str
    private: bool = False
