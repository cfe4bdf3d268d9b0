"""How a prediction service is put on Kubernetes."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

DnsName = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]


class KubernetesOptions(BaseModel):
    """What only the owner of a cluster knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    registry: str = Field(
        "registry.example.com/exeml",
        pattern=r"^[a-z0-9][a-z0-9.:-]{0,200}(/[a-z0-9][a-z0-9._-]{0,100}){0,5}$",
        description="Registry and folder that the images are pushed to",
    )
    namespace: DnsName = Field("exeml", description="Namespace of all objects")
    gateway: DnsName = Field("exeml", description="Gateway (Gateway API) that takes the requests")
    host: str | None = Field(
        None,
        pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$",
        description="Host name of the requests; empty: any",
    )


class RenderedFile(BaseModel):
    """A file to write; a private one is for its owner only."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    text: str
    private: bool = False
