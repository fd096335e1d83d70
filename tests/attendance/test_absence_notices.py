"""A family reports absence: for which days, what is refused with which sentence, and who cannot."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.utils.formats import date_format
from psycopg.errors import ExclusionViolation

from tests.attendance.attending import notice, reason
from tests.people import TODAY, Cast, days, sign_in
from zorgvuldig.attendance.notices.forms import school_days
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import SchoolYear

OUTSIDERS = ["rob", "karim", "olga", "ymke", "dirk", "maud", "anna", "vera", "noor", "bas", "wim"]


def place(cast: Cast, pupil: str = "noor", kind: str = "") -> str:
    """Where absence of a pupil is reported."""
    return f"/afwezig/{cast.people[pupil].uid}/{kind}"


def next_days() -> list[date]:
    """The first two school days from today, in a year without holidays."""
    year = SchoolYear(starts_on=days(-100), ends_on=days(200))
    return school_days(TODAY, year, [], 2)


def school_day(count: int) -> date:
    """The school day that many school days from today, in a year without holidays."""
    year = SchoolYear(starts_on=days(-100), ends_on=days(200))
    return school_days(TODAY, year, [], count + 1)[count]


def weekend() -> date:
    """The first Saturday that is still to come."""
    return TODAY + timedelta(days=1 + (4 - TODAY.weekday()) % 7)


def told(cast: Cast) -> list[tuple[Any, ...]]:
    """What was reported."""
    return cast.db.execute(
        "select pupil_id, kind, starts_on, ends_on, reported_by_id from absence_notice order by id"
    ).fetchall()


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def test_a_parent_reports_a_child_ill_for_two_days(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    first, second = next_days()
    page = text_of(gerda.get(place(cast, kind="ziek/")))
    assert f'value="{first}"' in page
    assert f'value="{first}/{second}"' in page
    response = gerda.post(place(cast, kind="ziek/"), {"days": f"{first}/{second}", "remark": "Griep geheim"})
    assert response.status_code == 303
    assert told(cast) == [(cast.noor.id, "sick", first, second + timedelta(days=1), cast.gerda.id)]
    shown = text_of(gerda.get(response["Location"]))
    assert "De school weet het." in shown
    assert "Griep geheim" in shown
    assert "nog geen antwoord" in shown
    assert b"Griep" not in bytes(cast.db.execute("select remark from absence_notice").fetchone()[0])


def test_nothing_has_to_be_said(cast: Cast) -> None:
    response = sign_in(cast.gerda).post(place(cast, kind="ziek/"), {"days": str(next_days()[0])})
    assert response.status_code == 303


@pytest.mark.parametrize("wrong", ["", "both", "2020-01-01", "{third}", "{first}/{third}"])
def test_ill_is_for_these_two_days_only(cast: Cast, wrong: str) -> None:
    first, second = next_days()
    third = second + timedelta(days=1)
    response = sign_in(cast.gerda).post(
        place(cast, kind="ziek/"), {"days": wrong.format(first=first, third=third), "remark": "blijft staan"}
    )
    assert response.status_code == 422
    assert "Kies een" in text_of(response)
    assert "blijft staan" in text_of(response)
    assert told(cast) == []


def test_a_holiday_is_no_day_to_be_ill_on(cast: Cast) -> None:
    cast.put("holiday", year_id=cast.years["Oost"], name="Vakantie", starts_on=days(0), ends_on=days(100))
    gerda = sign_in(cast.gerda)
    assert "er zijn de komende tijd geen schooldagen" in text_of(gerda.get(place(cast, kind="ziek/")))
    assert gerda.post(place(cast, kind="ziek/"), {"days": str(TODAY)}).status_code == 422
    assert told(cast) == []


def test_school_days_skip_weekend_and_holiday() -> None:
    year = SchoolYear(starts_on=date(2026, 8, 24), ends_on=date(2027, 7, 10))
    friday = date(2026, 11, 27)
    assert school_days(friday, year, [], 2) == [friday, date(2026, 11, 30)]
    free = [Span(date(2026, 11, 30), date(2026, 12, 2))]
    assert school_days(friday, year, free, 2) == [friday, date(2026, 12, 2)]
    assert school_days(date(2027, 7, 9), year, [], 2) == [date(2027, 7, 9)]


def test_an_appointment_is_on_one_day(cast: Cast) -> None:
    response = sign_in(cast.gerda).post(place(cast, kind="afspraak/"), {"on": str(school_day(3)), "remark": "10 uur"})
    assert response.status_code == 303
    first = school_day(3)
    assert told(cast) == [(cast.noor.id, "appointment", first, first + timedelta(days=1), cast.gerda.id)]


def test_leave_is_asked_and_waits(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    response = gerda.post(
        place(cast, kind="verlof/"), {"first": str(days(5)), "last": str(days(9)), "remark": "Een bruiloft"}
    )
    assert response.status_code == 303
    assert told(cast) == [(cast.noor.id, "leave", days(5), days(10), cast.gerda.id)]
    assert "De school heeft uw vraag." in text_of(gerda.get(response["Location"]))
    assert cast.db.execute("select count(*) from absence").fetchone() == (0,)


@pytest.mark.parametrize(
    ("kind", "posted", "sentence"),
    [
        ("verlof/", {"first": 300, "last": 301}, "valt buiten het schooljaar"),
        ("verlof/", {"first": 190, "last": 210}, "valt buiten het schooljaar"),
        ("verlof/", {"first": -2, "last": 3}, "Deze dag is al voorbij."),
        ("verlof/", {"first": 9, "last": 5}, "De laatste dag ligt voor de eerste dag."),
        ("afspraak/", {"on": 300}, "valt buiten het schooljaar"),
        ("afspraak/", {"on": -1}, "Deze dag is al voorbij."),
    ],
)
def test_days_that_cannot_be_are_refused(cast: Cast, kind: str, posted: dict[str, int], sentence: str) -> None:
    data = {name: str(days(count)) for name, count in posted.items()} | {"remark": "blijft staan"}
    response = sign_in(cast.gerda).post(place(cast, kind=kind), data)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "blijft staan" in text_of(response)
    assert told(cast) == []


def test_leave_says_what_it_is_for(cast: Cast) -> None:
    asked = {"first": str(school_day(5)), "last": str(school_day(5)), "remark": " "}
    response = sign_in(cast.gerda).post(place(cast, kind="verlof/"), asked)
    assert response.status_code == 422
    assert "Schrijf waarvoor u verlof vraagt." in text_of(response)
    assert told(cast) == []


def test_a_weekend_or_holiday_is_no_day_to_be_away_on(cast: Cast) -> None:
    gerda, saturday = sign_in(cast.gerda), weekend()
    sunday, monday = saturday + timedelta(days=1), saturday + timedelta(days=2)
    asked = {"first": str(saturday), "last": str(sunday), "remark": "Een bruiloft"}
    for kind, data in (("afspraak/", {"on": str(saturday)}), ("verlof/", asked)):
        response = gerda.post(place(cast, kind=kind), data)
        assert response.status_code == 422
        assert "Dan is er geen school" in text_of(response)
    cast.put(
        "holiday", year_id=cast.years["Oost"], name="Vakantie", starts_on=monday, ends_on=monday + timedelta(days=5)
    )
    assert gerda.post(place(cast, kind="afspraak/"), {"on": str(monday)}).status_code == 422
    assert gerda.post(place(cast, kind="verlof/"), asked | {"last": str(monday)}).status_code == 422
    assert told(cast) == []
    longer = asked | {"last": str(monday + timedelta(days=7))}
    assert gerda.post(place(cast, kind="verlof/"), longer).status_code == 303


def leave(cast: Cast, pupil: str, first_day_without: date) -> None:
    """The enrolment ends, with the places in groups."""
    for table in ("enrolment", "membership"):
        cast.db.execute(
            f"update {table} set ends_on = %s where pupil_id = %s", [first_day_without, cast.people[pupil].id]
        )


@pytest.mark.parametrize("since", [0, -1, -40])
def test_of_who_left_nothing_is_reported_any_more(cast: Cast, since: int) -> None:
    leave(cast, "noor", days(since))
    gerda, day = sign_in(cast.gerda), date_format(days(since), "j F Y")
    sentence = f"Noor is sinds {day} niet meer ingeschreven. U kunt daarom niets meer melden."
    page = text_of(gerda.get(place(cast)))
    assert sentence in page
    assert 'class="melden"' not in page
    posted = {
        "days": str(next_days()[0]),
        "on": str(school_day(3)),
        "first": str(school_day(3)),
        "last": str(school_day(3)),
    }
    for kind in ("ziek/", "afspraak/", "verlof/"):
        shown = text_of(gerda.get(place(cast, kind=kind)))
        assert sentence in shown
        assert "schooldagen" not in shown
        response = gerda.post(place(cast, kind=kind), posted | {"remark": "x"})
        assert response.status_code == 422
        assert sentence in text_of(response)
    assert told(cast) == []


def test_an_adult_who_left_reads_it_of_herself(cast: Cast) -> None:
    leave(cast, "yara", TODAY)
    page = text_of(sign_in(cast.yara).get(place(cast, "yara")))
    assert f"U bent sinds {date_format(TODAY, 'j F Y')} niet meer ingeschreven." in page
    assert 'class="melden"' not in page


def test_until_the_last_day_one_reports(cast: Cast) -> None:
    first, second = next_days()
    leave(cast, "noor", second)
    gerda = sign_in(cast.gerda)
    assert 'class="melden"' in text_of(gerda.get(place(cast)))
    page = text_of(gerda.get(place(cast, kind="ziek/")))
    assert f'value="{first}"' in page
    assert str(second) not in page
    assert gerda.post(place(cast, kind="ziek/"), {"days": str(second)}).status_code == 422
    sentence = f"De inschrijving loopt tot en met {date_format(second - timedelta(days=1), 'j F Y')}."
    asked = {"on": str(second), "first": str(first), "last": str(second), "remark": "Een bruiloft"}
    for kind in ("afspraak/", "verlof/"):
        response = gerda.post(place(cast, kind=kind), asked)
        assert response.status_code == 422
        assert sentence in text_of(response)
    assert told(cast) == []
    assert gerda.post(place(cast, kind="afspraak/"), asked | {"on": str(first)}).status_code == 303


def test_who_goes_on_at_another_school_of_the_board_did_not_leave(cast: Cast) -> None:
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [TODAY, cast.noor.id])
    cast.put("enrolment", pupil_id=cast.noor.id, school_id=cast.schools["West"], level="2", starts_on=TODAY)
    assert 'class="melden"' in text_of(sign_in(cast.gerda).get(place(cast)))


@pytest.mark.parametrize("data", [{}, {"on": "morgen"}, {"on": "2026-02-30"}])
def test_a_day_that_is_none_is_refused(cast: Cast, data: dict[str, str]) -> None:
    response = sign_in(cast.gerda).post(place(cast, kind="afspraak/"), data)
    assert response.status_code == 422
    assert "Vul de dag" in text_of(response)


def test_a_second_notice_for_the_same_day_is_refused(cast: Cast) -> None:
    taken, free = school_day(4), school_day(5)
    notice(cast, starts_on=taken)
    gerda = sign_in(cast.gerda)
    response = gerda.post(place(cast, kind="afspraak/"), {"on": str(taken)})
    assert response.status_code == 422
    assert "Voor een van deze dagen is al iets gemeld." in text_of(response)
    assert gerda.post(place(cast, kind="afspraak/"), {"on": str(free)}).status_code == 303
    assert len(told(cast)) == 2


def test_the_very_same_notice_again_is_known_already(cast: Cast) -> None:
    cast.guardian("Geert", "noor")
    said = {"days": str(next_days()[0]), "remark": "Griep"}
    assert sign_in(cast.gerda).post(place(cast, kind="ziek/"), said).status_code == 303
    for client, again in ((sign_in(cast.gerda), said), (sign_in(cast.geert), said | {"remark": ""})):
        response = client.post(place(cast, kind="ziek/"), again)
        assert (response.status_code, response["Location"]) == (303, place(cast))
        assert "Dit is al gemeld. U hoeft niets meer te doen." in text_of(client.get(place(cast)))
    assert len(told(cast)) == 1


def test_the_same_days_with_other_words_are_not_taken_for_the_same(cast: Cast) -> None:
    said = {"days": str(next_days()[0]), "remark": "Griep"}
    gerda = sign_in(cast.gerda)
    gerda.post(place(cast, kind="ziek/"), said)
    response = gerda.post(place(cast, kind="ziek/"), said | {"remark": "Bel mij, het is ernstig"})
    assert response.status_code == 422
    assert "Voor een van deze dagen is al iets gemeld." in text_of(response)
    assert "Bel mij, het is ernstig" in text_of(response)
    assert len(told(cast)) == 1


def test_two_who_report_at_once_make_one_notice(cast: Cast) -> None:
    cast.guardian("Geert", "noor")
    first, second = next_days()
    for both in ([str(first), str(first)], [str(first), f"{first}/{second}"]):
        cast.db.execute("delete from absence_notice")
        asked = zip([sign_in(cast.gerda), sign_in(cast.geert)], both, strict=True)

        def report(asked: tuple[Client, str]) -> int:
            try:
                return asked[0].post(place(cast, kind="ziek/"), {"days": asked[1]}).status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            codes = sorted(pool.map(report, asked))
        assert codes == [303, 303 if both[0] == both[1] else 422]
        assert len(told(cast)) == 1


def test_the_database_itself_refuses_a_second_notice(cast: Cast) -> None:
    notice(cast, length=3)
    notice(cast, starts_on=days(3))
    with pytest.raises(ExclusionViolation):
        notice(cast, kind="leave", starts_on=days(2))


def test_after_a_refusal_the_family_may_ask_again(cast: Cast) -> None:
    day = school_day(4)
    uid = notice(cast, kind="leave", starts_on=day)
    vera = sign_in(cast.vera)
    path = f"/verzuim/leerling/{cast.noor.uid}/meldingen/{uid}/"
    assert vera.post(path, {"answer": "refused", "text": "Dit kan niet."}).status_code == 303
    gerda = sign_in(cast.gerda)
    assert "Dit kan niet." in text_of(gerda.get(place(cast)))
    asked = {"first": str(day), "last": str(day), "remark": "Toch belangrijk"}
    assert gerda.post(place(cast, kind="verlof/"), asked).status_code == 303


def test_a_notice_cannot_be_changed_or_taken_back(cast: Cast) -> None:
    uid = notice(cast)
    gerda = sign_in(cast.gerda)
    for path in (place(cast), place(cast, kind=f"{uid}/")):
        assert gerda.delete(path).status_code in {404, 405}
    assert len(told(cast)) == 1


@pytest.mark.parametrize("name", OUTSIDERS)
@pytest.mark.parametrize("kind", ["", "ziek/", "afspraak/", "verlof/"])
def test_who_has_no_authority_reports_nothing(cast: Cast, name: str, kind: str) -> None:
    client = sign_in(cast.people[name])
    assert client.get(place(cast, kind=kind)).status_code == 404
    assert client.post(place(cast, kind=kind), {"days": str(next_days()[0]), "on": str(TODAY)}).status_code in {
        404,
        405,
    }
    assert told(cast) == []


def test_an_adult_reports_for_herself_and_her_parent_no_more(cast: Cast) -> None:
    assert sign_in(cast.ymke).get(place(cast, "yara")).status_code == 404
    yara = sign_in(cast.yara)
    assert yara.get("/afwezig/")["Location"] == place(cast, "yara")
    assert yara.post(place(cast, "yara", "ziek/"), {"days": str(next_days()[0])}).status_code == 303
    assert told(cast)[0][0] == cast.yara.id
    assert sign_in(cast.tess).get(place(cast, "tess")).status_code == 404


def test_with_two_children_one_chooses(cast: Cast) -> None:
    page = text_of(sign_in(cast.gerda).get("/afwezig/"))
    assert place(cast, "noor") in page
    assert place(cast, "tess") in page
    assert "Sem" not in page


def test_the_answer_is_read_where_the_notice_stands(cast: Cast) -> None:
    uid = notice(cast)
    ill = reason(cast, "Z", "Ziek")
    path = f"/verzuim/leerling/{cast.noor.uid}/meldingen/{uid}/"
    assert (
        sign_in(cast.vera).post(path, {"answer": "confirmed", "reason": ill, "text": "Beterschap"}).status_code == 303
    )
    page = text_of(sign_in(cast.gerda).get(place(cast)))
    assert "akkoord" in page
    assert "Beterschap" in page
