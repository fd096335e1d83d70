"""What was tried with invented people turns the promise that it proves, in one sentence, and nothing else."""

from datetime import datetime, timedelta

import pytest

from tests.people import NOW, Cast
from tests.statement.measuring import put_tries
from zorgvuldig.canaries.job import TRIES
from zorgvuldig.canaries.labels import WORDS, figure_of
from zorgvuldig.canaries.reads import FRESH, TryRow
from zorgvuldig.register.schema import Text
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY, measure
from zorgvuldig.statement.evidence.observed import with_tries
from zorgvuldig.statement.evidence.result import Finding
from zorgvuldig.statement.figures import FIGURES

FINE = Finding(KEPT, Text("Goed.", "Well."), {"fields": 3})


def row(*, right: bool = True, fresh: bool = True) -> TryRow:
    """A try of a teacher."""
    return TryRow("teacher", "P04", WORDS["teacher"].tried, Text("Er kwam iets.", "Something came."), NOW, right, fresh)


def measured(now: datetime = NOW) -> dict[str, tuple[str, str]]:
    """The state of each promise, and its reason."""
    return {one.promise: (one.state, one.evidence["reason"]["nl"]) for one in measure(now)}


def test_every_try_has_its_words_and_its_figure() -> None:
    assert list(WORDS) == list(TRIES)
    assert {figure_of(name) for name in TRIES} <= set(FIGURES)


def test_a_good_try_stands_with_its_promise() -> None:
    found = with_tries(FINE, [row()])
    assert (found.state, found.reason) == (KEPT, FINE.reason)
    assert found.figures == {"fields": 3, "canary_teacher": NOW.isoformat()}


@pytest.mark.parametrize(("fresh", "state"), [(True, NOT_KEPT), (False, PARTLY)])
@pytest.mark.parametrize("before", [KEPT, PARTLY, NOT_IN_USE])
def test_a_bad_or_old_one_turns_it(fresh: bool, state: str, before: str) -> None:
    found = with_tries(Finding(before, Text("", ""), {}), [row(right=False, fresh=fresh)])
    assert found.state == state
    assert found.reason.nl == "Een verzonnen docent opende een eigen groep. Er kwam iets."
    assert "canary_teacher" not in found.figures


def test_what_is_not_kept_already_keeps_its_own_reason() -> None:
    found = with_tries(Finding(NOT_KEPT, FINE.reason, {}), [row(right=False)])
    assert (found.state, found.reason) == (NOT_KEPT, FINE.reason)


def test_one_promise_turns_and_no_other(cast: Cast) -> None:
    put_tries(cast)
    good = measured()
    cast.db.execute("update canary_try set held = false, beyond = '[\"grade\"]' where name = 'unopened'")
    bad = measured()
    assert bad["P02"] == (
        NOT_KEPT,
        "Wij lazen elke tabel met gegevens van leerlingen en ouders zonder een dossier te openen. Er kwam iets wat niet mocht komen.",
    )
    assert {key for key in bad if bad[key] != good[key]} == {"P02"}


def test_what_suppliers_got_turns_the_promises_about_them(cast: Cast) -> None:
    put_tries(cast)
    good = measured()
    cast.db.execute(
        "update canary_try set held = false, beyond = '[\"first_name\"]' where promise in ('P06', 'P07', 'P08')"
    )
    bad = measured()
    assert {key: bad[key][0] for key in bad if bad[key] != good[key]} == dict.fromkeys(("P06", "P07", "P08"), NOT_KEPT)
    assert bad["P08"][1] == (
        "Verzonnen leermiddelen die zijn gestopt, vroegen om gegevens, ook met toegang van vroeger. Er kwam iets wat niet mocht komen."
    )


def test_what_is_not_tried_any_more_says_nothing(cast: Cast) -> None:
    put_tries(cast, NOW - FRESH)
    good = measured()
    old = measured(NOW + timedelta(minutes=1))
    assert good["P02"][0] == KEPT
    assert (old["P02"][0], old["P04"][0]) == (PARTLY, PARTLY)
    assert "De laatste keer was op" in old["P04"][1]


def test_what_was_never_tried_counts_once_the_school_is_measured_for_a_while(cast: Cast) -> None:
    first, soon, later = (measured(NOW + after)["P04"] for after in (timedelta(0), FRESH, FRESH + timedelta(minutes=1)))
    assert "verzonnen" not in first[1] + soon[1]
    assert later == (
        PARTLY,
        "Een verzonnen docent opende een eigen groep. Dat is hier nog nooit gelukt. Daarom zeggen wij niet dat het waar is.",
    )
