"""Secrets that leave the data folder: encrypted with a passphrase, or not at all."""

from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import ValidationError

from infra import first_password
from infra.secrets import secrets, write_private
from infra.settings import settings
from schemas.backup import SealedSecrets, SecretFiles
from schemas.errors import InvalidArchiveError, InvalidInputError

# Fixed, and not read from the file: a hostile one could ask for hours and for all memory.
COST, BLOCK, PARALLEL = 2**17, 8, 1
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
PASSPHRASE_MIN_LENGTH = 12
PURPOSE = b"exeml backup secrets 1"


def check_passphrase(passphrase: str) -> str:
    """Return a passphrase that is good enough; whoever has the file may guess without a limit."""
    if len(passphrase) < PASSPHRASE_MIN_LENGTH:
        raise InvalidInputError(
            "backups.passphrase-too-short",
            "the passphrase has {count} characters; at least {least} are needed, take "
            "several words",
            count=len(passphrase),
            least=PASSPHRASE_MIN_LENGTH,
        )
    return passphrase


def seal(passphrase: str) -> SealedSecrets:
    """Return the secrets of this installation, encrypted."""
    files = SecretFiles(
        secrets=secrets().model_dump_json(indent=2), first_password=first_password.read()
    )
    salt, nonce = token_bytes(SALT_BYTES), token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(check_passphrase(passphrase), salt)).encrypt(
        nonce, files.model_dump_json().encode(), PURPOSE
    )
    return SealedSecrets(salt=salt, nonce=nonce, sealed=sealed)


def open_sealed(stored: SealedSecrets, passphrase: str) -> SecretFiles:
    """Return the secrets; InvalidInputError for a wrong passphrase or an altered file."""
    key = _key(passphrase, stored.salt)
    try:
        return SecretFiles.model_validate_json(
            AESGCM(key).decrypt(stored.nonce, stored.sealed, PURPOSE)
        )
    except InvalidTag as error:
        raise InvalidInputError(
            "backups.passphrase-wrong",
            "the passphrase is wrong, or the secrets in the backup were altered; try "
            "another one, or restore with --without-secrets to have new secrets made",
        ) from error
    except ValidationError as error:
        raise InvalidArchiveError(
            "backups.secrets-unusable",
            "the secrets of the backup cannot be used; restore with --without-secrets",
        ) from error


def put_back(files: SecretFiles) -> None:
    """Write the secrets into the data folder, readable for its owner only."""
    write_private(settings().home / "secrets.json", files.secrets)
    if files.first_password is not None:
        first_password.keep(files.first_password)


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=COST, r=BLOCK, p=PARALLEL).derive(
        passphrase.encode()
    )
