"""API keys of prediction services in the catalog: hashes, and what a person knows them by."""

import hashlib
from collections.abc import Collection
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import select

from infra.catalog.database import reading, row, writing
from infra.catalog.tables import ApiKeyRow, ServiceRow
from schemas.service import ApiKey, ApiKeyCreated

KEY_PREFIX = "exk_"
KEY_BYTES = 32
SHOWN = 4


def add(service_id: UUID, name: str = "") -> ApiKeyCreated:
    """Make an API key of a service; the key is shown this once, only its hash is kept."""
    secret = token_urlsafe(KEY_BYTES)
    key = KEY_PREFIX + secret
    hint = f"{KEY_PREFIX}{secret[:SHOWN]}…{secret[-SHOWN:]}"
    with writing() as session:
        row(session, ServiceRow, service_id, "service")
        made = ApiKeyRow(service_id=service_id, key_sha256=key_hash(key), name=name, hint=hint)
        session.add(made)
        session.flush()
        return ApiKeyCreated(id=made.id, key=key, name=name)


def of_service(service_id: UUID) -> list[ApiKey]:
    """Return the keys that may ask a service, oldest first."""
    with reading() as session:
        row(session, ServiceRow, service_id, "service")
        keys = select(ApiKeyRow).where(ApiKeyRow.service_id == service_id)
        return [
            ApiKey(id=stored.id, name=stored.name, hint=stored.hint, created_at=stored.created_at)
            for stored in session.scalars(keys.order_by(ApiKeyRow.created_at))
        ]


def hashes(service_id: UUID) -> list[str]:
    """Return the hashes of the keys that may ask this service."""
    with reading() as session:
        kept = select(ApiKeyRow.key_sha256).where(ApiKeyRow.service_id == service_id)
        return list(session.scalars(kept.order_by(ApiKeyRow.created_at)))


def hashes_by_service(service_ids: Collection[UUID] | None = None) -> dict[UUID, list[str]]:
    """Return the hashes of the keys of services, oldest first; of all services unless named.

    A service that does not exist is not among them, one without keys has an empty list.
    """
    chosen = (
        select(ServiceRow.id, ApiKeyRow.key_sha256)
        .join(ApiKeyRow, ApiKeyRow.service_id == ServiceRow.id, isouter=True)
        .order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    )
    if service_ids is not None:
        chosen = chosen.where(ServiceRow.id.in_(service_ids))
    found: dict[UUID, list[str]] = {}
    with reading() as session:
        for service_id, key_sha256 in session.execute(chosen):
            kept = found.setdefault(service_id, [])
            if key_sha256 is not None:
                kept.append(key_sha256)
    return found


def revoke(key_id: UUID) -> UUID:
    """Forget a key and return its service; whoever has the key is refused from now on."""
    with writing() as session:
        key = row(session, ApiKeyRow, key_id, "API key")
        session.delete(key)
        return key.service_id


def key_hash(key: str) -> str:
    """Return what the catalog keeps of a key; keys are long and random, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
