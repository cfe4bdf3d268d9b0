"""The embedded object store: how SeaweedFS is started, and when it is ready."""

import json
import sysconfig
from contextlib import suppress
from pathlib import Path

from infra.object_keys import SENTINEL
from infra.object_store import NO_RETRIES, ObjectStore
from infra.object_store_access import configured_access
from infra.object_store_security import write_security
from infra.secrets import secrets, write_private
from infra.settings import settings
from schemas.errors import (
    CorruptFileError,
    NotFoundError,
    ObjectStoreUnavailableError,
    PlatformError,
)

VOLUME_MEBIBYTES = 256  # deleting frees space only while a whole volume still fits on the disk
READY_SECONDS = 3
ADMIN_GRPC_OFFSET = 10_000  # fixed by SeaweedFS
SOCKET_FOLDER = Path("/tmp")  # fixed by SeaweedFS, like the names in it
SENTINEL_BYTES = b"ExeML wrote this to prove that the object store gives back what it took.\n"


def port_flags() -> dict[str, int]:
    """Return the flag and number of each port that SeaweedFS lets us choose.

    Counted from `object_store_port`: +0 S3, +1 S3 gRPC, +2 master, +3 master gRPC, +4 volume,
    +5 volume gRPC, +6 filer, +7 filer gRPC, +8 admin. The tenth, admin gRPC, is +10008.
    """
    flags = (
        "s3.port",
        "s3.port.grpc",
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
        "admin.port",
    )
    return {flag: settings().object_store_port + index for index, flag in enumerate(flags)}


def ports() -> list[int]:
    """Return the ten ports that must be free before the start."""
    chosen = port_flags()
    return [*chosen.values(), chosen["admin.port"] + ADMIN_GRPC_OFFSET]


def socket_files(first_port: int) -> list[Path]:
    """Return the Unix sockets that SeaweedFS makes in /tmp and leaves there when it ends."""
    listening = {
        "s3": 0,
        "s3-grpc": 1,
        "master-grpc": 3,
        "volume-grpc": 5,
        "filer": 6,
        "filer-grpc": 7,
        "admin-grpc": 8 + ADMIN_GRPC_OFFSET,
    }
    return [
        SOCKET_FOLDER / f"seaweedfs-{server}-{first_port + offset}.sock"
        for server, offset in listening.items()
    ]


def remove_sockets() -> None:
    """Remove the sockets that an earlier start has left; what another user made stays."""
    for path in socket_files(settings().object_store_port):
        with suppress(PermissionError, IsADirectoryError):
            path.unlink(missing_ok=True)


def _refuse_strange_sockets() -> None:
    for path in socket_files(settings().object_store_port):
        if path.is_symlink() or path.exists():
            raise PlatformError(
                "storage.socket-of-other-user",
                "{path} belongs to another user and keeps the object store from starting; "
                "have it removed, or set EXEML_OBJECT_STORE_PORT to another port",
                path=str(path),
            )


def environment() -> dict[str, str]:
    """Return what its environment must say: no configuration in a user's home is to be read."""
    return {"HOME": str(_folder())}


def command() -> list[str]:
    """Prepare the folders, credentials and certificates of SeaweedFS; return its command line.

    Raises:
        PlatformError: SeaweedFS is not installed, or another user keeps it from starting.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    remove_sockets()
    _refuse_strange_sockets()
    security = folder / "security"
    write_security(security)
    credentials = folder / "s3.json"
    write_private(credentials, _identities())
    return [
        str(program()),
        f"-config_dir={security}",
        "-logtostderr=true",  # its own log files would grow to gigabytes
        "mini",
        f"-dir={folder}",
        "-ip.bind=127.0.0.1",
        f"-s3.config={credentials}",
        *flags(),
    ]


def flags() -> list[str]:
    """Return the flags of every start, here or in a container; `mini` remembers the last ones."""
    return [
        "-ip=127.0.0.1",
        "-disableHttp",
        "-admin.ui=false",
        "-webdav=false",
        "-master.telemetry=false",
        f"-master.volumeSizeLimitMB={VOLUME_MEBIBYTES}",
        "-s3.iam=false",
        "-s3.autoCreateBucket=false",
        "-s3.allowDeleteBucketNotEmpty=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        *(f"-{flag}={port}" for flag, port in port_flags().items()),
    ]


def is_ready() -> bool:
    """Say whether the store gives back an object that was written earlier.

    Right after a start SeaweedFS lists and takes objects but cannot read older ones for seconds.
    """
    try:
        prove_ready()
    except ObjectStoreUnavailableError:
        return False
    return True


def prove_ready() -> None:
    """Read the sentinel object back, after making it and the bucket at the first start."""
    store = ObjectStore(configured_access(), NO_RETRIES, READY_SECONDS)
    try:
        found = store.get(SENTINEL)
    except NotFoundError:
        store.make_bucket()
        store.put(SENTINEL, SENTINEL_BYTES)
        found = store.get(SENTINEL)
    if found != SENTINEL_BYTES:
        raise CorruptFileError(
            "storage.sentinel-altered",
            "object {key} in {folder} is altered; restore the data folder from a backup",
            key=SENTINEL,
            folder=str(_folder()),
        )


def _identities() -> str:
    credentials = {
        "accessKey": secrets().s3_access_key,
        "secretKey": secrets().s3_secret_key.get_secret_value(),
    }
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return json.dumps(
        {"identities": [{"name": "exeml", "credentials": [credentials], "actions": actions}]}
    )


def _folder() -> Path:
    return settings().home / "object-store"


def program() -> Path:
    """Return the path of SeaweedFS.

    Raises:
        PlatformError: It is not installed.
    """
    path = Path(sysconfig.get_path("scripts")) / "weed"
    if not path.exists():
        raise PlatformError(
            "platform.no-object-store-program",
            "the object store program {program} is missing; run `make setup` again",
            program=str(path),
        )
    return path
