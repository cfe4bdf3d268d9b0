"""Objects: verifies the sha256 of stored objects, a sample of them or all."""

import random
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from infra.object_store import NO_RETRIES, ObjectStore
from infra.object_store_access import configured_access
from infra.settings import settings
from schemas.doctor import Condition, Diagnosis
from schemas.errors import CorruptFileError, NotFoundError, ObjectStoreUnavailableError

AREA = "objects"
SAMPLED = 100
LISTED = 5_000
SHOWN = 5
# The name of these objects is the sha256 of their content.
NAMED_BY_CONTENT = re.compile(r"/(?:objects|recordings/[^/]+)/([0-9a-f]{64})(?:\.\w+)?$")


def examine(all_objects: bool) -> Iterator[Diagnosis]:
    """Read objects and compare each with its sha256."""
    if not (settings().home / "secrets.json").exists() and settings().s3_endpoint is None:
        yield Diagnosis(area=AREA, condition=Condition.OK, finding="there are no objects yet")
        return
    store = ObjectStore(configured_access(), NO_RETRIES)
    try:
        keys = _keys(store, all_objects)
        damaged = _damaged(store, keys)
    except ObjectStoreUnavailableError as error:
        yield _unasked(error)
        return
    for finding in damaged[:SHOWN]:
        yield Diagnosis(
            area=AREA,
            condition=Condition.FAULT,
            finding=finding,
            cure="restore it from a backup or upload it again",
        )
    if len(damaged) > SHOWN:
        finding = f"{len(damaged) - SHOWN} more objects are damaged"
        cure = "restore the data folder from a backup"
        yield Diagnosis(area=AREA, condition=Condition.FAULT, finding=finding, cure=cure)
    if not damaged:
        which = "all objects" if all_objects else "a sample of the objects"
        finding = f"{which} ({len(keys)}) can be read and are what was stored"
        yield Diagnosis(area=AREA, condition=Condition.OK, finding=finding)


def _unasked(error: ObjectStoreUnavailableError) -> Diagnosis:
    return Diagnosis(
        area=AREA,
        condition=Condition.WARNING,
        finding=f"objects are not examined: {str(error).partition('; ')[0]}",
        cure="start the platform, then run `exeml doctor` again",
    )


def _keys(store: ObjectStore, all_objects: bool) -> list[str]:
    found = (entry.key for entry in store.list(store.bucket, ""))
    if all_objects:
        return list(found)
    listed = list(islice(found, LISTED))
    return random.sample(listed, min(SAMPLED, len(listed)))


def _damaged(store: ObjectStore, keys: Iterable[str]) -> list[str]:
    """Return what is wrong with each object that is missing or damaged."""
    damaged = []
    for key in keys:
        named = NAMED_BY_CONTENT.search(key)
        try:
            store.verify(key, named.group(1) if named else None)
        except NotFoundError:
            continue  # deleted since it was listed
        except CorruptFileError:
            damaged.append(f"object {key} is not what was stored")
        except ObjectStoreUnavailableError:
            if not store.answers():
                raise
            damaged.append(f"object {key} cannot be read")
    return damaged
