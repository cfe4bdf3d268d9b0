"""The names that this platform answers to, whatever name leads to its address.

A web page can have its own name lead to an address of this machine (DNS rebinding), and then asks
as if it were the console; the name stands in the header Host, so that it can be told apart.
"""

import re
import socket
from ipaddress import ip_address

from infra.settings import settings
from schemas.message import Message

ALL_ADDRESSES = ("0.0.0.0", "::")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:/?#@\[\]]+))(?::\d{1,5})?")
# Every address, of either version of IP, as Traefik sees it.
ADDRESS_RULE = r"HostRegexp(`^(\d{1,3}(\.\d{1,3}){3}|\[?[0-9a-f]*:[0-9a-f:.]*\]?)$`)"


def allowed_names() -> list[str]:
    """Return the configured names and addresses, in lower case and without brackets."""
    chosen = settings()
    names = (*LOOPBACK, chosen.public_host, chosen.host, socket.gethostname())
    named = (name.lower().strip("[]") for name in (*names, *chosen.allowed_hosts))
    return sorted({name for name in named if name not in ALL_ADDRESSES})


def is_allowed(host: str) -> bool:
    """Whether a header Host, with or without a port, has a name of this platform.

    Who listens on all addresses is asked by any of them, and by those that a router or a container
    stands for; no page of another site can make a browser send an address that is not its own.
    """
    found = HOST.fullmatch(host.lower())
    if found is None:
        return False
    name = found[1] or found[2]
    return name in allowed_names() or (settings().host in ALL_ADDRESSES and _is_address(name))


def name_of(host: str) -> str:
    """Return a header Host without its port."""
    return re.sub(r":\d{1,5}$", "", host)


def rule() -> str:
    """Return Traefik's rule for the requests that `is_allowed` lets through."""
    rules = [
        rf"HostRegexp(`^\[?{name}\]?$`)" if ":" in name else f"Host(`{name}`)"
        for name in allowed_names()
    ]
    if settings().host in ALL_ADDRESSES:
        rules.append(ADDRESS_RULE)
    return f"({' || '.join(rules)})"


def refusal(host: str) -> str:
    """Say to a person why a name is not answered, and what to do about it."""
    return Message(
        "access.unknown-host",
        "this platform does not answer to the name {host!r}; open {address}, or add the name to "
        "EXEML_ALLOWED_HOSTS and start the platform again",
        host=host[:100],
        address=settings().effective_api_url,
    )


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
