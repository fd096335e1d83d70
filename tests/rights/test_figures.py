"""Counting requests."""

from datetime import date

from zorgvuldig.rights.request_figures import Counted, lines, refusals

TODAY = date(2026, 11, 25)


def one(
    received: str, decided: str = "", outcome: str = "", kind: str = "access", extended: bool = False, ground: str = ""
) -> Counted:
    on = date.fromisoformat(decided) if decided else None
    return Counted(kind, date.fromisoformat(received), extended, on, outcome, ground)


def test_a_line_per_year_and_kind() -> None:
    found = lines(
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
