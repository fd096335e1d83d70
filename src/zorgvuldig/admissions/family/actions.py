"""What the holder of a link does: begin, fill in, send, take back. All of it is sealed before it reaches the database."""

import json
import secrets
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from zorgvuldig.admissions.family.reads import ANSWERS, HEALTH, ApplicationDraft, open_round, read
from zorgvuldig.admissions.questions import CONTACTS, GUARDIANS, KNOWN, Answers, Step, lacking, stamp
from zorgvuldig.platform.vault.keys import destroy, keyed_hash
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.pupils.numbers.rules import OfficialNumber

NUMBER = "official_number.number"


class LinkGone(Exception):
    """The link is unknown, too old, or of an application that was decided or taken back."""


class AlreadySent(Exception):
    """The application was sent, so nothing in it changes until the school asks something."""


class ChangedMeanwhile(Exception):
    """The same page was saved in another tab after this one was opened; `held` is what it holds now."""

    def __init__(self, held: Any) -> None:
        super().__init__("changed in another tab")
        self.held = held


class NumberTaken(Exception):
    """The number is somebody else's in this school's administration; whose is not said."""


class NotComplete(Exception):
    """Something required is not filled in."""


class RoundClosed(Exception):
    """The round was closed before the application was sent for the first time."""


def new_token() -> str:
    """A link nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(number: OfficialNumber) -> bytes:
    """By which a double number is noticed. A citizen number is never an education number, so digits are enough."""
    return keyed_hash("official_number", number.digits)


def begin(*, round_uid: UUID, email: str) -> str:
    """Start an application in an open round and return its link's token. Raises `RoundClosed`.

    The address becomes that of the first guardian, so that the school can mail an answer.
    """
    return _begin(round_uid, {GUARDIANS: [{"guardian.email": email}]})


def begin_next(draft: ApplicationDraft) -> str:
    """Start one for a brother or sister: the same family at the same address. Raises `RoundClosed`."""
    shared = (CONTACTS, "pupil_contact.street", "pupil_contact.postcode", "pupil_contact.town")
    answers = {key: draft.answers[key] for key in shared if key in draft.answers}
    people = [{key: said for key, said in item.items() if key != KNOWN} for item in draft.answers.get(GUARDIANS, [])]
    return _begin(draft.round, answers | {GUARDIANS: people})


def _begin(round_uid: UUID, answers: Answers) -> str:
    token = new_token()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select gate.intake_begin(%s::uuid, %s::text)", [round_uid, token])
        person_id: int | None = cursor.fetchone()[0]
        if person_id is None:
            raise RoundClosed
        _save(token, answers=_sealed(person_id, answers))
    return token


def keep(token: str, *, step: Step, value: Any, was: str) -> None:
    """Keep the answers of one page. `was` is the stamp of what the page held when it was opened.

    Raises `LinkGone`, `AlreadySent` and `ChangedMeanwhile`.
    """
    with transaction.atomic():  # reading locks the application, so two tabs take turns
        draft = editable(token)
        held = step.take(draft.answers)
        if stamp(held) not in (was, stamp(value)):
            raise ChangedMeanwhile(held)
        _save(token, answers=_sealed(draft.person_id, step.put(draft.answers, value)))


def editable(token: str) -> ApplicationDraft:
    """The application, when its family may change it now. Raises `LinkGone` and `AlreadySent`."""
    draft = read(token)
    if draft is None:
        raise LinkGone
    if draft.is_sent:
        raise AlreadySent
    return draft


def keep_number(token: str, *, number: OfficialNumber) -> None:
    """Keep the citizen number, sealed in its own table. Raises `LinkGone`, `AlreadySent` and `NumberTaken`."""
    try:
        with transaction.atomic():
            draft = editable(token)
            sealed = seal(draft.person_id, NUMBER, number.digits)
            is_kept = _save(token, number=sealed, digest=digest(number), kind=number.kind.value)
    except IntegrityError:  # somebody else gave the same number in the same instant
        is_kept = False
    if not is_kept:
        raise NumberTaken


def keep_health(token: str, *, text: str, was: str) -> None:
    """Keep what the family tells about health; an empty text takes it away. `was` is the stamp of what it said before.

    Raises `LinkGone`, `AlreadySent` and `ChangedMeanwhile`.
    """
    with transaction.atomic():
        draft = editable(token)
        if stamp(draft.health) not in (was, stamp(text)):
            raise ChangedMeanwhile({HEALTH: draft.health})
        _save(token, health=seal(draft.person_id, HEALTH, text) if text else b"")


def send(token: str) -> None:
    """Send the application to the school. Raises `LinkGone`, `AlreadySent`, `NotComplete` and `RoundClosed`."""
    with transaction.atomic(), connection.cursor() as cursor:
        draft = editable(token)
        if lacking(draft.answers):
            raise NotComplete
        if draft.submitted_at is None and open_round(draft.round) is None:
            raise RoundClosed
        cursor.execute("select gate.intake_submit(%s::text)", [token])
        if not cursor.fetchone()[0]:
            raise LinkGone


def withdraw(token: str) -> None:
    """Take the application back: everything of it is deleted, and its key destroyed. Raises `LinkGone`."""
    draft = read(token)
    if draft is None:
        raise LinkGone
    with connection.cursor() as cursor:
        cursor.execute("select gate.intake_withdraw(%s::text)", [token])
        if not cursor.fetchone()[0]:  # decided meanwhile: then the key belongs to a pupil
            raise LinkGone
    destroy([draft.person_id])


def _sealed(person_id: int, answers: Answers) -> bytes:
    return seal(person_id, ANSWERS, json.dumps(answers, ensure_ascii=False, separators=(",", ":")))


def _save(
    token: str,
    *,
    answers: bytes | None = None,
    number: bytes | None = None,
    digest: bytes | None = None,
    health: bytes | None = None,
    kind: str | None = None,
) -> bool:
    """Keep what is given and leave the rest. False when the number is somebody else's. Raises `LinkGone`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select gate.intake_save(%s::text, %s::bytea, %s::bytea, %s::bytea, %s::bytea, %s::text)",
            [token, answers, number, digest, health, kind],
        )
        result: int = cursor.fetchone()[0]
    if result == 0:
        raise LinkGone
    return result == 1
