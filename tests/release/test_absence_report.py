"""Reporting absence, from the signal to the report that left, and everything that keeps it from leaving."""

import json
import re
import threading
from datetime import timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.db import connections
from django.test import Client

from tests.attendance.attending import absence, lesson, mark, reason
from tests.gate.test_restriction import restrict
from tests.people import NOW, TODAY, Cast, sign_in, years_ago
from tests.release.reporting import (
    MEASURES,
    WEEK,
    away,
    blob,
    noticed,
    outcome,
    packed,
    party,
    place,
    prepared,
    releases,
    seen,
    send,
    text_of,
    written,
)  # fmt: skip
from zorgvuldig.attendance.signals import actions as absence_signals
from zorgvuldig.attendance.signals.actions import count_signals
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault import files
from zorgvuldig.release.authority import absence_report
from zorgvuldig.release.authority.absence import FIELDS, RECIPIENT
from zorgvuldig.release.authority.absence_report import stop_abandoned
from zorgvuldig.release.exchange.notifications import tell_families

OUTSIDERS = ["dirk", "maud", "anna", "leo", "petra", "cato", "gerda", "noor", "bas", "wim"]


def test_a_report_is_shown_exactly_and_then_leaves_once(cast: Cast) -> None:
    signal, desk = noticed(cast), party(cast)
    vera = prepared(cast, signal, desk)
    assert releases(cast) == []
    page = text_of(vera.get(f"{place(cast, signal)}melden/"))
    for told in ("Noor Bakkerman", MEASURES, "Dit gaat weg", "Omdat het moet.", "Geef de melding vrij"):
        assert told in page
    paper = vera.get(f"{place(cast, signal)}melden/bekijken/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert send(cast, vera, signal).status_code == 303
    [(pupil, recipient, basis, fields, actor)] = releases(cast)
    assert (pupil, recipient, basis, actor) == (cast.noor.id, RECIPIENT, "exchange_duty/exchange", cast.vera.id)
    about = json.loads(packed(blob(cast)).read("inhoud.json"))
    assert about["fields"] == fields
    assert set(fields) <= set(FIELDS) <= set(REGISTER.recipients[RECIPIENT].fields)
    assert outcome(cast) == "reported"
    again = send(cast, vera, signal)
    assert again.status_code == 409
    assert "Iemand anders sloot dit signaal al af." in text_of(again)
    assert len(releases(cast)) == 1


def test_the_files_hold_what_the_desk_asks_and_nothing_more(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    mark(cast, "noor", lesson(cast, on=WEEK + timedelta(days=1), slot=1), reason_id=ill)
    mark(cast, "noor", lesson(cast, on=WEEK - timedelta(weeks=5), slot=1))
    signal, desk = noticed(cast), party(cast)
    prepared(cast, signal, desk)
    package = packed(blob(cast))
    told = json.loads(package.read("verzuimmelding.json"))
    assert told["leerling"] == {
        "leerlingnummer": f"26{cast.noor.id:04}",
        "voornaam": "Noor",
        "achternaam": "Bakkerman",
        "geboortedatum": (years_ago(13) - timedelta(days=30)).isoformat(),
    }
    assert told["school"]["naam"]
    assert told["verzuim"] == {
        "soort": "ongeoorloofd-verzuim",
        "eersteDag": WEEK.isoformat(),
        "laatsteDag": WEEK.isoformat(),
        "lesuren": 16,
        "zonderLijst": 0,
        "dag": [{"datum": WEEK.isoformat(), "aantal": 16, "lesuur": list(range(1, 17))}],
    }
    assert told["maatregelen"] == MEASURES
    everything = b"".join(package.read(name) for name in package.namelist())
    for never in (b"Geheimlaan", b"Ziek", b"Wiskunde", str(cast.schools["Oost"]).encode() + b'", "id"'):
        assert never not in everything
    assert not re.search(rb'"[a-z_]*id"', everything)


def test_the_xml_follows_the_form_that_goes_along(cast: Cast) -> None:
    signal, desk = noticed(cast), party(cast)
    prepared(cast, signal, desk)
    package = packed(blob(cast))
    schema = ElementTree.fromstring(package.read("verzuimmelding.xsd"))  # noqa: S314 - our own file
    root = ElementTree.fromstring(package.read("verzuimmelding.xml"))  # noqa: S314 - our own file
    space, xs = "{urn:zorgvuldig:verzuimmelding:1}", "{http://www.w3.org/2001/XMLSchema}"
    types = {one.get("name"): one for one in schema.findall(f"{xs}complexType")}

    def fits(found: ElementTree.Element, form: ElementTree.Element) -> None:
        kind = types.get(form.get("type", ""), form.find(f"{xs}complexType"))
        if kind is None:
            assert found.text
            return
        wanted = kind.findall(f"{xs}sequence/{xs}element")
        names = [child.tag.removeprefix(space) for child in found]
        order = [one.get("name") for one in wanted]
        assert [name for name in order if name in names] == list(dict.fromkeys(names))
        for one in wanted:
            mine = [child for child in found if child.tag == space + (one.get("name") or "")]
            assert len(mine) >= int(one.get("minOccurs", "1"))
            assert one.get("maxOccurs") == "unbounded" or len(mine) <= 1
            for child in mine:
                fits(child, one)

    [top] = schema.findall(f"{xs}element")
    assert root.tag == f"{space}verzuimmelding"
    fits(root, top)


def test_hours_without_a_roll_are_in_the_total_and_said_apart(cast: Cast) -> None:
    marks = away(cast, count=15)
    skipped = reason(cast, "S", "Spijbelen", authorised=False)
    later = WEEK + timedelta(days=1)
    lesson(cast, on=later, slot=1)
    absence(cast, "noor", skipped, later, 1)
    assert len(marks) == 15
    count_signals(NOW)
    signal, desk = cast.db.execute("select uid from absence_signal").fetchone()[0], party(cast)
    prepared(cast, signal, desk)
    told = json.loads(packed(blob(cast)).read("verzuimmelding.json"))["verzuim"]
    assert told["lesuren"] == 15 + told["zonderLijst"]
    assert told["zonderLijst"] >= 1
    assert [day["datum"] for day in told["dag"]] == [WEEK.isoformat()]


def test_the_same_rows_give_the_same_package(cast: Cast) -> None:
    signal, desk = noticed(cast), party(cast)
    vera = prepared(cast, signal, desk)
    first, name = seen(cast), blob(cast)
    vera.post(f"{place(cast, signal)}melden/", {"doe": "prepare", "party": str(desk), "reason": "Omdat het moet."})
    assert seen(cast) == first
    assert blob(cast) != name
    assert not files.exists(name)


# --- what keeps a report from leaving ------------------------------------------------------------------------------


@pytest.fixture
def ready(cast: Cast) -> tuple[UUID, UUID]:
    """A signal about Noor, and a desk."""
    return noticed(cast), party(cast)


def test_nothing_is_prepared_before_it_is_written_what_the_school_did(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    vera = sign_in(cast.vera)
    assert "Schrijf eerst bij het signaal op" in text_of(vera.get(f"{place(cast, signal)}melden/"))
    answer = vera.post(f"{place(cast, signal)}melden/", {"doe": "prepare", "party": str(desk), "reason": "x"})
    assert answer.status_code == 422
    assert cast.db.execute("select count(*) from exchange").fetchone() == (0,)


def test_a_draft_leaves_by_nobody(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    prepared(cast, *ready)
    assert (tell_families(NOW), stop_abandoned(NOW), count_signals(NOW)) == (0, 0, 0)
    assert releases(cast) == []
    assert outcome(cast) == ""


@pytest.mark.parametrize("when", ["before", "after"])
def test_of_somebody_of_eighteen_nothing_is_reported_here(cast: Cast, ready: tuple[UUID, UUID], when: str) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk) if when == "after" else written(cast, signal)
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(18), cast.noor.id])
    posted = {"doe": "prepare", "party": str(desk), "reason": "x"}
    answer = send(cast, vera, signal) if when == "after" else vera.post(f"{place(cast, signal)}melden/", posted)
    assert answer.status_code == 422
    assert "geldt deze meldplicht niet" in text_of(answer)
    assert releases(cast) == []
    assert outcome(cast) == ""


def test_below_the_threshold_after_a_correction_nothing_goes(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk)
    cast.db.execute("delete from attendance where id in (select id from attendance limit 1)")
    answer = send(cast, vera, signal)
    assert answer.status_code == 422
    assert "minder lesuren" in text_of(answer)
    assert releases(cast) == []


def test_who_left_the_school_meanwhile_is_not_reported(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk)
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [TODAY, cast.noor.id])
    assert send(cast, vera, signal).status_code in {404, 422}
    assert releases(cast) == []


def test_who_has_no_birth_date_is_not_reported(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    vera = written(cast, signal)
    cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.noor.id])
    answer = vera.post(f"{place(cast, signal)}melden/", {"doe": "prepare", "party": str(desk), "reason": "x"})
    assert answer.status_code == 422
    assert "wanneer de leerling is geboren" in text_of(answer)


def test_what_the_family_had_set_aside_is_not_reported(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk)
    restrict(cast, cast.noor, "official_number")
    answer = send(cast, vera, signal)
    assert answer.status_code == 422
    assert "stil te zetten" in text_of(answer)
    assert releases(cast) == []


@pytest.mark.parametrize("what", ["measures", "hours", "birth", "other page"])
def test_what_changed_since_it_was_looked_at_is_shown_again_and_goes_then(
    cast: Cast, ready: tuple[UUID, UUID], what: str
) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk)
    first = seen(cast)
    match what:
        case "measures":
            written(cast, signal, "Iets anders gedaan.")
        case "hours":
            mark(cast, "noor", lesson(cast, on=WEEK, slot=17))
        case "birth":
            cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(12), cast.noor.id])
    answer = send(cast, vera, signal, "f" * 64 if what == "other page" else first)
    assert answer.status_code == 409
    assert "is veranderd sinds u haar bekeek" in text_of(answer)
    assert releases(cast) == []
    assert outcome(cast) == ""
    assert (seen(cast) == first) == (what == "other page")
    assert send(cast, vera, signal).status_code == 303
    assert len(releases(cast)) == 1
    told = json.loads(packed(blob(cast)).read("verzuimmelding.json"))
    assert told["maatregelen"] == ("Iets anders gedaan." if what == "measures" else MEASURES)
    assert told["verzuim"]["lesuren"] == (17 if what == "hours" else 16)


def test_a_signal_that_was_closed_meanwhile_is_not_reported(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk)
    assert sign_in(cast.vera).post(place(cast, signal), {"doe": "dismiss", "reason": "Was ziek"}).status_code == 303
    for posted in ({"doe": "send", "gezien": seen(cast)}, {"doe": "prepare", "party": str(desk), "reason": "x"}):
        answer = vera.post(f"{place(cast, signal)}melden/", posted)
        assert answer.status_code == 409
        assert "Iemand anders sloot dit signaal al af." in text_of(answer)
    assert releases(cast) == []
    name = blob(cast)
    assert stop_abandoned(NOW) == 1
    assert not files.exists(name)
    assert cast.db.execute("select stopped, blob from exchange").fetchone() == ("cancelled", None)


def test_a_desk_that_may_no_longer_get_data_gets_none(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk)
    cast.db.execute("update party set ended_at = now()")
    answer = send(cast, vera, signal)
    assert answer.status_code == 409
    assert "Dit loket mag geen gegevens meer krijgen." in text_of(answer)
    assert releases(cast) == []
    assert outcome(cast) == ""


@pytest.mark.parametrize(
    "change",
    [{"verified_at": None, "verified_by_id": None}, {"ended_at": NOW}, {"recipient": "research"}],
    ids=["unverified", "ended", "another kind"],
)
def test_only_a_verified_desk_of_this_kind_can_be_chosen(cast: Cast, change: dict[str, Any]) -> None:
    signal, other = noticed(cast), party(cast, **change)
    vera = written(cast, signal)
    posted = {"doe": "prepare", "party": str(other), "reason": "x"}
    assert "nog geen loket" in text_of(vera.get(f"{place(cast, signal)}melden/"))
    assert vera.post(f"{place(cast, signal)}melden/", posted).status_code == 422
    party(cast, name="Het goede loket")
    answer = vera.post(f"{place(cast, signal)}melden/", posted)
    assert answer.status_code == 422
    assert "Kies naar welk loket de melding gaat." in text_of(answer)


def test_it_can_be_given_up_and_begun_again(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk)
    name = blob(cast)
    assert vera.post(f"{place(cast, signal)}melden/", {"doe": "stop"}).status_code == 303
    assert not files.exists(name)
    assert cast.db.execute("select stopped, stopped_by_id from exchange").fetchone() == ("cancelled", cast.vera.id)
    assert vera.post(f"{place(cast, signal)}melden/", {"doe": "send", "gezien": ""}).status_code == 409
    assert releases(cast) == []
    prepared(cast, signal, desk)
    assert send(cast, vera, signal).status_code == 303
    assert vera.post(f"{place(cast, signal)}melden/", {"doe": "stop"}).status_code == 303
    assert cast.db.execute("select count(*) from exchange where stopped_at is null").fetchone() == (1,)


def test_two_coordinators_at_once_make_one_report(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, desk = ready
    cast.staff("Vico", "attendance_coordinator")
    browsers = [written(cast, signal), sign_in(cast.vico)]
    posted = {"doe": "prepare", "party": str(desk), "reason": "x"}
    assert at_once(cast, signal, browsers, posted) == [303, 303]
    assert cast.db.execute("select count(*) from exchange").fetchone() == (1,)
    assert at_once(cast, signal, browsers, {"doe": "send", "gezien": seen(cast)}) == [303, 409]
    assert len(releases(cast)) == 1


def at_once(cast: Cast, signal: UUID, browsers: list[Client], posted: dict[str, str]) -> list[int]:
    """The answers to the same post of several at once."""
    start, answers = threading.Barrier(len(browsers)), []

    def go(browser: Client) -> None:
        start.wait()
        answers.append(browser.post(f"{place(cast, signal)}melden/", posted).status_code)
        for alias in ("default", "accounts", "jobs"):
            connections[alias].close()

    threads = [threading.Thread(target=go, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.mark.parametrize("after", ["nothing", "the signal"])
def test_killed_while_it_leaves_nothing_left(
    cast: Cast, ready: tuple[UUID, UUID], after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signal, desk = ready
    vera = prepared(cast, signal, desk)

    def dies(*_given: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(absence_report, "dispatch_package" if after == "the signal" else "stopped", dies)
        patch.setattr(absence_signals, "reported", dies if after == "nothing" else absence_signals.reported)
        with pytest.raises(KeyboardInterrupt):
            send(cast, vera, signal)
    assert releases(cast) == []
    assert outcome(cast) == ""
    assert cast.db.execute("select released_at from exchange").fetchone() == (None,)
    assert files.exists(blob(cast))
    assert send(cast, vera, signal).status_code == 303


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_reports(cast: Cast, ready: tuple[UUID, UUID], name: str) -> None:
    signal, desk = ready
    prepared(cast, signal, desk)
    client = sign_in(cast.people[name])
    assert client.get(f"{place(cast, signal)}melden/").status_code == 404
    assert client.get(f"{place(cast, signal)}melden/bekijken/").status_code == 404
    assert send(cast, client, signal).status_code == 404
    assert releases(cast) == []


def test_a_signal_of_another_pupil_is_not_there(cast: Cast, ready: tuple[UUID, UUID]) -> None:
    signal, _desk = ready
    assert sign_in(cast.vera).get(f"{place(cast, signal, 'bram')}melden/").status_code == 404
    assert sign_in(cast.vera).get(f"{place(cast, signal)}melden/bekijken/").status_code == 404
