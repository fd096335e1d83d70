"""Somebody records the same in the very moment of another one's post: what the second one is told, wherever it happens.

The administrator's transaction stands for the first one: it has written and not ended yet, so that the second one looks,
sees nothing, writes, and waits at the constraint until the first is there.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connections
from django.http import HttpResponse
from psycopg.errors import DeadlockDetected

from tests.attendance.attending import absence, notice, reason
from tests.attendance.test_absence_notices import next_days, told
from tests.attendance.test_absence_notices import place as reporting
from tests.attendance.test_absences import answer_page, form, pupil_page, recorded, text_of
from tests.imports.test_import_pages import chosen
from tests.people import TODAY, Cast, days, sign_in
from zorgvuldig.gate.refusals import unless_taken

WAITING = "select exists (select from pg_locks where not granted and locktype in ('transactionid', 'spectoken'))"


def meanwhile(cast: Cast, first: Callable[[], object], second: Callable[[], HttpResponse]) -> HttpResponse:
    """What the second one gets who comes to the constraint while the first one has not ended."""

    def post() -> HttpResponse:
        try:
            return second()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with cast.db.transaction():
            first()
            answer = pool.submit(post)
            while not answer.done() and not cast.db.execute(WAITING).fetchone()[0]:
                pass
        return answer.result()


def test_who_records_second_reads_what_stands(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    vera, path = sign_in(cast.vera), pupil_page(cast, part="afwezig/")
    response = meanwhile(cast, lambda: absence(cast, "noor", ill, length=3), lambda: vera.post(path, form(ill, 2, 5)))
    assert response.status_code == 409
    assert "staat al: ziek. Verander die afwezigheid of kies andere dagen." in text_of(response)
    assert len(recorded(cast)) == 1


def test_who_moves_an_absence_second_reads_what_stands(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    uid = absence(cast, "noor", ill, days(10), 1)
    vera, path = sign_in(cast.vera), pupil_page(cast, part=f"afwezig/{uid}/")
    posted = form(ill, 0, 10, was=vera.get(path).context["was"])
    response = meanwhile(cast, lambda: absence(cast, "noor", ill), lambda: vera.post(path, posted))
    assert response.status_code == 409
    assert "staat al: ziek." in text_of(response)
    assert [row[2] for row in recorded(cast)] == [days(10), TODAY]


@pytest.mark.parametrize(("code", "status"), [("Z", 303), ("A", 409)])
def test_an_answer_takes_the_absence_that_stands_when_it_says_the_same(cast: Cast, code: str, status: int) -> None:
    codes = {"Z": reason(cast, "Z", "Ziek"), "A": reason(cast, "A", "Arts")}
    uid = notice(cast)
    vera, answer = sign_in(cast.vera), {"answer": "confirmed", "reason": codes["Z"]}
    response = meanwhile(
        cast, lambda: absence(cast, "noor", codes[code]), lambda: vera.post(answer_page(cast, uid), answer)
    )
    assert response.status_code == status
    assert len(recorded(cast)) == 1
    assert cast.db.execute("select count(*) from absence_answer").fetchone() == (1 if status == 303 else 0,)


@pytest.mark.parametrize(("kind", "status"), [("sick", 303), ("leave", 422)])
def test_who_reports_second_is_told(cast: Cast, kind: str, status: int) -> None:
    day = next_days()[0]
    gerda, path = sign_in(cast.gerda), reporting(cast, kind="ziek/")
    response = meanwhile(
        cast, lambda: notice(cast, kind=kind, starts_on=day), lambda: gerda.post(path, {"days": str(day)})
    )
    assert response.status_code == status
    said = text_of(gerda.get(reporting(cast)) if status == 303 else response)
    assert ("Dit is al gemeld. U hoeft niets meer te doen." in said) == (status == 303)
    assert ("Voor een van deze dagen is al iets gemeld." in said) == (status == 422)
    assert len(told(cast)) == 1


def test_a_sheet_that_comes_second_brings_nothing_and_says_why(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    anna = sign_in(cast.anna)
    numbers = [
        cast.db.execute("select number from pupil where person_id = %s", [one.id]).fetchone()[0]
        for one in (cast.bram, cast.noor)
    ]
    rows = "".join(f"{number};{TODAY};Ziek\r\n" for number in numbers)
    path = chosen(anna, f"Stamnummer;Datum;Reden\r\n{rows}", "absence")
    response = meanwhile(cast, lambda: absence(cast, "noor", ill), lambda: anna.post(f"{path}voorbeeld/", follow=True))
    assert "Iemand legde tijdens het inlezen dezelfde afwezigheid vast." in text_of(response)
    assert [row[0] for row in recorded(cast)] == [cast.noor.id]


def test_a_day_and_an_hour_of_it_in_one_sheet_are_refused_in_either_order(cast: Cast) -> None:
    reason(cast, "Z", "Ziek")
    anna = sign_in(cast.anna)
    (number,) = cast.db.execute("select number from pupil where person_id = %s", [cast.noor.id]).fetchone()
    lines = [f"{number};{TODAY};3;Ziek\r\n", f"{number};{TODAY};;Ziek\r\n"]
    for order in (lines, lines[::-1]):
        path = chosen(anna, f"Stamnummer;Datum;Lesuur;Reden\r\n{''.join(order)}", "absence")
        assert "ook een hele dag afwezig" in text_of(anna.get(f"{path}voorbeeld/"))
        assert anna.post(f"{path}voorbeeld/").status_code == 409
    assert recorded(cast) == []


def test_of_two_who_wait_for_each_other_the_stopped_one_tries_again(cast: Cast) -> None:
    turns: list[str] = []

    def write() -> str:
        turns.append("again" if turns else "first")
        if len(turns) == 1:
            raise OperationalError from DeadlockDetected()
        return turns[-1]

    assert unless_taken(write) == "again"
    with pytest.raises(OperationalError):
        unless_taken(lambda: (_ for _ in ()).throw(OperationalError()))
