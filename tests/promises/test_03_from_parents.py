"""P03. Most data come from the parents, at enrolment: only what is needed, and nothing stays of who does not come."""

import re
import uuid
from datetime import UTC, datetime, time, timedelta

from django.core import mail
from django.test import Client

from tests.letters import code_of
from tests.people import TODAY, Cast, days, sign_in
from tests.promises.conftest import accept_invitation
from zorgvuldig.admissions.desk.actions import clear_ended
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.register.period import add_period

YEAR = TODAY.year - 12
PAGES = {
    "kind": {
        "pupil_identity-given_name": "Jelle",
        "pupil_identity-initials": "J.M.",
        "pupil_identity-family_name": "Nieuwkomer",
        "pupil_birth-born_on_0": "5",
        "pupil_birth-born_on_1": "3",
        "pupil_birth-born_on_2": str(YEAR),
        "pupil_birth-sex": "male",
    },
    "nummer": {"official_number-number": "999990019"},
    "adres": {
        "pupil_contact-street": "Wilgenpad 7",
        "pupil_contact-postcode": "1234 AB",
        "pupil_contact-town": "Wilgendam",
    },
    "ouder-1": {
        "guardian-given_name": "Ilse",
        "guardian-family_name": "Nieuwkomer",
        "guardianship-kind": "mother",
        "guardianship-has_authority": "yes",
        "guardianship-is_home": "yes",
        "guardian-email": "ilse@example.org",
        "guardian-phone": "06 12345678",
    },
    "school": {"enrolment-level": "havo", "learning_group-stage": "1"},
}


def apply(cast: Cast) -> str:
    """A family asks for a link, fills in every page and sends; returns the address of the link."""
    if not cast.db.execute("select from intake_round").fetchall():
        year = cast.years["Oost"]
        cast.put("intake_round", uid=uuid.uuid4(), year_id=year, opens_on=days(-1), closes_on=days(1))
    family = Client()
    door = re.search(r'href="(/aanmelden/ronde/[^"]+)"', family.get("/aanmelden/").content.decode())
    assert door
    assert family.post(door[1], {"email": "ilse@example.org"}).status_code == 303
    link = re.search(r"/aanmelden/[^/\s]+/", str(mail.outbox[-1].body))
    assert link
    for slug, typed in PAGES.items():
        page = family.get(f"{link[0]}{slug}/").content.decode()
        was = re.search(r'name="was" value="(\w+)"', page)
        assert was
        assert family.post(f"{link[0]}{slug}/", typed | {"was": was[1]}).status_code == 303, slug
    assert family.post(f"{link[0]}controle/").status_code == 303
    return link[0]


def waiting(client: Client) -> str:
    """The address of the one application in the queue."""
    found = re.search(r'href="(/aanmeldingen/[0-9a-f-]{36}/)"', client.get("/aanmeldingen/").content.decode())
    assert found
    return found[1]


def seen(client: Client, address: str) -> dict[str, str]:
    found = re.search(r'name="gezien" value="(\w+)"', client.get(address).content.decode())
    assert found
    return {"gezien": found[1]}


def test_what_a_family_filled_in_becomes_the_file_that_it_sees(cast: Cast) -> None:
    apply(cast)
    anna = sign_in(cast.anna)
    address = f"{waiting(anna)}aanname/"
    admitted = anna.post(
        address,
        seen(anna, address)
        | {
            "family_name": "Nieuwkomer", "prefix": "", "initials": "J.M.", "sex": "male", "official": "999990019",
            "born_on_0": "5", "born_on_1": "3", "born_on_2": str(YEAR), "document": "passport", "compared": "on",
            "authority_0": "yes", "starts_on": TODAY.isoformat(), "level": "havo", "group": "", "pupil_number": "",
        },
    )  # fmt: skip
    assert admitted.status_code == 303, admitted.content.decode()
    letters = re.search(r'href="(/leerlingen/[^"]+/uitnodigen/)"', anna.get(admitted.url).content.decode())
    assert letters
    guardian = re.search(r'value="(guardian-\d+)"', anna.get(letters[1]).content.decode())
    assert guardian
    family = accept_invitation(code_of(anna, letters[1], guardian[1]), "ilse.nieuwkomer")
    child = re.search(r'href="(/mijn-kind/[^"]+)"', family.get("/mijn-kinderen/").content.decode())
    assert child
    page = family.get(child[1]).content.decode()
    for given in ("Jelle Nieuwkomer", "Wilgenpad 7", "1234 AB", "Ilse"):
        assert given in page
    assert "Anna Werker" in page  # and who looked
    log = family.get(f"{child[1]}inzage/").content.decode()
    assert "Wie de aanmelding invulde" in log  # not the child, and not somebody unknown
    assert "Jelle Nieuwkomer</th>" not in log


def test_what_the_form_asks_stands_in_the_register_with_its_reason(cast: Cast) -> None:
    link = apply(cast)
    anna, other = sign_in(cast.anna), Client()
    asked = anna.post(f"{waiting(anna)}vraag/", seen(anna, f"{waiting(anna)}vraag/") | {"question": "Klopt alles?"})
    assert asked.status_code == 303
    assert other.get(link).status_code == 404  # only the newest link opens it
    again = re.search(r"/aanmelden/[^/\s]+/", str(mail.outbox[-1].body))
    assert again
    public = "".join(other.get(f"/register/{key}/").content.decode() for key in REGISTER.categories)
    for slug in PAGES:
        page = other.get(f"{again[0]}{slug}/").content.decode()
        reasons = re.findall(r"</summary><p>([^<]+)</p>", page)
        assert reasons
        assert [reason for reason in reasons if reason not in public] == []


def test_nothing_stays_of_a_child_who_does_not_come(cast: Cast) -> None:
    link = apply(cast)
    anna = sign_in(cast.anna)
    address = waiting(anna)
    no = anna.post(f"{address}afwijzing/", seen(anna, f"{address}afwijzing/") | {"reason": "Er is geen plaats."})
    assert no.status_code == 303
    assert Client().get(link).status_code == 404
    last = datetime.combine(add_period(TODAY, "P6M"), time(12), UTC)
    for moment, is_there in ((last - timedelta(days=1), True), (last + timedelta(days=1), False)):
        with working("intake", now=moment) as door:
            clear_ended(door=door)
        assert (anna.get(address).status_code == 200) is is_there
    assert cast.db.execute("select count(*) from application").fetchone() == (0,)


def test_who_takes_it_back_leaves_nothing_at_once(cast: Cast) -> None:
    link = apply(cast)
    anna = sign_in(cast.anna)
    address = waiting(anna)
    assert Client().post(f"{link}intrekken/").status_code == 200
    assert anna.get(address).status_code == 404
    assert "Er wacht geen aanmelding." in anna.get("/aanmeldingen/").content.decode()
