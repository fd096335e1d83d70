"""Steps of correcting that several tests take: whose record it is, what is asked, and what is decided."""

from typing import Any
from uuid import UUID

from django.test import Client

from tests.people import Cast, Someone, sign_in
from zorgvuldig.rights.corrections.reads import token

STREET = {"proposed": "Nieuwelaan 12", "explanation": "Wij zijn verhuisd in mei."}


def grade_of(cast: Cast, pupil: str = "noor", test: str = "breuken") -> int:
    """The number of a grade."""
    row = cast.db.execute(
        "select id from grade where pupil_id = %s and test_id = %s", [cast.people[pupil].id, cast.tests[test]]
    ).fetchone()
    number: int = row[0]
    return number


def place_of(pupil: Someone, field: str, row: int, *, own: bool = False) -> str:
    """The address on which a family says that a datum is not right."""
    table, _dot, column = field.partition(".")
    start = "/mijn-gegevens" if own else f"/mijn-kind/{pupil.uid}"
    return f"{start}/klopt-niet/{table}/{column}/{token(field, row)}/"


def way_of(pupil: Someone, field: str, row: int) -> str:
    """That address as the file itself links to it: what comes behind its own."""
    return place_of(pupil, field, row).removeprefix(f"/mijn-kind/{pupil.uid}/")


def ask(
    cast: Cast, field: str = "pupil_contact.street", row: int | None = None, *,
    who: str = "gerda", pupil: str = "noor", **given: Any,
) -> UUID:  # fmt: skip
    """Ask that a datum is corrected; returns the number of the correction."""
    subject = cast.people[pupil]
    client = sign_in(cast.people[who])
    number = subject.id if row is None else row
    answer = client.post(place_of(subject, field, number, own=who == pupil), STREET | given)
    assert answer.status_code == 303, answer.content.decode()
    found = cast.db.execute("select uid from correction order by id desc limit 1").fetchone()
    uid: UUID = found[0]
    return uid


def desk(cast: Cast, correction: UUID, slug: str, category: str, at: UUID | None = None, pupil: str = "noor") -> str:
    """The address on which it is decided; `at` is the group, for a grade."""
    return f"/verbeteringen/{slug}/{category}/{at or cast.people[pupil].uid}/{correction}/"


def was_on(client: Client, path: str) -> str:
    """What the page says of how the datum stands."""
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    value: str = page.context["form"]["was"].value()
    return value


def decide(client: Client, path: str, decision: str, reason: str = "Nagekeken op papier.", **more: str) -> Any:
    """Decide as the page asks it."""
    form = {"was": was_on(client, path), "decision": decision, "reason": reason}
    return client.post(path, form | more)


def outcome(cast: Cast, correction: UUID) -> str:
    """How a correction stands."""
    row = cast.db.execute("select outcome from correction where uid = %s", [correction]).fetchone()
    found: str = row[0]
    return found
