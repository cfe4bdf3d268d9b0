"""Passwords: made, hashed with scrypt, and checked."""

import base64
import hashlib
import hmac
from secrets import choice, token_bytes

# What 100 ms of one core pay for: see the password storage advice of OWASP.
COST, BLOCK, PARALLEL = 2**15, 8, 3
MEMORY = 64 * 2**20
SALT_BYTES, DIGEST_BYTES = 16, 32
LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none looks like another
MADE_LENGTH = 16


def make() -> str:
    """Return a new password that can be read and typed."""
    return "".join(choice(LETTERS) for _ in range(MADE_LENGTH))


def hashed(password: str) -> str:
    """Return what may be stored of a password."""
    salt = token_bytes(SALT_BYTES)
    return f"scrypt${COST}${BLOCK}${PARALLEL}${_text(salt)}${_text(_scrypt(password, salt))}"


def hash_of_nobody() -> str:
    """Return a hash that no password has, so that names without an account take as long."""
    salt, digest = token_bytes(SALT_BYTES), token_bytes(DIGEST_BYTES)
    return f"scrypt${COST}${BLOCK}${PARALLEL}${_text(salt)}${_text(digest)}"


def is_right(password: str, stored: str) -> bool:
    """Whether a password is the stored one."""
    _, cost, block, parallel, salt, digest = stored.split("$")
    found = _scrypt(password, base64.b64decode(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(found, base64.b64decode(digest))


def _scrypt(
    password: str, salt: bytes, cost: int = COST, block: int = BLOCK, parallel: int = PARALLEL
) -> bytes:
    return hashlib.scrypt(
        password.encode(),
        salt=salt,
        n=cost,
        r=block,
        p=parallel,
        maxmem=MEMORY,
        dklen=DIGEST_BYTES,
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
