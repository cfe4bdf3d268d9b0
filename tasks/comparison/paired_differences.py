"""Differences of two models on the same samples, with bootstrap intervals."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from schemas.evaluation import Range
from schemas.model_comparison import MetricComparison, PairedAnswers
from tasks.comparison.holdout import Floats, Outcomes

RESAMPLES = 2_000
SEED = 0
CELLS_AT_ONCE = 5_000_000
OUTSIDE = 0.05  # probability outside of an interval


@dataclass(frozen=True)
class _Drawn:
    """Means over samples: of the original samples in row 0, then of the same resamples for both."""

    older: Floats
    newer: Floats


def paired_differences(outcomes: Outcomes, seed: int = SEED) -> list[MetricComparison]:
    """Return each metric of both models, and the difference with its 95 % interval.

    The interval is an expanded percentile interval of a paired bootstrap with 2,000 resamples.
    """
    drawn = _drawn_again(outcomes, seed)
    low, high = interval_levels(len(outcomes.older))
    found = []
    for metric, measure in outcomes.measures.items():
        older, newer = measure(drawn.older), measure(drawn.newer)
        change = newer - older
        lowest, highest = np.quantile(change[1:], (low, high))
        found.append(
            MetricComparison(
                metric=metric,
                older=float(older[0]),
                newer=float(newer[0]),
                difference=Range(value=float(change[0]), low=float(lowest), high=float(highest)),
            )
        )
    return found


def paired_answers(outcomes: Outcomes) -> PairedAnswers | None:
    """Return the contingency table of correct answers; None for regression and detection."""
    if outcomes.right is None:
        return None
    older = outcomes.older[:, outcomes.right] > 0
    newer = outcomes.newer[:, outcomes.right] > 0
    return PairedAnswers(
        both_right=int((older & newer).sum()),
        only_older_right=int((older & ~newer).sum()),
        only_newer_right=int((~older & newer).sum()),
        both_wrong=int((~older & ~newer).sum()),
    )


def interval_levels(samples: int) -> tuple[float, float]:
    """Return the lower and upper quantile level, widened since small samples underestimate spread.

    See "expanded percentile interval" in Hesterberg (2015), What Teachers Should Know About the
    Bootstrap.
    """
    widest = stats.t.ppf(1 - OUTSIDE / 2, samples - 1)
    low = float(stats.norm.cdf(-np.sqrt(samples / (samples - 1)) * widest))
    return low, 1 - low


def _drawn_again(outcomes: Outcomes, seed: int) -> _Drawn:
    """Bootstrap by multinomial counts of distinct outcomes, of which labels have few."""
    width = outcomes.older.shape[1]
    both = np.hstack([outcomes.older, outcomes.newer])
    rows, counts = np.unique(both, axis=0, return_counts=True)
    shares = counts / counts.sum()
    generator = np.random.default_rng(seed)
    at_once = max(1, CELLS_AT_ONCE // len(rows))
    means = [shares[None] @ rows]
    for start in range(0, RESAMPLES, at_once):
        size = min(at_once, RESAMPLES - start)
        means.append(generator.multinomial(len(both), shares, size) / len(both) @ rows)
    drawn = np.concatenate(means)
    return _Drawn(older=drawn[:, :width], newer=drawn[:, width:])
