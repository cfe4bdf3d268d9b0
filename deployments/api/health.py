"""Whether the API answers."""

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The API answers and its catalog is open."""

    status: str


@router.get("/health")
def health() -> Health:
    """Answer when the API is up; needs no token."""
    return Health(status="ok")
