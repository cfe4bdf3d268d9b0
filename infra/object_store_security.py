"""Closing the embedded object store to everybody but itself and those who have its S3 key.

SeaweedFS is several servers in one process, which talk to each other by gRPC and HTTP on ports of
this machine. Without certificates these ports answer any local user, with the S3 key among others.
"""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from infra.secrets import write_private

PRIVATE_FOLDER = 0o700
AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE = "ca.pem", "certificate.pem", "key.pem"
GRPC_ROLES = ("master", "volume", "filer", "s3", "admin", "worker", "client")
HTTPS_ROLES = ("master", "volume", "filer", "admin")
SIGNED = ("signing", "signing.read", "filer_signing", "filer_signing.read")
# Certificates serve for one start only, so they need no end; a clock that is set does no harm.
NOT_BEFORE, NOT_AFTER = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
ADDRESS = ipaddress.ip_address("127.0.0.1")

Sections = Mapping[str, Mapping[str, str | bool]]


def write_security(folder: Path) -> None:
    """Write security.toml with signing keys and certificates that are new at each start.

    The key of the certificate authority is never stored: nobody can make a further certificate.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)
    issued = _issue()
    write_private(folder / AUTHORITY_FILE, issued.authority)
    write_private(folder / CERTIFICATE_FILE, issued.certificate)
    write_private(folder / KEY_FILE, issued.key)
    write_private(folder / "security.toml", _toml(_sections(folder)))


def _sections(folder: Path) -> Sections:
    """Return what security.toml says: who signs requests, and that every port asks for proof."""
    authority = {"ca": str(folder / AUTHORITY_FILE)}
    pair = {"cert": str(folder / CERTIFICATE_FILE), "key": str(folder / KEY_FILE)}
    return {
        **{f"jwt.{name}": {"key": token_urlsafe(32)} for name in SIGNED},
        "access": {"ui": False},
        "filer.expose_directory_metadata": {"enabled": False},
        "grpc": authority,
        **{f"grpc.{role}": pair for role in GRPC_ROLES},
        "https.client": {"enabled": True, **pair, **authority},
        **{f"https.{role}": {**pair, **authority} for role in HTTPS_ROLES},
    }


def _toml(sections: Sections) -> str:
    """Write TOML; its strings and booleans are those of JSON."""
    lines = []
    for name, values in sections.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {json.dumps(one, ensure_ascii=False)}" for key, one in values.items()]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Issued:
    authority: str
    certificate: str
    key: str


def _issue() -> _Issued:
    """Make an authority and one certificate, with which the servers and their clients prove."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority_name, name = _name("ExeML object store authority"), _name("ExeML object store")
    authority = (
        _certificate(authority_name, authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    certificate = (
        _certificate(authority_name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ADDRESS)]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return _Issued(_pem(authority), _pem(certificate), private.decode())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _certificate(
    issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
