"""P01. Privacy and security are arranged: what goes wrong is reported, decided about within 72 hours, and anybody reads whether it was."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from tests.people import Cast, Someone, secret_of
from tests.promises.conftest import command
from tests.statement.breaking.arranging import all_arranged
from zorgvuldig.gate.door import Door, Kind, Refused, opened
from zorgvuldig.governance.models import Breach
from zorgvuldig.statement.evidence import measure


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
    return found["state"], found["evidence"]["reason"]["nl"]


def report(who: Someone | None) -> Any:
    """What somebody's session reports: the number of the breach, or nothing."""
    secret = secret_of(who) if who else "niemand"
    with connection.cursor() as cursor:
        cursor.execute(
            "select gate.report_breach(%s::text, 'lost'::text, 'Laptop weg'::text, 'Hij lag in de trein.'::text, now())",
            [secret],
        )
        return cursor.fetchone()[0]


def desk(who: Someone) -> Any:
    """Their door to breaches."""
    return opened(
        secret_of(who), purpose="governing", reads=("organisation", "staff", "governance"), writes=("governance",), kind=Kind.NOBODY,
        now=timezone.now(),
    )  # fmt: skip


def decide(who: Someone, door: Door, ap: str) -> None:
    """They decide about all breaches; nobody was at risk."""
    at = {"ap_decided_at": door.opened_at, "people_decided_at": door.opened_at}
    Breach.objects.update(
        ap_decision=ap, ap_reason="Er stond een klassenlijst op.", ap_decided_by_id=who.id, people_decision="not",
        people_reason="De schijf was versleuteld.", people_decided_by_id=who.id, **at,
    )  # fmt: skip


def refused(who: Someone, ap: str = "tell") -> str:
    """By which rule the database, or the gate itself, says no to their decision."""
    try:
        with desk(who) as door:
            decide(who, door, ap)
    except Refused:
        return "gate"
    except IntegrityError as no:
        cause = no.__cause__
        assert isinstance(cause, psycopg.IntegrityError)
        return str(cause.diag.constraint_name)
    return ""


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


def test_a_breach_from_report_to_told(cast: Cast, client: Client) -> None:
    with all_arranged(cast):
        cast.db.execute("delete from breach")
        assert read(client)[0] == "kept"
        assert report(cast.dirk)
        assert (read(client)[0], said()["evidence"]["figures"]["hours_left_on_the_first_clock"]) == ("kept", 71)
        days_later(cast, 73)
        state, why = read(client)
        assert (state, said()["state"]) == ("not_kept", "not_kept")
        assert "72 uur" in why
        # A teacher decides nothing; the privacy officer does, and telling the supervisor is another thing.
        assert refused(cast.dirk) == "gate"
        assert refused(cast.petra) == ""
        assert read(client)[0] == "not_kept"
        with desk(cast.petra):
            Breach.objects.update(ap_told_at=timezone.now(), ap_reference="AP-1")
        state, why = read(client)
        assert state == "partly"  # told, and a day too late: that stays to be read for a year
        assert "later dan na 72 uur meldden: 1." in why


def test_what_was_told_in_time_keeps_it(cast: Cast, client: Client) -> None:
    with all_arranged(cast):
        cast.db.execute("delete from breach")
        assert report(cast.vera)
        assert refused(cast.leo) == ""
        with desk(cast.petra):
            Breach.objects.update(ap_told_at=timezone.now())
        days_later(cast, 300)
        assert read(client)[0] == "kept"
        # What was told cannot be taken back, and the moment at which it was noticed cannot be made later.
        assert refused(cast.petra, "not") == "breach_told"
        with pytest.raises(IntegrityError, match="later"), desk(cast.petra):
            Breach.objects.update(noticed_at=timezone.now() - timedelta(hours=1))
        # The school moves on: closed, nobody writes in it any more.
        with desk(cast.petra):
            Breach.objects.update(
                measures="Alle schijven zijn versleuteld.", closed_at=timezone.now(), closed_by_id=cast.petra.id
            )
        with pytest.raises(IntegrityError, match="closed"), desk(cast.petra):
            Breach.objects.update(measures="")
        assert read(client)[0] == "kept"


@pytest.mark.parametrize("name", ["gerda", "noor", ""], ids=["a parent", "a pupil", "nobody"])
def test_who_does_not_work_here_reports_nothing(cast: Cast, name: str) -> None:
    assert report(cast.people[name] if name else None) is None
    assert cast.db.execute("select count(*) from breach").fetchone() == (0,)


def test_the_page_names_nobody_and_tells_no_breach(cast: Cast, client: Client) -> None:
    assert report(cast.dirk)
    measure(datetime.now(UTC))
    page = client.get("/beloften/").content.decode()
    for text in ("Laptop", "trein", "Dirk"):
        assert text not in page
