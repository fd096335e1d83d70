"""Counting requests, and the picture of a year of them."""

import re
from datetime import date, timedelta

import pytest

from tests.people import NOW, Cast, days, sign_in
from tests.pictured import picture, rows, words
from tests.rights.asking import put_request
from tests.rights.correcting import ask, decide, desk
from zorgvuldig.rights.requests.figures import RequestCount, kind_rows, months, refusals
from zorgvuldig.rights.requests.queue_pages import load_chart

TODAY = date(2026, 11, 25)


def one(
    received: str, decided: str = "", outcome: str = "", kind: str = "access", extended: bool = False, ground: str = ""
) -> RequestCount:
    on = date.fromisoformat(decided) if decided else None
    return RequestCount(kind, date.fromisoformat(received), extended, on, outcome, ground)


def test_a_line_per_year_and_kind() -> None:
    found = kind_rows(
        [
            one("2025-03-03", "2025-03-13", "granted"),
            one("2026-03-03", "2026-04-03", "granted"),
            one("2026-03-03", "2026-04-07", "refused", ground="excessive"),
            one("2026-03-03", "2026-05-07", "granted", extended=True),
            one("2026-11-20"),
            one("2026-09-01"),
            one("2026-09-01", kind="erasure"),
        ],
        TODAY,
    )
    assert [(line.year, line.kind) for line in found] == [(2026, "access"), (2026, "erasure"), (2025, "access")]
    access = found[0]
    assert (access.received, access.open, access.open_late, access.in_time, access.late) == (5, 2, 1, 2, 1)
    assert (access.refused, access.median_days) == (1, 35)
    assert found[1].median_days is None


def test_refusals_by_ground() -> None:
    rows = [one("2026-03-03", "2026-03-04", "refused", ground=g) for g in ("excessive", "judgement", "judgement")]
    assert list(refusals(rows)) == [("judgement", 2), ("excessive", 1)]


def test_a_year_of_months_with_what_became_of_them() -> None:
    found = months(
        [
            one("2025-11-30"),  # a month too early
            one("2025-12-01", "2025-12-20", "granted"),
            one("2026-10-01", "2026-11-20", "granted"),  # too late
            one("2026-10-31"),  # the last day is 1 December
            one("2026-10-02"),  # over its last day
            one("2026-11-25"),
        ],
        TODAY,
    )
    assert [month.first for month in (found[0], found[-1])] == [date(2025, 12, 1), date(2026, 11, 1)]
    assert len(found) == 12
    said = {str(m.first)[:7]: (m.received, m.in_time, m.open, m.late) for m in found if m.received}
    assert said == {"2025-12": (1, 1, 0, 0), "2026-10": (3, 0, 1, 2), "2026-11": (1, 0, 1, 0)}


@pytest.mark.parametrize("today", [date(2026, 1, 31), date(2026, 2, 28), date(2024, 2, 29), date(2026, 12, 1)], ids=str)
def test_there_are_always_twelve_months_up_to_this_one(today: date) -> None:
    found = [month.first for month in months([], today)]
    assert found[-1] == today.replace(day=1)
    assert found == sorted(set(found))
    assert {first.month for first in found} == set(range(1, 13))


def test_bars_are_as_high_as_their_numbers_and_stand_on_each_other() -> None:
    load = load_chart(months([one("2026-10-01", "2026-11-20", "x"), one("2026-10-31"), one("2026-11-25")], TODAY))
    assert load is not None
    assert (load.received, load.in_time, load.open, load.late) == (3, 0, 2, 1)
    october, november = load.columns[-2:]
    assert [(piece.state, piece.count, piece.height) for piece in october.pieces] == [
        ("open", 1, "60.0"),
        ("late", 1, "60.0"),
    ]
    assert [piece.y for piece in october.pieces] == ["84.0", "24.0"]
    assert [piece.height for piece in november.pieces] == ["60.0"]
    assert load.columns[0].pieces == []


def test_without_requests_there_is_no_picture() -> None:
    assert load_chart(months([], TODAY)) is None


def test_the_picture_of_the_year_says_what_the_table_says(cast: Cast) -> None:
    decided = {"outcome": "granted", "decided_at": NOW, "decided_by_id": cast.petra.id}
    put_request(cast, kind="erasure", **decided)
    put_request(cast, kind="restriction", received_on=days(-80), entered_at=NOW - timedelta(days=80), **decided)
    put_request(cast, kind="objection", received_on=days(-81), entered_at=NOW - timedelta(days=81))
    put_request(cast, kind="access")
    page = sign_in(cast.petra).get("/verzoeken/cijfers/").content.decode()
    drawn = picture(page, "beeld maandlast")
    table = rows(page, "Verzoeken per maand")
    assert len(table) == len(words(drawn, "m zacht")) == 12
    assert [row[1] for row in table if row[1] != "0"] == words(drawn, "m vet")
    assert sum(int(row[1]) for row in table) == 4
    for place, state in ((2, "in_time"), (3, "open"), (4, "late")):
        drawn_here = len(re.findall(f'<rect class="{state}"', drawn))
        assert drawn_here == sum(row[place] != "0" for row in table), state
    assert "Op tijd beantwoord: 1. Nog open: 1. Te laat: 2." in page


def test_a_year_in_which_nothing_came_says_so(cast: Cast) -> None:
    put_request(
        cast, received_on=days(-500), outcome="granted", decided_at=NOW - timedelta(days=490), decided_by_id=cast.petra.id,
        entered_at=NOW - timedelta(days=500), identity_at=NOW - timedelta(days=500),
    )  # fmt: skip
    page = sign_in(cast.petra).get("/verzoeken/cijfers/").content.decode()
    assert "In de laatste twaalf maanden kwam er geen verzoek binnen." in page
    assert "maandlast" not in page


def test_a_refused_correction_is_called_what_it_is_although_it_has_no_ground(cast: Cast) -> None:
    correction = ask(cast)
    assert decide(sign_in(cast.anna), desk(cast, correction, "administratie", "contact"), "refuse").status_code == 303
    page = sign_in(cast.petra).get("/verzoeken/cijfers/").content.decode()
    assert "Verbetering geweigerd, met een eigen uitleg: 1" in page
