"""Ill without a last day: reported once, seen every day, until the family, the school or a lesson says that the pupil is better."""

from datetime import date, timedelta

import psycopg
import pytest

from tests.attendance.attending import absence, lesson, lesson_id, mark, notice, reason
from tests.attendance.test_absence_notices import next_days, place
from tests.attendance.test_missing_now import SCREEN, called
from tests.gate.hostile import attempt, token_of
from tests.people import NOW, TODAY, Cast, days, sign_in
from zorgvuldig.attendance.notices.illness import prolong_illness

OUTSIDERS = ["dirk", "otto", "maud", "leo", "petra", "bas", "cato", "gerda", "noor", "sanne"]
NOTICE = ("organisation", "staff", "identity", "enrolment", "membership", "planning", "absence_notice", "absence")


def better_of(cast: Cast, name: str = "noor") -> str:
    """Where the school says that a pupil is better."""
    return f"/verzuim/nu/{cast.people[name].uid}/beter/"


def ill(cast: Cast, name: str = "noor", since: int = -3, until: int = 1) -> None:
    """The school recorded that a pupil is ill without a last day, and it went on until a day."""
    number = cast.db.execute("select id from absence_reason where code = 'Z'").fetchone()
    code = number[0] if number else reason(cast, "Z", "Ziek")
    absence(cast, name, code, days(since), length=until - since, is_open=True)


def spans(cast: Cast) -> list[tuple[int, date, date, bool]]:
    """What is recorded, by pupil and day."""
    rows = cast.db.execute("select pupil_id, starts_on, ends_on, is_open from absence order by pupil_id, starts_on")
    return list(rows.fetchall())


def recovered(cast: Cast, back_on: date, name: str = "noor") -> None:
    """The family said when the pupil is back."""
    cast.put("absence_recovery", pupil_id=cast.people[name].id, back_on=back_on, said_by_id=cast.gerda.id, said_at=NOW)


def reported(cast: Cast, who: str = "vera") -> list[str]:
    """Who stands on the screen as reported, and who as ill without a last day."""
    context = sign_in(cast.people[who]).get(SCREEN).context
    assert [one.row.given_name for one, _number, _asks in context["ill"]] == [
        one.row.given_name for one in context["reported"] if one.ill_since
    ]
    return [one.row.given_name for one in context["reported"]]


def test_a_parent_reports_a_child_ill_without_a_last_day(cast: Cast) -> None:
    first = next_days()[0]
    gerda = sign_in(cast.gerda)
    assert f'value="{first}/open"' in gerda.get(place(cast, kind="ziek/")).content.decode()
    assert gerda.post(place(cast, kind="ziek/"), {"days": f"{first}/open"}).status_code == 303
    told = cast.db.execute("select starts_on, ends_on, is_open from absence_notice").fetchall()
    assert told == [(first, first + timedelta(days=1), True)]
    page = gerda.get(place(cast)).content.decode()
    assert "U hoeft niet elke dag opnieuw te melden." in page
    assert "tot iemand ‘weer beter’ meldt" in page


def test_it_is_not_reported_again_while_it_goes_on(cast: Cast) -> None:
    uid = notice(cast, starts_on=days(-4))
    cast.db.execute("update absence_notice set is_open = true where uid = %s", [uid])
    first = next_days()[0]
    again = sign_in(cast.gerda).post(place(cast, kind="ziek/"), {"days": str(first)})
    assert again.status_code == 422
    assert "is al iets gemeld" in again.content.decode()
    recovered(cast, days(0))
    assert sign_in(cast.gerda).post(place(cast, kind="ziek/"), {"days": str(first)}).status_code == 303


def test_unanswered_it_stands_on_the_screen_every_day(cast: Cast) -> None:
    uid = notice(cast, starts_on=days(-4))
    assert reported(cast) == []
    cast.db.execute("update absence_notice set is_open = true where uid = %s", [uid])
    assert reported(cast) == ["Noor"]
    assert reported(cast, "anna") == ["Noor"]


def test_answered_it_goes_on_from_today(cast: Cast) -> None:
    uid = notice(cast, starts_on=days(-4))
    cast.db.execute("update absence_notice set is_open = true where uid = %s", [uid])
    number = reason(cast, "Z", "Ziek")
    where = f"/verzuim/leerling/{cast.noor.uid}/meldingen/{uid}/"
    assert sign_in(cast.vera).post(where, {"answer": "confirmed", "reason": number}).status_code == 303
    assert spans(cast) == [(cast.noor.id, days(-4), days(1), True)]
    assert reported(cast) == ["Noor"]


def test_answered_after_the_family_said_better_it_has_a_last_day(cast: Cast) -> None:
    uid = notice(cast, starts_on=days(-4))
    cast.db.execute("update absence_notice set is_open = true where uid = %s", [uid])
    recovered(cast, days(-1))
    where = f"/verzuim/leerling/{cast.noor.uid}/meldingen/{uid}/"
    answer = {"answer": "confirmed", "reason": reason(cast, "Z", "Ziek")}
    assert sign_in(cast.vera).post(where, answer).status_code == 303
    assert spans(cast) == [(cast.noor.id, days(-4), days(-1), False)]
    assert reported(cast) == []


def test_it_stands_there_today_also_when_the_night_was_missed(cast: Cast) -> None:
    ill(cast, until=-1)
    assert reported(cast) == ["Noor"]


def test_every_night_it_goes_a_day_on(cast: Cast) -> None:
    ill(cast, since=-3, until=0)
    absence(cast, "bram", reason(cast, "A", "Arts"), days(-3), length=3)
    assert prolong_illness(NOW) == 1
    assert spans(cast) == [(cast.noor.id, days(-3), days(1), True), (cast.bram.id, days(-3), days(0), False)]
    assert prolong_illness(NOW) == 1
    assert prolong_illness(NOW + timedelta(days=1)) == 1
    assert spans(cast)[0] == (cast.noor.id, days(-3), days(2), True)


def test_it_ends_on_the_day_that_the_family_said(cast: Cast) -> None:
    ill(cast)
    recovered(cast, days(1))
    assert prolong_illness(NOW) == 0
    assert spans(cast) == [(cast.noor.id, days(-3), days(1), False)]


def test_a_recovery_of_before_ends_no_later_illness(cast: Cast) -> None:
    recovered(cast, days(-3))
    ill(cast, since=-3)
    assert prolong_illness(NOW) == 1
    assert reported(cast) == ["Noor"]


def test_it_ends_for_who_left_and_where_something_else_is_recorded(cast: Cast) -> None:
    ill(cast, "noor", until=0)
    ill(cast, "bram", until=0)
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [TODAY, cast.noor.id])
    absence(cast, "bram", reason(cast, "A", "Arts"), TODAY)
    assert prolong_illness(NOW) == 0
    assert [row[3] for row in spans(cast)] == [False] * 3


def test_a_family_says_better_and_the_school_knows_it_from_that_day(cast: Cast) -> None:
    ill(cast)
    gerda = sign_in(cast.gerda)
    page = gerda.get(place(cast, kind="beter/"))
    offered = [value for value, _label in page.context["form"].fields["back_on"].choices]
    assert offered[0] == str(next_days()[0])
    answer = gerda.post(place(cast, kind="beter/"), {"back_on": offered[0]})
    assert answer.status_code == 303
    assert "De school weet dat uw kind weer beter is." in gerda.get(answer["Location"]).content.decode()
    assert cast.db.execute("select pupil_id, back_on, said_by_id from absence_recovery").fetchall() == [
        (cast.noor.id, next_days()[0], cast.gerda.id)
    ]
    assert reported(cast) == ([] if next_days()[0] == TODAY else ["Noor"])


def test_of_two_parents_the_second_reads_that_it_was_said(cast: Cast) -> None:
    ill(cast)
    gerda = sign_in(cast.gerda)
    chosen = {"back_on": str(next_days()[1])}
    assert gerda.post(place(cast, kind="beter/"), chosen).status_code == 303
    second = gerda.post(place(cast, kind="beter/"), chosen)
    assert second.status_code == 422
    assert "Al gemeld: weer op school op" in second.content.decode()
    assert cast.db.execute("select count(*) from absence_recovery").fetchone() == (1,)


@pytest.mark.parametrize("wrong", ["", "2020-01-01", "morgen"])
def test_another_day_is_refused(cast: Cast, wrong: str) -> None:
    ill(cast)
    answer = sign_in(cast.gerda).post(place(cast, kind="beter/"), {"back_on": wrong})
    assert answer.status_code == 422
    assert "Kies een" in answer.content.decode()
    assert cast.db.execute("select count(*) from absence_recovery").fetchone() == (0,)


def test_who_is_not_ill_is_not_said_to_be_better(cast: Cast) -> None:
    absence(cast, "noor", reason(cast, "Z", "Ziek"))
    answer = sign_in(cast.gerda).post(place(cast, kind="beter/"), {"back_on": str(days(1))})
    assert answer.status_code == 422
    assert "Er staat geen ziekmelding meer open." in answer.content.decode()


@pytest.mark.parametrize("who", ["rob", "karim", "olga", "dirk", "maud", "anna", "vera", "noor", "bas"])
def test_nobody_else_says_so_for_the_family(cast: Cast, who: str) -> None:
    ill(cast)
    client = sign_in(cast.people[who])
    assert client.get(place(cast, kind="beter/")).status_code == 404
    assert client.post(place(cast, kind="beter/"), {"back_on": str(days(1))}).status_code == 404


@pytest.mark.parametrize(("since", "back", "why"), [(-3, -1, "absence_recovery_past"), (0, 0, "absence_recovery_none")])
def test_the_database_takes_no_recovery_of_nothing(
    cast: Cast, runtime: psycopg.Connection, since: int, back: int, why: str
) -> None:
    ill(cast, since=since)
    token = token_of(runtime, cast.gerda, "absence_notice", NOTICE, "pupil", cast.noor.uid, writes=("absence_notice",))
    with pytest.raises(psycopg.IntegrityError) as refused:
        attempt(
            runtime, "writer", token,
            f"insert into absence_recovery (pupil_id, back_on, said_by_id, said_at) values ({cast.noor.id}, '{days(back)}', {cast.gerda.id}, now()) returning 1",
        )  # fmt: skip
    assert refused.value.diag.constraint_name == why


@pytest.mark.parametrize(("who", "chosen", "until"), [("vera", "vandaag", 0), ("anna", "morgen", 1)])
def test_the_school_says_better_in_one_tap(cast: Cast, who: str, chosen: str, until: int) -> None:
    ill(cast)
    client = sign_in(cast.people[who])
    assert better_of(cast) in client.get(SCREEN).content.decode()
    assert "Ziek gemeld sinds" in client.get(better_of(cast)).content.decode()
    assert client.post(better_of(cast), {"terug": chosen}).status_code == 303
    assert spans(cast) == [(cast.noor.id, days(-3), days(until), False)]
    again = client.post(better_of(cast), {"terug": chosen})
    assert again.status_code == 409
    assert "Er staat geen ziekmelding zonder laatste dag meer." in again.content.decode()


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_of_the_school_says_so(cast: Cast, who: str) -> None:
    ill(cast)
    client = sign_in(cast.people[who])
    assert client.get(better_of(cast)).status_code == 404
    assert client.post(better_of(cast), {"terug": "vandaag"}).status_code == 404
    assert spans(cast) == [(cast.noor.id, days(-3), days(1), True)]


def test_somebody_says_from_when(cast: Cast) -> None:
    ill(cast)
    answer = sign_in(cast.vera).post(better_of(cast), {"terug": "gisteren"})
    assert answer.status_code == 409
    assert "Kies vanaf wanneer de leerling er weer is" in answer.content.decode()


def test_who_was_seen_in_a_lesson_is_asked_about(cast: Cast) -> None:
    ill(cast)
    uid = lesson(cast)
    called(cast, uid)
    page = sign_in(cast.vera).get(SCREEN).content.decode()
    assert "Weer beter?" not in page  # the list says nothing of who is reported away
    mark(cast, "noor", uid, "there")
    page = sign_in(cast.vera).get(SCREEN).content.decode()
    assert "Vandaag gezien in lesuur 1. Weer beter?" in page
    assert spans(cast) == [(cast.noor.id, days(-3), days(1), True)]  # nobody but a person ends it


def test_a_teacher_notes_that_who_was_reported_away_is_there(cast: Cast) -> None:
    ill(cast)
    uid = lesson(cast)
    where = f"/groepen/{cast.groups['wi2B'][1]}/lessen/{uid}/"
    dirk = sign_in(cast.dirk)
    page = dirk.get(where).content.decode()
    assert page.count("Is er wel") == 1
    assert dirk.post(where, {"was": "", f"k-{cast.noor.uid}": "there"}).status_code == 303
    found = cast.db.execute("select kind from attendance where lesson_id = %s", [lesson_id(cast, uid)]).fetchall()
    assert found == [("there",)]
    context = sign_in(cast.vera).get(f"/verzuim/leerling/{cast.noor.uid}/").context
    assert [
        hour for hour in context["attendance"].missed if hour.day == TODAY
    ] == []  # the hour does not count as missed


@pytest.mark.parametrize(("after", "asks"), [(30, False), (1, True)])
def test_after_the_days_of_the_school_somebody_asks(cast: Cast, after: int, asks: bool) -> None:
    cast.db.execute("update school set ask_after_days = %s", [after])
    ill(cast, since=-7)
    assert ("vraag hoe het gaat" in sign_in(cast.vera).get(SCREEN).content.decode()) is asks


def test_calling_records_it_without_a_last_day(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    number = reason(cast, "Z", "Ziek")
    where = f"/verzuim/nu/{cast.noor.uid}/bellen/"
    posted = {"outcome": "reason", "reason": number, "open": "ja"}
    assert sign_in(cast.vera).post(where, posted).status_code == 303
    assert spans(cast) == [(cast.noor.id, TODAY, days(1), True)]


def test_lesson_hours_have_a_last_day(cast: Cast) -> None:
    number = reason(cast, "Z", "Ziek")
    where = f"/verzuim/leerling/{cast.noor.uid}/afwezig/"
    posted = {"reason": number, "first": TODAY, "last": TODAY, "is_open": "on"}
    wrong = sign_in(cast.vera).post(where, posted | {"from_slot": 1, "last_slot": 2})
    assert wrong.status_code == 422
    assert "Laat de lesuren leeg." in wrong.content.decode()
    assert sign_in(cast.vera).post(where, posted).status_code == 303
    assert spans(cast) == [(cast.noor.id, TODAY, days(1), True)]


def test_the_school_chooses_when_to_ask(cast: Cast) -> None:
    where = f"/inrichten/scholen/school/?school={cast.schools['Oost']}"
    names = {"name": "Oost", "brin": "01AB", "ask_after_days": "0"}
    wrong = sign_in(cast.anna).post(where, names)
    assert wrong.status_code == 422
    assert "Vul een getal in van 1 tot en met 30." in wrong.content.decode()
    assert sign_in(cast.anna).post(where, names | {"ask_after_days": "3", "reports_by_two": "on"}).status_code == 303
    chosen = cast.db.execute("select ask_after_days, reports_by_two from school where id = %s", [cast.schools["Oost"]])
    assert chosen.fetchone() == (3, True)
