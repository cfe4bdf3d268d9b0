"""Which samples are near-duplicates: by a fingerprint of 64 bits that like ones nearly share."""

import hashlib
import io
from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import combinations
from typing import TypeVar

import numpy as np
from PIL import Image

from schemas.project_type import Media
from schemas.suggestion import SIMILAR_BITS

BITS = 64
SIDE = 8
SHINGLE = 4  # characters
BANDS = SIMILAR_BITS + 1  # like fingerprints share one band at least
BAND_BITS = BITS // BANDS
MOST_COMPARED = 100  # of one bucket, so that a thousand blank pictures do not stop a job

Key = TypeVar("Key", bound=Hashable)


def fingerprint(media: Media, content: bytes) -> int:
    """Return the fingerprint of a sample: of pictures their look, of texts their wording."""
    if media is Media.PICTURE:
        return _of_picture(content)
    if media is Media.TEXT:
        return _of_text(content.decode())
    return int.from_bytes(hashlib.sha256(content).digest()[:8], "big")  # the same sound only


def similar_groups(fingerprints: Mapping[Key, int]) -> dict[Key, int]:
    """Return a number for all that are alike, the same for those of one group."""
    group = {key: number for number, key in enumerate(fingerprints)}
    parent = list(group.values())

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for bucket in _buckets(fingerprints):
        for first, second in combinations(bucket[:MOST_COMPARED], 2):
            if (fingerprints[first] ^ fingerprints[second]).bit_count() <= SIMILAR_BITS:
                parent[root(group[second])] = root(group[first])
    members: dict[int, list[Key]] = defaultdict(list)
    for key, number in group.items():
        members[root(number)].append(key)
    groups = (keys for keys in members.values() if len(keys) > 1)
    return {key: number for number, keys in enumerate(groups, 1) for key in keys}


def _buckets(fingerprints: Mapping[Key, int]) -> list[list[Key]]:
    """Return those that share a band: only they can be alike."""
    buckets: dict[tuple[int, int], list[Key]] = defaultdict(list)
    for key, bits in fingerprints.items():
        for band in range(BANDS):
            part = (bits >> (band * BAND_BITS)) & ((1 << BAND_BITS) - 1)
            buckets[band, part].append(key)
    return [bucket for bucket in buckets.values() if len(bucket) > 1]


def _of_picture(content: bytes) -> int:
    """Whether each of 8 x 8 places is brighter than its neighbour to the right."""
    with Image.open(io.BytesIO(content)) as picture:
        small = picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BILINEAR)
    grey = np.asarray(small, dtype=np.int16)
    return _packed((grey[:, 1:] > grey[:, :-1]).ravel())


def _of_text(text: str) -> int:
    """SimHash: each bit is what most of the parts of the text have there."""
    plain = "".join(text.lower().split())
    parts = {plain[at : at + SHINGLE] for at in range(max(1, len(plain) - SHINGLE + 1))}
    hashes = [hashlib.blake2b(part.encode(), digest_size=BITS // 8).digest() for part in parts]
    bits = np.unpackbits(np.frombuffer(b"".join(hashes), np.uint8).reshape(len(hashes), -1), axis=1)
    return _packed(bits.mean(axis=0) > 0.5)


def _packed(bits: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> int:
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
