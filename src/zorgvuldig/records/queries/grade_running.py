"""The average as it stands now, mark by mark: what `averages.so_far` says, without its sentences and as fast as a list needs."""

from decimal import Decimal
from fractions import Fraction

from zorgvuldig.records.averages import Method, Scheme, rounded
from zorgvuldig.records.marks import Mark


class Running:
    """Adds marks and knows the average so far. Sums are whole tenths, so nothing is rounded on the way."""

    __slots__ = ("_scheme", "_sums", "_weights")

    def __init__(self, scheme: Scheme, weights: dict[int, int]) -> None:
        """`weights` has how often each period counts, by a number of the caller's."""
        self._scheme = scheme
        self._weights = weights
        self._sums: dict[int, tuple[int, int]] = {}

    def add(self, period: int, mark: Mark | None, weight: int) -> None:
        """Count a mark of a test that counts `weight` times in this period; what does not count changes nothing."""
        number = self._scheme.number(mark)
        if number is None:
            return
        total, count = self._sums.get(period, (0, 0))
        self._sums[period] = total + int(number * 10) * weight, count + weight

    def value(self) -> Decimal | None:
        """The average of what was added, or None when nothing counts."""
        if not self._sums:
            return None
        scheme = self._scheme
        if scheme.method is Method.RUNNING:
            total, count = map(sum, zip(*self._sums.values(), strict=True))
            return self._final(Fraction(total, 10 * count))
        if len(self._sums) == 1:
            ((total, count),) = self._sums.values()
            return self._final(Fraction(total, 10 * count))
        weights = self._weights
        parts = [
            (scheme.carried(Fraction(total, 10 * count)), weights.get(period, 1))
            for period, (total, count) in self._sums.items()
        ]
        weighed = sum((average * weight for average, weight in parts), Fraction(0))
        return self._final_of(weighed / sum(weight for _average, weight in parts))

    def _final(self, average: Fraction) -> Decimal:
        return self._final_of(self._scheme.carried(average))

    def _final_of(self, average: Fraction) -> Decimal:
        return rounded(average, self._scheme.final_decimals)
