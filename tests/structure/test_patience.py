"""A test waits for others as long as a machine runs, and no longer."""

import pytest

from tests import patience
from tests.patience import LONGEST_LOOK, until


class Clock:
    """A clock that goes on by itself only while somebody sleeps, and of a machine that may stand still meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.standstills = 1000.0, [0.0]
        monkeypatch.setattr(patience, "monotonic", lambda: self.now)
        monkeypatch.setattr(patience, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        """Sleep, and stand still once for as long as the next standstill takes."""
        self.now += seconds + (self.standstills.pop() if self.standstills else 0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_what_happens_after_a_standstill_is_in_time(clock: Clock) -> None:
    begin, clock.standstills = clock.now, [94.0]
    assert until(lambda: clock.now > begin + 95, seconds=10) > 95


def test_what_does_not_happen_fails_in_time(clock: Clock) -> None:
    begin = clock.now
    with pytest.raises(AssertionError, match="nobody came"):
        until(lambda: False, "nobody came", seconds=10)
    assert 10 <= clock.now - begin < 10.1


def test_a_machine_that_stands_still_again_and_again_is_given_up(clock: Clock) -> None:
    clock.standstills = [94.0] * 100
    with pytest.raises(AssertionError):
        until(lambda: False, seconds=10)
    assert len(clock.standstills) == 100 - 10 / LONGEST_LOOK


def test_what_is_so_is_not_waited_for(clock: Clock) -> None:
    assert until(lambda: True, seconds=0) == 0
