"""Who may call the API: holders of its token, in an `Authorization: Bearer` header."""

import hmac
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from infra.secrets import api_token
from schemas.errors import UnauthorizedError

_bearer = HTTPBearer(auto_error=False, description="The token that `exeml token` prints")


def require_token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> None:
    """Refuse a call without the right token."""
    if credentials is None:
        raise UnauthorizedError(
            "no token was sent; add the header 'Authorization: Bearer TOKEN' "
            "with the token that `exeml token` prints"
        )
    if not hmac.compare_digest(credentials.credentials.encode(), api_token().encode()):
        raise UnauthorizedError("the token is wrong; `exeml token` prints the right one")
