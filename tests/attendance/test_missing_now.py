"""Who is here now: the whole school on one screen, the number as an opening of its own, calling noted, and a message in one tap."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attendance.attending import absence, lesson, lesson_id, mark, notice, reason
from tests.people import NOW, TODAY, Cast, Someone, days, sign_in
from zorgvuldig.attendance.now.rules import State

OUTSIDERS = ["dirk", "otto", "maud", "leo", "petra", "fenna", "bas", "cato", "gerda", "olga", "noor", "yara", "sanne"]
SCREEN = "/verzuim/nu/"


def call_of(cast: Cast, name: str = "noor") -> str:
    """The page with the number of a family."""
    return f"/verzuim/nu/{cast.people[name].uid}/bellen/"


def message_of(cast: Cast, name: str = "noor") -> str:
    """The button that sends a message to a family."""
    return f"/verzuim/nu/{cast.people[name].uid}/bericht/"


def called(cast: Cast, uid: Any, group: str = "wi2B") -> None:
    """The roll of a lesson was called."""
    cast.put(
        "lesson_roll",
        lesson_id=lesson_id(cast, uid),
        group_id=cast.groups[group][0],
        taken_by_id=cast.dirk.id,
        taken_at=NOW,
    )


def screen(cast: Cast, who: Someone | None = None, address: str = SCREEN) -> dict[str, Any]:
    """What the screen shows, by name."""
    found = sign_in(who or cast.vera).get(address)
    assert found.status_code == 200
    context = found.context
    names = {key: [one.row.given_name for one in context[key]] for key in ("missing", "back", "reported", "disturbed")}
    return {**names, "hours": context["hours"], "rolls": context["rolls"], "text": found.content.decode()}


def opened(cast: Cast, who: Someone, purpose: str) -> set[int]:
    """Whom somebody opened for a purpose, by the log."""
    rows = cast.db.execute(
        "select pupil_id from gate.log where actor_id = %s and purpose = %s and not refused and pupil_id is not null",
        [who.id, purpose],
    )
    return {number for (number,) in rows}


@pytest.mark.parametrize("who", ["vera", "anna"])
def test_everybody_of_whom_something_is_known_is_on_the_screen(cast: Cast, who: str) -> None:
    first, second = lesson(cast), lesson(cast, slot=2)
    called(cast, first)
    called(cast, second)
    mark(cast, "noor", second)
    mark(cast, "bram", first, "late", minutes=5)
    absence(cast, "tess", reason(cast, "Z", "Ziek"))
    notice(cast, "yara")
    shown = screen(cast, cast.people[who])
    assert (shown["missing"], shown["reported"], shown["disturbed"]) == (["Noor"], ["Tess", "Yara"], ["Bram"])
    assert "Weg vanaf lesuur 2" in shown["text"]
    assert "Gezien in lesuur 1." in shown["text"]
    assert [(one.missing, one.reported, one.late) for one in shown["hours"]] == [(0, 2, 1), (1, 2, 0)]
    assert opened(cast, cast.people[who], "presence") == {
        cast.people[name].id for name in ("noor", "bram", "tess", "yara")
    }


def test_whoever_is_simply_there_stays_closed(cast: Cast) -> None:
    called(cast, lesson(cast))
    assert "Niemand staat zonder reden op afwezig." in screen(cast)["text"]
    assert opened(cast, cast.vera, "presence") == set()


def test_a_pupil_of_another_school_is_not_opened(cast: Cast) -> None:
    absence(cast, "wout", reason(cast, "Z", "Ziek", school="West"))
    assert screen(cast)["reported"] == []
    assert opened(cast, cast.vera, "presence") == set()


def test_whoever_left_the_school_is_not_on_the_screen(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [TODAY, cast.noor.id])
    assert screen(cast)["missing"] == []


def test_what_was_yesterday_is_not_on_the_screen(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast, on=days(-1)))
    absence(cast, "bram", reason(cast, "Z", "Ziek"), days(-3), length=3)
    shown = screen(cast)
    assert (shown["missing"], shown["reported"], shown["rolls"]) == ([], [], [])


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_sees_who_is_missing(cast: Cast, who: str) -> None:
    mark(cast, "noor", lesson(cast))
    client = sign_in(cast.people[who])
    assert client.get(SCREEN).status_code == 404
    assert client.get(call_of(cast)).status_code == 404
    assert client.post(call_of(cast), {"outcome": "reached"}).status_code == 404
    assert client.post(message_of(cast)).status_code == 404
    assert cast.db.execute("select count(*) from absence_call").fetchone() == (0,)
    assert cast.db.execute("select count(*) from message").fetchone() == (0,)


def test_whoever_came_in_later_is_not_called_but_still_has_no_reason(cast: Cast) -> None:
    first, second = lesson(cast), lesson(cast, slot=2)
    called(cast, first)
    mark(cast, "noor", first)
    assert screen(cast)["missing"] == ["Noor"]  # of the second hour nobody knows anything yet
    called(cast, second)
    shown = screen(cast)
    assert (shown["missing"], shown["back"]) == ([], ["Noor"])


def test_a_reason_that_was_found_out_is_enough(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast), reason_id=reason(cast, "A", "Arts"))
    shown = screen(cast)
    assert (shown["missing"], shown["reported"]) == ([], ["Noor"])
    assert "Arts" in shown["text"]


def test_an_absence_of_other_hours_explains_nothing(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast, slot=4))
    absence(cast, "noor", reason(cast, "A", "Arts"), from_slot=1, until_slot=3)
    assert screen(cast)["missing"] == ["Noor"]


def test_nobody_is_missing_in_a_lesson_that_is_cancelled(cast: Cast) -> None:
    uid = lesson(cast, is_cancelled=True)
    mark(cast, "noor", uid)
    shown = screen(cast)
    assert (shown["missing"], shown["rolls"]) == ([], [])
    assert [one.hour.cancelled for one in shown["hours"]] == [1]


def test_a_roll_that_nobody_called_names_who_should(cast: Cast) -> None:
    uid = lesson(cast)
    shown = screen(cast)
    assert [roll.staff for _, roll in shown["rolls"]] == ["Dirk Werker"]
    assert f"/verzuim/klas/{cast.groups['wi2B'][1]}/lessen/{uid}/" in shown["text"]
    assert f"/lessen/{uid}/" not in screen(cast, cast.anna)["text"]  # who may not open it gets no link to it
    called(cast, uid)
    assert screen(cast)["rolls"] == []


# A lesson that is cancelled on screen.


def cancelling(uid: Any) -> str:
    """The button that lets a lesson be cancelled."""
    return f"/verzuim/nu/lessen/{uid}/uitval/"


@pytest.mark.parametrize("who", ["vera", "anna"])
def test_a_lesson_is_cancelled_on_screen_and_takes_place_after_all(cast: Cast, who: str) -> None:
    uid = lesson(cast)
    mark(cast, "noor", uid)
    client = sign_in(cast.people[who])
    answer = client.post(cancelling(uid), {"uitval": "ja"})
    assert (answer.status_code, answer["Location"]) == (303, f"{SCREEN}?uur=1")
    shown = screen(cast, cast.people[who], f"{SCREEN}?uur=1")
    assert (shown["missing"], shown["hours"][0].hour.without_roll) == ([], [])
    assert "Gaat toch door" in shown["text"]
    assert (
        "Deze les valt uit."
        in sign_in(cast.dirk).get(f"/groepen/{cast.groups['wi2B'][1]}/lessen/{uid}/").content.decode()
    )
    client.post(cancelling(uid), {"uitval": "nee"})
    assert screen(cast)["missing"] == ["Noor"]


def test_a_lesson_whose_roll_was_called_took_place(cast: Cast) -> None:
    uid = lesson(cast)
    called(cast, uid)
    client = sign_in(cast.vera)
    client.post(cancelling(uid), {"uitval": "ja"})
    assert "De les ging dus door, en er is niets veranderd." in client.get(SCREEN).content.decode()
    assert cast.db.execute("select is_cancelled from lesson").fetchone() == (False,)


def test_a_lesson_of_yesterday_or_of_another_school_is_not_cancelled(cast: Cast) -> None:
    yesterday = lesson(cast, on=days(-1))
    there = lesson(cast)
    cast.db.execute("update staff_role set school_id = %s where staff_id = %s", [cast.schools["West"], cast.vera.id])
    for uid in (yesterday, there):
        assert sign_in(cast.vera).post(cancelling(uid), {"uitval": "ja"}).status_code == 404
    assert cast.db.execute("select bool_or(is_cancelled) from lesson").fetchone() == (False,)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_cancels_a_lesson(cast: Cast, who: str) -> None:
    assert sign_in(cast.people[who]).post(cancelling(lesson(cast)), {"uitval": "ja"}).status_code == 404
    assert cast.db.execute("select is_cancelled from lesson").fetchone() == (False,)


def test_one_hour_by_itself(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    mark(cast, "bram", lesson(cast, slot=2))
    assert screen(cast)["missing"] == ["Noor", "Bram"]
    assert screen(cast, address=f"{SCREEN}?uur=2")["missing"] == ["Bram"]
    assert screen(cast, address=f"{SCREEN}?uur=<script>")["missing"] == ["Noor", "Bram"]


def test_it_takes_as_many_questions_for_many_as_for_one(cast: Cast) -> None:
    first = lesson(cast)
    client = sign_in(cast.vera)
    mark(cast, "noor", first)
    with CaptureQueriesContext(connection) as one:
        client.get(SCREEN)
    for name in ("bram", "tess", "yara"):
        mark(cast, name, first)
    with CaptureQueriesContext(connection) as many:
        client.get(SCREEN)
    assert len(many) == len(one) <= 14


# The number, and what came of calling.


def test_the_number_is_an_opening_of_its_own(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    cast.db.execute("update guardian set phone = '06 12345678' where person_id = %s", [cast.gerda.id])
    assert "06 12345678" not in screen(cast)["text"]
    assert opened(cast, cast.vera, "calling") == set()
    text = sign_in(cast.vera).get(call_of(cast)).content.decode()
    assert 'href="tel:0612345678"' in text
    assert "Het nummer van het gezin van Noor" in text
    assert opened(cast, cast.vera, "calling") == {cast.noor.id}


def test_whom_a_court_keeps_away_and_who_has_no_authority_is_not_called(cast: Cast) -> None:
    cast.db.execute("update guardian set phone = '06 12345678'")
    page = sign_in(cast.vera).get(call_of(cast))
    assert "Gerda Ouder" in [one.name for one in page.context["numbers"]]
    cast.db.execute("update guardianship set has_authority = null where guardian_id = %s", [cast.gerda.id])
    assert "Gerda Ouder" not in [one.name for one in sign_in(cast.vera).get(call_of(cast)).context["numbers"]]
    cast.db.execute(
        "update guardianship set has_authority = true, is_restricted = true where guardian_id = %s", [cast.gerda.id]
    )
    assert "Gerda Ouder" not in [one.name for one in sign_in(cast.vera).get(call_of(cast)).context["numbers"]]


def test_an_adult_is_called_and_not_the_parents(cast: Cast) -> None:
    cast.db.execute("update guardian set phone = '06 12345678'")
    cast.db.execute("update pupil_contact set phone = '06 87654321' where pupil_id = %s", [cast.yara.id])
    page = sign_in(cast.vera).get(call_of(cast, "yara"))
    assert [(one.name, one.number) for one in page.context["numbers"]] == [("", "06 87654321")]


@pytest.mark.parametrize(
    ("outcome", "says"),
    [("reached", "gesproken"), ("not_reached", "niet bereikt"), ("voicemail", "voicemail ingesproken")],
)
def test_a_colleague_sees_what_came_of_calling(cast: Cast, outcome: str, says: str) -> None:
    mark(cast, "noor", lesson(cast))
    answer = sign_in(cast.vera).post(call_of(cast), {"outcome": outcome})
    assert (answer.status_code, answer["Location"]) == (303, SCREEN)
    shown = screen(cast, cast.anna)
    assert f"{says}, {cast.vera.name}" in shown["text"]
    assert f"Nog bellen: {0 if outcome == 'reached' else 1}" in shown["text"]


def test_a_second_tap_is_noted_once(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    client = sign_in(cast.vera)
    for _ in range(2):
        assert client.post(call_of(cast), {"outcome": "voicemail"}).status_code == 303
    assert cast.db.execute("select outcome, called_by_id from absence_call").fetchall() == [("voicemail", cast.vera.id)]


@pytest.mark.parametrize("outcome", ["", "reported", "<b>"])
def test_anything_else_is_refused(cast: Cast, outcome: str) -> None:
    answer = sign_in(cast.vera).post(call_of(cast), {"outcome": outcome})
    assert answer.status_code == 409
    assert "Kies wat er van het bellen kwam" in answer.content.decode()
    assert cast.db.execute("select count(*) from absence_call").fetchone() == (0,)


def test_a_reason_that_was_said_on_the_phone_is_recorded_from_that_hour_on(cast: Cast) -> None:
    first, second = lesson(cast), lesson(cast, slot=2)
    called(cast, first)
    mark(cast, "noor", second)
    sick = reason(cast, "Z", "Ziek")
    assert sign_in(cast.anna).post(call_of(cast), {"outcome": "reason", "reason": sick}).status_code == 303
    kept = cast.db.execute("select reason_id, starts_on, from_slot, until_slot, recorded_by_id from absence").fetchall()
    assert kept == [(sick, TODAY, 2, 21, cast.anna.id)]
    shown = screen(cast)
    assert (shown["missing"], shown["reported"]) == ([], ["Noor"])


def test_a_reason_of_another_school_is_refused(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    other = reason(cast, "Z", "Ziek", school="West")
    answer = sign_in(cast.vera).post(call_of(cast), {"outcome": "reason", "reason": other})
    assert answer.status_code == 409
    assert "Deze reden gebruikt de school niet." in answer.content.decode()
    assert cast.db.execute("select count(*) from absence").fetchone() == (0,)


def test_days_that_are_recorded_already_are_not_recorded_twice(cast: Cast) -> None:
    sick = reason(cast, "Z", "Ziek")
    absence(cast, "noor", sick)
    answer = sign_in(cast.vera).post(call_of(cast), {"outcome": "reason", "reason": sick})
    assert answer.status_code == 409
    assert "staat al: ziek. Er is niets bewaard." in answer.content.decode()
    assert cast.db.execute("select count(*) from absence_call").fetchone() == (0,)


# A message in one tap.


def test_a_message_in_one_tap_is_sent_once_a_day_and_colleagues_see_it(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast))
    client = sign_in(cast.vera)
    answer = client.post(message_of(cast))
    assert (answer.status_code, answer["Location"]) == (303, SCREEN)
    assert f"bericht gestuurd, {cast.vera.name}" in screen(cast, cast.anna)["text"]
    again = sign_in(cast.anna)
    again.post(message_of(cast))
    assert "Dit bericht is vandaag al gestuurd." in again.get(SCREEN).content.decode()
    assert cast.db.execute("select pupil_id, author_id from message").fetchall() == [(cast.noor.id, cast.vera.id)]
    inbox = sign_in(cast.gerda).get("/mijn-berichten/").content.decode()
    assert "Noor was vandaag niet in de les" in inbox


def test_no_message_goes_about_whoever_is_accounted_for(cast: Cast) -> None:
    absence(cast, "noor", reason(cast, "Z", "Ziek"))
    client = sign_in(cast.vera)
    client.post(message_of(cast))
    assert "Er is niets gestuurd." in client.get(SCREEN).content.decode()
    assert cast.db.execute("select count(*) from message").fetchone() == (0,)


def test_states_are_told_from_each_other() -> None:
    assert [state.value for state in State] == ["missing", "reported", "late", "sent_out", "there", "unknown"]
