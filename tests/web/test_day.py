"""The day of a family: lessons of today and what differs tomorrow, what is new, who looked, reporting ill; and to whom it stays closed."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.attendance.attending import absence, lesson, mark, notice, reason
from tests.people import NOW, Cast, Someone, days, sign_in
from tests.pupil_file.test_children import looked
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.web.day_reads import NEW, READS, Day

POLITE = re.compile(r"\b(u|uw)\b", re.IGNORECASE)  # how a pupil is not spoken to


def page(who: Someone, address: str = "/") -> str:
    """What stands in the page itself, without frame and foot."""
    answer = sign_in(who).get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def shown(who: Someone, address: str = "/") -> Day:
    """The day that somebody is shown."""
    found: Day = sign_in(who).get(address).context["day"]
    return found


def words(text: str) -> str:
    """What is read of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_parent_reads_the_lessons_of_today_and_what_differs_tomorrow_apart(cast: Cast) -> None:
    lesson(cast, room="204")
    lesson(
        cast,
        on=days(1),
        slot=2,
        is_cancelled=True,
        planned_on=days(1),
        planned_slot=2,
        planned_starts_at=time(12),
        planned_ends_at=time(13),
    )
    text = words(page(cast.gerda))
    today, _, tomorrow = text.partition("Morgen")
    assert "Wiskunde 204" in today
    assert "valt uit" not in today
    assert "Wiskunde valt uit" in tomorrow


def test_a_day_without_lessons_shows_the_next_one(cast: Cast) -> None:
    lesson(cast, on=days(2))
    assert "Vandaag zijn er geen lessen." in page(cast.gerda)
    assert shown(cast.gerda).day == days(2)


def test_without_any_lesson_the_page_says_so(cast: Cast) -> None:
    assert "De komende dagen zijn er geen lessen." in page(cast.gerda)


def test_the_hour_that_is_going_on_is_marked_and_said(cast: Cast) -> None:
    lesson(cast)
    lesson(cast, slot=2, starts_at=time(23, 59), ends_at=time(23, 59, 30))
    assert page(cast.noor).count('<tr class="nu">') == 1
    assert ">nu<" in page(cast.noor)


def test_another_pupils_lessons_and_marks_stay_out(cast: Cast) -> None:
    lesson(cast, group="ne3A", room="B7")
    text = page(cast.gerda)
    assert "B7" not in text
    assert "9,3" not in text
    assert "B7" in page(cast.olga)


def test_a_mark_is_new_from_when_it_may_be_seen(cast: Cast) -> None:
    cast.grade("noor", "machten", "4.2")
    cast.db.execute("update test set shown_from = %s where id = %s", [NOW + timedelta(days=1), cast.tests["machten"]])
    assert "4,2" not in page(cast.gerda)
    cast.db.execute("update test set shown_from = %s where id = %s", [NOW - timedelta(hours=1), cast.tests["machten"]])
    assert '<b class="laag">4,2</b>' in page(cast.gerda)
    cast.db.execute(
        "update test set shown_from = %s where id = %s", [NOW - NEW - timedelta(days=2), cast.tests["machten"]]
    )
    assert "4,2" not in page(cast.gerda)


def test_who_is_away_or_late_today_is_said_in_a_word(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast), "late", minutes=10)
    assert "10 minuten te laat" in page(cast.gerda)
    notice(cast)
    assert "ziek gemeld" in page(cast.gerda)
    absence(cast, "noor", reason(cast, "Z", "Griep"))
    assert "Griep" in page(cast.gerda)


def test_looks_of_staff_are_counted_and_nobody_elses(cast: Cast) -> None:
    assert "Deze week keek niemand van school in het dossier van Noor." in page(cast.gerda)
    looked(cast, 0, cast.noor.id, role="school_job_import", kind="job")
    looked(cast, cast.gerda.id, cast.noor.id, role="guardian", purpose="parental_view")
    looked(cast, cast.otto.id, cast.noor.id, refused=True)
    looked(cast, cast.dirk.id, cast.noor.id, at=NOW - NEW - timedelta(days=1))
    assert "Deze week keek niemand van school in het dossier van Noor." in page(cast.gerda)
    looked(cast, cast.dirk.id, cast.noor.id)
    looked(cast, cast.dirk.id, cast.noor.id)
    assert "Deze week keek 1 medewerker in het dossier van Noor" in page(cast.gerda)
    assert "geen vaste leraar" not in page(cast.gerda)
    looked(cast, cast.anna.id, cast.noor.id, role="administration")
    text = words(page(cast.gerda))
    assert "Deze week keken 2 medewerkers in het dossier van Noor ; 1 is geen vaste leraar of mentor" in text


def test_emergency_access_is_said_aloud(cast: Cast) -> None:
    looked(cast, cast.otto.id, cast.noor.id, purpose="emergency")
    assert "Deze week opende iemand met noodtoegang het dossier van Noor." in page(cast.gerda)


def test_of_a_pupil_who_does_not_show_it_nothing_is_said_about_looks(cast: Cast) -> None:
    """From sixteen it is hers: that nobody looked would not be true either."""
    looked(cast, cast.dirk.id, cast.tess.id)
    assert {child.row.given_name: child.looked is None for child in shown(cast.gerda).children} == {
        "Noor": False,
        "Tess": True,
    }
    assert "dossier van Tess" not in page(cast.gerda)
    assert "1 medewerker in jouw dossier" in page(cast.tess)


def test_a_day_opens_only_what_it_shows(cast: Cast) -> None:
    page(cast.gerda)
    page(cast.noor)
    opened = set(
        cast.db.execute("select pupil_id, mask, write_mask from gate.log where pupil_id is not null").fetchall()
    )
    of_tess = REGISTER.mask(set(READS) - {"access_log"})  # which she does not show
    assert opened == {(cast.noor.id, REGISTER.mask(READS), 0), (cast.tess.id, of_tess, 0)}


@pytest.mark.parametrize("name", ["gerda", "dirk", "maud", "rob", "karim", "ymke", "anna", "bas"])
def test_who_is_no_pupil_has_no_day_of_their_own(cast: Cast, name: str) -> None:
    assert sign_in(cast.people[name]).get("/mijn-dag/").status_code == 404


@pytest.mark.parametrize("name", ["rob", "karim", "ymke", "dirk", "anna", "bas", "noor"])
def test_who_has_no_child_to_open_sees_no_childs_day(cast: Cast, name: str) -> None:
    client = sign_in(cast.people[name])
    assert client.get("/mijn-kinderen/").status_code == 404
    assert "Noor" not in words(page(cast.people[name])) or name == "noor"


def test_a_session_that_ended_sees_nothing(cast: Cast) -> None:
    client = sign_in(cast.gerda)
    cast.db.execute("update gate.session set until = now()")
    assert b"Noor" not in client.get("/").content


def test_a_pupil_is_spoken_to_as_je(cast: Cast) -> None:
    lesson(cast)
    for name in ("noor", "tess", "yara"):
        text = words(page(cast.people[name]))
        assert not POLITE.search(text), POLITE.search(text)
    assert "vragen wachten op jouw ja of nee" in page(cast.tess)
    assert "vragen wachten op uw ja of nee" in page(cast.gerda)


# --- reporting ill from the day -----------------------------------------------------------------------------------


def report(text: str) -> tuple[str, dict[str, str]]:
    """The form of the first child: where it goes, and what it sends."""
    form = re.search(r'<form method="post" action="(/afwezig/[^"]+/ziek/)">(.*?)</form>', text, re.DOTALL)
    assert form
    return form[1], dict(re.findall(r'name="(days)" value="([^"]+)"', form[2]))


def school_day(cast: Cast) -> date:
    """A lesson on the first day from today on that is no weekend."""
    day = next(days(n) for n in range(4) if days(n).weekday() < 5)
    lesson(cast, on=day)
    return day


def told(cast: Cast) -> list[Any]:
    return cast.db.execute("select pupil_id, kind, starts_on from absence_notice").fetchall()


def test_ill_is_reported_in_two_taps(cast: Cast) -> None:
    day = school_day(cast)
    text = page(cast.gerda)
    assert text.count("popovertarget=") == 1
    address, values = report(text)
    client = sign_in(cast.gerda)
    answer = client.post(address, values)
    assert answer.status_code == 303
    assert told(cast) == [(cast.noor.id, "sick", day)]
    assert "De school weet het." in client.get(answer["Location"]).content.decode()
    assert client.post(address, values).status_code == 303
    assert len(told(cast)) == 1  # twice is once


def test_the_page_of_yesterday_reports_nothing(cast: Cast) -> None:
    school_day(cast)
    address, _values = report(page(cast.gerda))
    answer = sign_in(cast.gerda).post(address, {"days": days(-1).isoformat()})
    assert answer.status_code == 422
    assert told(cast) == []


@pytest.mark.parametrize("name", ["olga", "rob", "karim", "noor", "dirk"])
def test_somebody_elses_child_is_not_reported(cast: Cast, name: str) -> None:
    school_day(cast)
    address, values = report(page(cast.gerda))
    assert sign_in(cast.people[name]).post(address, values).status_code == 404
    assert told(cast) == []


def test_a_pupil_under_eighteen_has_no_button_and_an_adult_has(cast: Cast) -> None:
    assert "Ziek melden" not in page(cast.noor)
    assert "Ziek melden" not in page(cast.tess)
    assert "Ziek melden" in page(cast.yara)
