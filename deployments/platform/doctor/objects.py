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
from schemas.message import Message

AREA = "objects"
SAMPLED = 100
LISTED = 5_000
SHOWN = 5
# The name of these objects is the sha256 of their content.
NAMED_BY_CONTENT = re.compile(r"/(?:objects|recordings/[^/]+)/([0-9a-f]{64})(?:\.\w+)?$")


def examine(all_objects: bool) -> Iterator[Diagnosis]:
    """Read objects and compare each with its sha256."""
    if not (settings().home / "secrets.json").exists() and settings().s3_endpoint is None:
        none = Message("doctor.no-objects", "there are no objects yet")
        yield Diagnosis(area=AREA, condition=Condition.OK, finding=none)
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
            cure=Message("doctor.restore-object", "restore it from a backup or upload it again"),
        )
    if len(damaged) > SHOWN:
        finding = Message(
            "doctor.more-damaged",
            "{count} more objects are damaged",
            count=len(damaged) - SHOWN,
        )
        cure = Message("doctor.restore-folder", "restore the data folder from a backup")
        yield Diagnosis(area=AREA, condition=Condition.FAULT, finding=finding, cure=cure)
    if not damaged:
        finding = _all_whole(len(keys)) if all_objects else _sample_whole(len(keys))
        yield Diagnosis(area=AREA, condition=Condition.OK, finding=finding)


def _all_whole(count: int) -> Message:
    return Message(
        "doctor.all-objects-whole",
        "all objects ({count}) can be read and are what was stored",
        count=count,
    )


def _sample_whole(count: int) -> Message:
    return Message(
        "doctor.sampled-objects-whole",
        "a sample of the objects ({count}) can be read and are what was stored",
        count=count,
    )


def _unasked(error: ObjectStoreUnavailableError) -> Diagnosis:
    return Diagnosis(
        area=AREA,
        condition=Condition.WARNING,
        finding=Message(
            "doctor.objects-not-examined",
            "objects are not examined: {reason}",
            reason=_without_cure(error),
        ),
        cure=Message(
            "doctor.start-and-repeat", "start the platform, then run `exeml doctor` again"
        ),
    )


def _without_cure(error: ObjectStoreUnavailableError) -> str:
    """Return what is wrong with the store; its cure while the platform is stopped is another."""
    sentence = str(error)
    if isinstance(sentence, Message) and sentence.code == "storage.object-store-away":
        return Message(
            "doctor.object-store-away",
            "the object store at {endpoint} does not answer",
            endpoint=sentence.parameters["endpoint"],
        )
    return sentence.partition("; ")[0]


def _keys(store: ObjectStore, all_objects: bool) -> list[str]:
    found = (entry.key for entry in store.list(store.bucket, ""))
    if all_objects:
        return list(found)
    listed = list(islice(found, LISTED))
    return random.sample(listed, min(SAMPLED, len(listed)))


def _damaged(store: ObjectStore, keys: Iterable[str]) -> list[Message]:
    """Return what is wrong with each object that is missing or damaged."""
    damaged = []
    for key in keys:
        named = NAMED_BY_CONTENT.search(key)
        try:
            store.verify(key, named.group(1) if named else None)
        except NotFoundError:
            continue  # deleted since it was listed
        except CorruptFileError:
            other = Message("doctor.object-damaged", "object {key} is not what was stored", key=key)
            damaged.append(other)
        except ObjectStoreUnavailableError:
            if not store.answers():
                raise
            damaged.append(
                Message("doctor.object-unreadable", "object {key} cannot be read", key=key)
            )
    return damaged
