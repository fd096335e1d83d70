"""P01. Privacy and security are arranged: what goes wrong is reported, decided about within 72 hours, and anybody reads whether it was."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.incidents.incidents import typed
from tests.people import Cast, Someone, sign_in
from tests.promises.conftest import command
from tests.statement.breaking.arranging import all_arranged
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.statement.evidence import measure

SEEN = re.compile(r'name="seen" value="([^"]*)"')


def said() -> dict[str, Any]:
    """What the command says of this promise."""
    answer = command("statement", "--json")
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = next(one for one in json.loads(answer.stdout)["promises"] if one["id"] == "P01")
    return found


def read(client: Client) -> tuple[str, str]:
    """What anybody reads of it, by the newest measurement: the state, and why."""
    measure(datetime.now(UTC))
    found = next(one for one in client.get("/beloften.json").json()["promises"] if one["id"] == "P01")
    return found["state"], found["reason"]["nl"]


def report(who: Someone) -> HttpResponse:
    """What the form for reporting answers to them."""
    said = {"kind": "lost", "title": "Laptop weg", "what": "Hij lag in de trein.", "noticed_at": typed(timezone.now())}
    return sign_in(who).post("/datalekken/melden/", said)


def handle(who: Someone, cast: Cast, page: str, **said: Any) -> HttpResponse:
    """Fill in a page of the one breach there is, as it stands now."""
    (uid,) = cast.db.execute("select uid from breach").fetchone()
    client, path = sign_in(who), f"/datalekken/{uid}/{page}"
    seen = SEEN.search(client.get(path).content.decode())
    return client.post(path, {"seen": seen[1] if seen else "", **said})


def both_decided(who: Someone, cast: Cast) -> None:
    """The supervisor and the people have to know."""
    for page in ("autoriteit/", "mensen/"):
        assert handle(who, cast, page, decision="tell", reason="Er stond een klassenlijst op.").status_code == 303


def both_told(who: Someone, cast: Cast, **late: str) -> None:
    """They know."""
    now = typed(timezone.now())
    assert handle(who, cast, "autoriteit/gemeld/", told_at=now, reference="AP-1", **late).status_code == 303
    assert handle(who, cast, "mensen/verteld/", told_at=now, how="De mentor belde iedereen.").status_code == 303


def days_later(cast: Cast, hours: int) -> None:
    """So many hours pass."""
    columns = ("noticed_at", "reported_at", "ap_decided_at", "people_decided_at", "ap_told_at")
    back = ", ".join(f"{column} = {column} - make_interval(hours => {hours})" for column in columns)
    cast.db.execute(f"update breach set {back}")


def test_a_school_that_arranged_nothing_says_what_is_lacking(cast: Cast, client: Client) -> None:
    state, why = read(client)
    assert state == "partly"
    assert "Vaste controles die nog nooit zijn gedaan: 6." in why
    assert "De normen van de sector zijn nog niet ingevuld." in why
    assert said()["state"] == "partly"


def test_each_thing_that_is_lacking_counts(cast: Cast, client: Client) -> None:
    """Not the kinds of them: six checks that were never done are six things."""
    with all_arranged(cast):
        cast.db.execute("delete from duty_done")
        assert read(client)[0] == "partly"
        (headline,) = cast.db.execute("select evidence ->> 'headline' from evidence where promise = 'P01'").fetchone()
        assert headline == str(len(REGISTER.duties))


def test_an_officer_whose_address_nobody_filled_in_is_none(cast: Cast, client: Client) -> None:
    """The register comes with an address that a school still has to fill in."""
    with all_arranged(cast):
        assert read(client)[0] == "kept"
    state, why = read(client)
    assert state == "partly"
    assert "geen functionaris gegevensbescherming die u kunt vinden" in why


def test_people_who_are_to_be_told_are_counted_from_the_decision(cast: Cast, client: Client) -> None:
    with all_arranged(cast):
        cast.db.execute("delete from breach")
        assert report(cast.dirk).status_code == 303
        both_decided(cast.petra, cast)
        read(client)
        assert said()["evidence"]["figures"]["breaches_people_to_tell"] == 1
        both_told(cast.petra, cast)
        read(client)
        assert said()["evidence"]["figures"]["breaches_people_to_tell"] == 0


def test_a_breach_from_report_to_told(cast: Cast, client: Client) -> None:
    with all_arranged(cast):
        cast.db.execute("delete from breach")
        assert read(client)[0] == "kept"
        assert report(cast.dirk).status_code == 303
        assert (read(client)[0], said()["evidence"]["figures"]["breaches_open"]) == ("kept", 1)
        days_later(cast, 73)
        state, why = read(client)
        assert (state, said()["state"]) == ("not_kept", "not_kept")
        assert "72 uur" in why
        # A teacher decides nothing; the privacy officer does. Deciding is not telling.
        assert handle(cast.dirk, cast, "autoriteit/", decision="tell", reason="Moet.").status_code in (403, 404)
        both_decided(cast.petra, cast)
        assert read(client)[0] == "not_kept"
        both_told(cast.petra, cast, late="Het was weekend.")
        state, why = read(client)
        assert state == "partly"  # told, and too late: that stays to be read for a year
        assert "later dan na 72 uur meldden: 1." in why


def test_what_was_told_in_time_keeps_it(cast: Cast, client: Client) -> None:
    with all_arranged(cast):
        cast.db.execute("delete from breach")
        assert report(cast.vera).status_code == 303
        both_decided(cast.leo, cast)
        both_told(cast.petra, cast)
        days_later(cast, 300)
        assert read(client)[0] == "kept"
        assert handle(cast.petra, cast, "maatregelen/", measures="Alle schijven zijn versleuteld.").status_code == 303
        assert handle(cast.petra, cast, "afsluiten/").status_code == 303
        assert (read(client)[0], said()["evidence"]["figures"]["breaches_open"]) == ("kept", 0)


@pytest.mark.parametrize("name", ["gerda", "noor"], ids=["a parent", "a pupil"])
def test_who_does_not_work_here_reports_nothing(cast: Cast, name: str) -> None:
    assert report(cast.people[name]).status_code == 403
    assert cast.db.execute("select count(*) from breach").fetchone() == (0,)


def test_the_page_names_nobody_and_tells_no_breach(cast: Cast, client: Client) -> None:
    report(cast.dirk)
    measure(datetime.now(UTC))
    page = client.get("/beloften/").content.decode()
    for text in ("Laptop", "trein", "Dirk"):
        assert text not in page
