"""The plain extract: what was chosen and nothing else, put together so that no number of the database goes along."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.attendance.attending import absence, lesson, mark, reason
from tests.people import NOW, Cast, Someone, days, secret_of
from tests.platform.documents.pdf import text_of
from tests.release.handed import put_party
from tests.rights.places import put_correction
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.release.authority.extract import EXTRACT
from zorgvuldig.release.exchange.desks import BY_ROLE
from zorgvuldig.release.exchange.formats import FORMATS
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import gathered

OFFICER = "attendance_officer"


def made(
    cast: Cast, fields: Sequence[str], *, recipient: str = OFFICER, who: str = "vera", remark: str = ""
) -> dict[str, bytes]:
    """The files of an extract about Noor."""
    desk = BY_ROLE[REGISTER.recipients[recipient].desk]
    someone: Someone = cast.people[who]
    exchange = Exchange(
        pupil_id=cast.noor.id, party_id=put_party(cast, recipient), recipient=recipient, fields=list(fields),
        article="Leerplichtwet art. 18(3)", remark=remark, made_at=NOW,
    )  # fmt: skip
    with open_door(
        secret_of(someone), purpose="exchanging", reads=desk.reads, writes=("exchange",), kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=NOW,
    ) as door:  # fmt: skip
        found = gathered(exchange, door=door)
        files = [EXTRACT.files(exchange, found) for _ in range(2)]
    assert files[0] == files[1]  # the same rows, the same bytes
    return {one.name: one.content for one in files[0]}


def data(files: dict[str, bytes]) -> Any:
    """What a machine reads, as the schema that goes along says."""
    held, schema = json.loads(files["gegevens.json"]), json.loads(files["gegevens.schema.json"])
    for table, rows in held.items():
        if table in schema["properties"]:
            continue
        assert rows
        assert all(is_row(row) for row in rows), table
    return held


def is_row(row: Any) -> bool:
    """A value by column, or the row that it points to."""
    return isinstance(row, dict) and all(
        is_row(value) if isinstance(value, dict) else not isinstance(value, list) for value in row.values()
    )


def test_exactly_the_chosen_fields_go(cast: Cast) -> None:
    files = made(cast, ["pupil_identity.given_name", "pupil_contact.town"])
    assert data(files) == {"pupil_identity": [{"given_name": "Noor"}], "pupil_contact": [{"town": "Wilgendam"}]}
    paper = text_of(files["gegevens.pdf"])
    for word in ("Noor", "Wilgendam", "Leerplichtwet art. 18(3)", "Woonplaats"):
        assert word in paper
    for word in ("Bakkerman", "Geheimlaan", "0000 AA", str(cast.noor.id)):
        assert word not in paper + files["gegevens.json"].decode()


def test_a_guardian_stands_in_the_tie_and_an_ended_tie_stays_at_home(cast: Cast) -> None:
    cast.guardian("Piet", "noor")
    cast.db.execute("update guardianship set ends_on = %s where guardian_id = %s", [days(-1), cast.piet.id])
    fields = ["guardianship.guardian_id", "guardianship.kind", "guardian.given_name", "guardian.email"]
    held = data(made(cast, fields))
    assert set(held) == {"guardianship"}
    assert {"kind": "guardian", "guardian": {"given_name": "Gerda", "email": "gerda@example.org"}} in held[
        "guardianship"
    ]
    assert "Piet" not in json.dumps(held)
    assert "guardian_id" not in json.dumps(held)


def test_an_absence_says_its_day_and_an_old_one_stays_at_home(cast: Cast) -> None:
    kind = reason(cast, "O", "Ongeoorloofd", authorised=False)
    absence(cast, "noor", kind)
    absence(cast, "noor", kind, days(-400))
    mark(cast, "noor", lesson(cast))
    files = made(
        cast,
        [
            "attendance.kind",
            "lesson.held_on",
            "lesson.slot",
            "absence.starts_on",
            "absence_reason.name",
            "absence_reason.is_authorised",
        ],
    )
    held = data(files)
    (missed,) = held["attendance"]
    assert missed["kind"] == "absent"
    assert set(missed["lesson"]) == {"held_on", "slot"}
    (one,) = held["absence"]
    assert one["absence_reason"] == {"name": "Ongeoorloofd", "is_authorised": False}
    paper = text_of(files["gegevens.pdf"])
    assert "afwezig" in paper
    assert "Ongeoorloofd" in paper
    assert str(days(-400).year) + "-" not in paper


def test_what_the_school_adds_stands_on_both(cast: Cast) -> None:
    files = made(cast, ["pupil.number"], remark="Zij komt weer naar school.")
    assert data(files)["opmerking_school"] == "Zij komt weer naar school."
    assert "Zij komt weer naar school." in text_of(files["gegevens.pdf"])


def test_what_the_family_says_of_a_datum_goes_along(cast: Cast) -> None:
    put_correction(cast, "pupil_contact.town", outcome="refused", statement="Wij wonen in Oosteind.")
    files = made(cast, ["pupil_contact.town"])
    assert data(files)["opmerkingen_familie"] == [{"gegeven": "pupil_contact.town", "tekst": "Wij wonen in Oosteind."}]
    assert "Wij wonen in Oosteind." in text_of(files["gegevens.pdf"])


def test_nothing_to_say_is_said(cast: Cast) -> None:
    assert data(made(cast, ["absence.starts_on"])) == {}


@pytest.mark.parametrize("recipient", [key for key, known in FORMATS.items() if known is EXTRACT])
def test_every_recipient_of_the_plain_extract_can_get_all_its_fields(cast: Cast, recipient: str) -> None:
    known = REGISTER.recipients[recipient]
    who = {
        "administration": "anna",
        "attendance_coordinator": "vera",
        "care_coordinator": "cato",
        "school_leader": "leo",
    }
    files = made(cast, known.fields, recipient=recipient, who=who[known.desk])
    assert files["gegevens.pdf"].startswith(b"%PDF")
    named = {field.partition(".")[0] for field in known.fields}
    assert set(data(files)) <= named
