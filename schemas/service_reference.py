"""How a service is called, ready to be copied."""

from pydantic import BaseModel, Field


class ServiceReference(BaseModel):
    """The URL of a service and a call of it in three languages."""

    url: str
    method: str = "POST"
    key_header: str = "X-Api-Key"
    content_type: str
    body: str = Field(description="What the body holds, in words")
    answer: str = Field(description="What the answer holds, in words")
    options: dict[str, str] = Field(description="What may be added to the URL, as ?name=value")
    curl: str
    python: str
    javascript: str
