"""A series thinned one reading at a time: what the store must find by SQL, and series for plots."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from crinsu_gateway.model.series import COLUMNS, LEAST_GAP_MS, Bin

WORSE = ("good", "suspect", "stale", "bad")
Sample = tuple[int, float | None, str]
"""When (UTC ms), the value if one was decoded, and its quality."""


def thinned(
    samples: Sequence[Sample], from_ms: int, until_ms: int, columns: int = COLUMNS
) -> tuple[float, tuple[Bin, ...]]:
    """A series as `columns` can show it: extremes are kept, only good values are drawn.

    Also the time in s from which on two readings are not joined: three times their usual distance.
    """
    span_ms = max(1, until_ms - from_ms)
    groups: dict[int, list[Sample]] = {}
    for sample in samples:
        groups.setdefault((sample[0] - from_ms) * columns // span_ms, []).append(sample)
    moments = [sample[0] for sample in samples]
    usual = median(b - a for a, b in pairwise(moments)) if moments[1:] else 0
    gap_s = max(LEAST_GAP_MS, 3 * usual) / 1000
    return gap_s, tuple(_bin(groups[column]) for column in sorted(groups))


def _bin(group: Sequence[Sample]) -> Bin:
    good = [value for _, value, quality in group if value is not None and quality == "good"]
    worst = max((quality for _, _, quality in group), key=WORSE.index)
    return Bin(group[0][0], group[-1][0], min(good, default=None), max(good, default=None), worst)
