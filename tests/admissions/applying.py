"""A family that applies, as its browser does it: the link out of the mail, page after page."""

import re
import uuid
from smtplib import SMTPServerDisconnected
from typing import Any
from uuid import UUID

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from tests.people import TODAY, Cast, days
from zorgvuldig.admissions.family import actions as intake_family
from zorgvuldig.admissions.family.actions import begin, keep, keep_health, keep_number, send
from zorgvuldig.admissions.questions import ADDRESS, CHILD, EMERGENCY, GUARDIAN, SCHOOLING, stamp
from zorgvuldig.pupils.numbers.rules import citizen_number


class Broken(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages: Any) -> int:
        raise SMTPServerDisconnected


BSN, OTHER_BSN = "999990019", "999990020"
BORN = TODAY.replace(year=TODAY.year - 12, month=3, day=5)

# What a family types, page by page.
TYPED: dict[str, dict[str, str]] = {
    "kind": {
        "pupil_identity-given_name": "Jelle",
        "pupil_identity-initials": "J.M.",
        "pupil_identity-prefix": "van der",
        "pupil_identity-family_name": "Nieuwkomer",
        "pupil_birth-born_on_0": "5",
        "pupil_birth-born_on_1": "3",
        "pupil_birth-born_on_2": str(BORN.year),
        "pupil_birth-sex": "male",
    },
    "nummer": {"official_number-number": "9999.90.019"},
    "adres": {
        "pupil_contact-street": "Wilgenpad 7",
        "pupil_contact-postcode": "1234ab",
        "pupil_contact-town": "Wilgendam",
        "pupil_contact-phone": "",
        "pupil_contact-email": "",
    },
    "ouder-1": {
        "guardian-given_name": "Ilse",
        "guardian-prefix": "",
        "guardian-family_name": "Nieuwkomer",
        "guardianship-kind": "mother",
        "guardianship-has_authority": "yes",
        "guardian-email": "ilse@example.org",
        "guardian-phone": "06 12345678",
        "guardianship-is_home": "yes",
        "guardian-street": "",
        "guardian-postcode": "",
        "guardian-town": "",
    },
    "ouder-2": {
        "guardian-given_name": "Joris",
        "guardian-prefix": "van der",
        "guardian-family_name": "Nieuwkomer",
        "guardianship-kind": "father",
        "guardianship-has_authority": "no",
        "guardian-email": "",
        "guardian-phone": "",
        "guardianship-is_home": "no",
        "guardian-street": "Elderslaan 1",
        "guardian-postcode": "4321 BA",
        "guardian-town": "Elders",
    },
    "school": {"enrolment-level": "havo", "learning_group-stage": "1"},
    "noodcontact": {
        "emergency_contact-name-1": "Oma Truus",
        "emergency_contact-tie-1": "oma",
        "emergency_contact-phone-1": "06 87654321",
    },
    "gezondheid": {"health_statement-text": "Pinda-allergie"},
}


def open_round(cast: Cast, school: str = "Oost", *, opens: int = -10, closes: int = 10) -> UUID:
    """A round of this school's year, in days from today."""
    uid = uuid.uuid4()
    cast.put("intake_round", uid=uid, year_id=cast.years[school], opens_on=days(opens), closes_on=days(closes))
    return uid


def token_in_mail(number: int = -1) -> str:
    """The token of the link in a mail that was sent."""
    found = re.search(r"/aanmelden/([^/\s]+)/", str(mail.outbox[number].body))
    assert found, mail.outbox[number].body
    return found[1]


def ask_link(client: Client, round_uid: UUID, email: str = "ilse@example.org") -> str:
    """Ask for a link and take it out of the mail."""
    answer = client.post(f"/aanmelden/ronde/{round_uid}/", {"email": email})
    assert answer.status_code == 303, answer.content.decode()
    return token_in_mail()


def fill(client: Client, token: str, slug: str, **changed: str) -> Any:
    """Open a page, fill it in and post it as the browser does."""
    path = f"/aanmelden/{token}/{slug}/"
    page = client.get(path)
    assert page.status_code == 200, (slug, page.status_code)
    was = re.search(r'name="was" value="(\w*)"', page.content.decode())
    answers = {"was": was[1] if was else "", **TYPED[slug]}
    return client.post(path, answers | {key.replace("__", "-"): value for key, value in changed.items()})


def fill_all(client: Client, token: str) -> None:
    """Every page, in order."""
    for slug in TYPED:
        answer = fill(client, token, slug)
        assert answer.status_code == 303, (slug, answer.content.decode())


ANSWERS: dict[str, Any] = {
    "pupil_identity.given_name": "Jelle",
    "pupil_identity.initials": "J.M.",
    "pupil_identity.prefix": "van der",
    "pupil_identity.family_name": "Nieuwkomer",
    "pupil_birth.born_on": BORN.isoformat(),
    "pupil_birth.sex": "male",
}


def applied(
    cast: Cast, school: str = "Oost", *, round_uid: UUID | None = None, bsn: str | None = BSN, **changed: Any
) -> tuple[UUID, str]:
    """An application that was sent, made with the operations of the form; its uid and the token of its link."""
    uid = round_uid or open_round(cast, school)
    token = begin(round_uid=uid, email="ilse@example.org")
    child = ANSWERS | {key.replace("__", "."): value for key, value in changed.items()}
    guardian = {
        "guardian.given_name": "Ilse",
        "guardian.prefix": "",
        "guardian.family_name": "Nieuwkomer",
        "guardian.email": "ilse@example.org",
        "guardian.phone": "06 12345678",
        "guardian.street": "",
        "guardian.postcode": "",
        "guardian.town": "",
        "guardianship.kind": "mother",
        "guardianship.has_authority": True,
        "guardianship.is_home": True,
    }
    address = {
        "pupil_contact.street": "Wilgenpad 7",
        "pupil_contact.postcode": "1234 AB",
        "pupil_contact.town": "Wilgendam",
    }
    contact = [
        {"emergency_contact.name": "Oma", "emergency_contact.tie": "oma", "emergency_contact.phone": "06 87654321"}
    ]
    for step, value in (
        (CHILD, child),
        (ADDRESS, address | {"pupil_contact.phone": "", "pupil_contact.email": ""}),
        (GUARDIAN[0], guardian),
        (SCHOOLING, {"enrolment.level": "havo", "learning_group.stage": 1}),
        (EMERGENCY, contact),
    ):
        draft = intake_family.read(token)
        assert draft
        keep(token, step=step, value=value, was=stamp(step.take(draft.answers)))
    if bsn:
        keep_number(token, number=citizen_number(bsn))
    keep_health(token, text="Pinda-allergie", was=stamp(""))
    send(token)
    draft = intake_family.read(token)
    assert draft
    return draft.uid, token


def status_of(cast: Cast, uid: UUID) -> tuple[str, bool, bool]:
    """The outcome of an application, whether it was sent, and whether it still has answers."""
    row = cast.db.execute(
        "select outcome, submitted_at is not null, length(answers) > 0 from application where uid = %s", [uid]
    ).fetchone()
    assert row
    return row
