"""Whether the API answers."""

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The API answers."""

    status: str


@router.get("/health")
async def health() -> Health:
    """Answer when the API is up; needs no token.

    Not in a thread: all of them may be waiting for the object store, which is no fault of the API.
    """
    return Health(status="ok")
