"""Features of texts: embeddings, n-grams, and kernel features of landmarks."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse

from schemas.text_classification import ENCODED_CHARACTERS
from tasks.learning.deadline import Deadline
from tasks.learning.feature_cache import FeatureCache
from tasks.learning.progress import Progress
from tasks.serving.members import kernel_features
from tasks.text_classification.serving.encoder import Encoder
from tasks.text_classification.serving.ngrams import Vocabulary, ngrams
from tasks.text_classification.training.training_data import TextSample

Floats = NDArray[np.float32]

BATCH = 64
VIEW = f"first-{ENCODED_CHARACTERS}"
MOST_NGRAMS = 100_000
MOST_NGRAM_WEIGHTS = 4_000_000
NGRAMS_COUNTED_AT_ONCE = 2_000_000
# Texts are counted for the vocabulary and again for the rows, which are sorted as well.
TIMES_COUNTED = 3
TEXTS_WHERE_RARE_NGRAMS_TELL = 500
MOST_LANDMARKS = 1500
MOST_KERNEL_NUMBERS = 40_000_000
SMALLEST_EIGENVALUE = 1e-4
GAMMA = 1.0


def embed(
    samples: Sequence[TextSample],
    encoder: Encoder,
    cache: FeatureCache,
    deadline: Deadline,
    progress: Progress,
) -> Floats:
    """Return embeddings (texts x dimensions) until the deadline, at least the first batch."""
    rows: list[Floats] = []
    for start in range(0, len(samples), BATCH):
        if rows and deadline.passed:
            break
        rows.extend(_embed_batch(samples[start : start + BATCH], encoder, cache))
        progress.at(len(rows) / len(samples))
    return np.stack(rows)


def _embed_batch(
    samples: Sequence[TextSample], encoder: Encoder, cache: FeatureCache
) -> list[Floats]:
    found = [cache.get(sample.sha256, VIEW) for sample in samples]
    missing = [s for s, known in zip(samples, found, strict=True) if known is None]
    texts = [sample.text[:ENCODED_CHARACTERS] for sample in missing]
    made = iter(encoder.encode(texts) if texts else ())
    rows = []
    for sample, known in zip(samples, found, strict=True):
        row = known["encoded"].numpy() if known is not None else next(made)
        if known is None:
            cache.put(sample.sha256, VIEW, {"encoded": torch.from_numpy(row.copy())})
        rows.append(row)
    return rows


def countable(texts: Sequence[str], seconds: float) -> int:
    """Return how many texts can be counted in some seconds, at least one batch."""
    started = time.perf_counter()
    for text in texts[:BATCH]:
        ngrams(text)
    each = (time.perf_counter() - started) * TIMES_COUNTED / min(BATCH, len(texts))
    return max(BATCH, int(seconds / each))


def learn_vocabulary(texts: Sequence[str], classes: int) -> tuple[list[str], Floats]:
    """Return the selected n-grams, most frequent first, and their inverse document frequency."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(ngrams(text).keys())
        if len(seen) > NGRAMS_COUNTED_AT_ONCE:
            seen = Counter({name: count for name, count in seen.items() if count > 1})
    least = 1 if len(texts) < TEXTS_WHERE_RARE_NGRAMS_TELL else 2
    most = min(MOST_NGRAMS, MOST_NGRAM_WEIGHTS // classes)
    kept = sorted((-count, name) for name, count in seen.items() if count >= least)[:most]
    frequency = np.array([-count for count, _ in kept], dtype=np.float64)
    rarity = np.log((1 + len(texts)) / (1 + frequency)) + 1
    return [name for _, name in kept], rarity.astype(np.float32)


def ngram_rows(vocabulary: Vocabulary, texts: Sequence[str]) -> sparse.csr_matrix:
    """Return n-gram features (texts x n-grams, sparse), exactly as in serving."""
    rows = [vocabulary.row(text) for text in texts]
    ends = np.cumsum([0, *(len(positions) for positions, _ in rows)])
    return sparse.csr_matrix(
        (
            np.concatenate([values for _, values in rows]),
            np.concatenate([positions for positions, _ in rows]),
            ends,
        ),
        shape=(len(texts), len(vocabulary.position)),
    )


@dataclass(frozen=True)
class Landmarks:
    """Embeddings of landmark texts (Nystroem), and the matrix that whitens their kernel."""

    encoded: Floats
    whitening: Floats

    def rows(self, encoded: Floats) -> Floats:
        """Return Nystroem features (texts x landmarks) of embeddings (Williams and Seeger 2001)."""
        rows: Floats = kernel_features(encoded, self.encoded, GAMMA) @ self.whitening
        return rows


def choose_landmarks(encoded: Floats, seed: int) -> Landmarks:
    """Choose landmarks at random."""
    most = min(MOST_LANDMARKS, MOST_KERNEL_NUMBERS // len(encoded))
    order = np.random.default_rng(seed).permutation(len(encoded))[:most]
    # Landmarks are stored in 16 bits, so training rounds them as well.
    chosen = encoded[np.sort(order)].astype(np.float16).astype(np.float32)
    nearness = kernel_features(chosen, chosen, GAMMA).astype(np.float64)
    values, vectors = np.linalg.eigh(nearness)
    whitening = vectors / np.sqrt(np.maximum(values, SMALLEST_EIGENVALUE)) @ vectors.T
    return Landmarks(chosen, whitening.astype(np.float32))
